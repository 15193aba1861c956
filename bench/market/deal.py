"""One submission of the market: what is sent, who signs it, when the log receives it, and what is known about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bench.market.people import Group
from service.demo.pen import Act, Json


class Side(StrEnum):
    """Whether a planted scene is the fraud, or its honest twin."""

    FRAUD = "fraud"
    TWIN = "twin"


@dataclass(frozen=True, slots=True)
class Label:
    """What is planted: `rule` should fire on `subject` of this very entry, or on any part of it where that is None."""

    rule: str
    side: Side
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A submission as the log receives it.

    `group` is the seller's, of a deal; `scene` the planted scene it is of, `label` what is planted in it. `earned` are
    the rules that an honest deal deserves all the same: it was large, late, or a clerk erred. `about` names the member
    of the payload that is to be the number of an earlier entry, and that entry's submission. `declared_ug` is the
    figure of fine gold that a declaration's commitment stands for, known to its declarant and to no ledger.
    """

    key: str
    payload: Json
    recorded_at: datetime
    group: Group | None = None
    label: Label | None = None
    earned: tuple[str, ...] = ()
    scene: str | None = None
    about: tuple[str, str] | None = None
    declared_ug: int | None = None

    @property
    def is_honest_deal(self) -> bool:
        """A transaction in which nothing is planted, or the honest twin of what is."""
        fraud = self.label is not None and self.label.side is Side.FRAUD
        return self.payload["type"] == "purchase.recorded" and not fraud


def at_once(act: Act, occurred: datetime, group: Group | None = None, label: Label | None = None) -> Sent:
    """Received three seconds later."""
    return Sent(act.key, act.payload, occurred + timedelta(seconds=3), group, label)


def all_at(recorded_at: datetime, acts: Iterable[Act]) -> Iterator[Sent]:
    """Acts of the registers, received together."""
    for act in acts:
        yield Sent(act.key, act.payload, recorded_at)
