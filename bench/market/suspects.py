"""Patterns that were planted, beside those that surveillance saw: who is to be found, and who is not."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from bench.market.deal import Sent, Side
from bench.market.frauds import PATTERNS
from bench.market.year import FIRST
from service.decision.calendar import lima_day
from service.surveillance.watch import suspicion as watch
from service.surveillance.watch.declared_production import over_declared
from service.surveillance.watch.suspicion import Unjudged

WATCHED: Final = tuple(dict.fromkeys(rule for rule, _ in PATTERNS))
"""The rules of surveillance that have something planted for them."""

MOMENTS: Final = tuple(
    (FIRST.replace(day=1) + timedelta(days=31 * n)).replace(day=1) - timedelta(days=1) for n in range(2, 15)
)
"""Lima days on which it looks: the last of each month, until two months after the last deal."""


Suspicion = tuple[str, tuple[str, ...]]
"""What surveillance says, at any moment: a rule, and all parties that it concerns."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """`party` is to be found by `rule`, or as an honest twin is not. `last` is the day of the pattern's last entry."""

    rule: str
    party: str
    side: Side
    scene: str
    last: date


def suspects(sent: Iterable[Sent]) -> tuple[Suspect, ...]:
    """Everybody that a pattern is planted with."""
    found: dict[str, Suspect] = {}
    for each in sent:
        label = each.label
        if label is not None and label.rule in WATCHED and label.subject and each.scene:
            last = lima_day(each.recorded_at)
            found[each.scene] = Suspect(label.rule, label.subject, label.side, each.scene, last)
    return tuple(found.values())


def figures(sent: Iterable[Sent]) -> dict[tuple[str, str, str], int]:
    """The declared figures that no ledger has, as whoever has them would hold them: by party, right and half-year."""
    found: dict[tuple[str, str, str], int] = {}
    for each in sent:
        if each.declared_ug is not None:
            said: Any = each.payload
            found[said["party"], said["right"]["code"], said["half_year"]] = each.declared_ug
    return found


def judged(
    left: Iterable[Unjudged], declared: Mapping[tuple[str, str, str], int], permille: int
) -> Iterator[watch.Suspicion]:
    """What R07 says of the half-years that surveillance left to whoever has the figures."""
    for each in left:
        figure = declared.get((each.subject, each.right or "", each.period))
        if each.reason == "sealed" and figure is not None and (over := over_declared(each, figure, permille)):
            yield over


def wrong(planted: Iterable[Suspect], seen: Collection[Suspicion]) -> list[Suspect]:
    """Frauds that no rule saw, and twins that one did."""
    met = {(rule, party) for rule, parties in seen for party in parties}
    return [each for each in planted if ((each.rule, each.party) in met) is not (each.side is Side.FRAUD)]
