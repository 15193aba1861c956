"""What a device key is held to: limits that its party's administrator sets, by which all that it signs is judged.

A limit is for the day on which the key is lost: a tablet at the gate signs receptions and no purchase, a buyer on the
road so many soles a day. Days and sums are those of recording: who has stolen a key writes any date into a deal.
"""

from collections.abc import Sequence
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from service.decision.payload import Day, Member
from service.decision.values import frozen

Code = Annotated[str, StringConstraints(pattern="^[A-Z0-9][A-Z0-9._-]{0,29}$")]
"""A device's or an operator's code, as the party numbers them: never a person's name."""

TypeName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,31}\.[a-z][a-z_]{0,31}$")]

SIGNED_ONCE: Final = "log.genesis"
"""A log has one, and it is there: a key that may sign nothing else signs nothing any more."""

Sum = tuple[str, int]
"""A currency, and céntimos of it."""

Pairs = tuple[tuple[str, str], ...]
"""Limits as rows hold them: name and value, sorted by name."""


class Ceiling(Member):
    """Two places at most. What is in the other currency counts by the policy `fx_pen_usd`."""

    currency: Literal["PEN", "USD"]
    amount: Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?$")]


class KeyLimits(Member):
    """Each is optional. `until` is the last Lima day of the key, `types` are all the payload types that it may sign.

    `deal` is the most that one entry may commit its party to, `day` the most of a Lima day. `device` and `operator` say
    which machine holds the key and who uses it; nothing is judged by them.
    """

    device: Code | None = None
    operator: Code | None = None
    until: Day | None = None
    types: Annotated[tuple[TypeName, ...], Field(min_length=1, max_length=50)] | None = None
    deal: Ceiling | None = None
    day: Ceiling | None = None


@frozen
class Limits:
    """Limits to judge by; None where there is none. `deal` and `day` are currency and céntimos."""

    until: str | None
    types: frozenset[str] | None
    deal: Sum | None
    day: Sum | None


def pairs(limits: KeyLimits | None) -> Pairs | None:
    """Limits as rows hold them; None where nothing is limited and nobody named."""
    if limits is None:
        return None
    said = {
        "device": limits.device,
        "operator": limits.operator,
        "until": limits.until,
        "types": None if limits.types is None else " ".join(sorted(set(limits.types))),
        "deal": _text(limits.deal),
        "day": _text(limits.day),
    }
    return tuple(sorted((name, value) for name, value in said.items() if value is not None)) or None


def read(rows: Sequence[tuple[str, str]]) -> Limits:
    """Limits as they are judged by."""
    said = dict(rows)
    types = said.get("types")
    return Limits(
        said.get("until"), None if types is None else frozenset(types.split()), _sum(said, "deal"), _sum(said, "day")
    )


def reads_only(rows: Sequence[tuple[str, str]]) -> bool:
    """Whether a key with these limits signs nothing: the one type that it may sign stands in entry 0 alone."""
    return dict(rows).get("types") == SIGNED_ONCE


def spent_account(currency: str, kid: str, day: str) -> str:
    """Céntimos that a key with a limit for the day has committed its party to on a Lima day."""
    return f"spent:{currency}:{kid}:{day}"


def _text(ceiling: Ceiling | None) -> str | None:
    return None if ceiling is None else f"{ceiling.currency} {ceiling.amount}"


def _sum(said: dict[str, str], name: str) -> Sum | None:
    if name not in said:
        return None
    currency, _, amount = said[name].partition(" ")
    whole, _, places = amount.partition(".")
    return currency, int(whole + places.ljust(2, "0"))
