"""A lot's shares summed up: by standing, department or whatever names each, in parts that add up.

Two sums, both exact: micrograms, which add up to the lot's fine gold, and parts per million, which add up to 1,000,000
by largest remainder, so that the percentages printed add up to 100.0000 % whatever was rounded.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from service.trade.lots import Lot
from service.trade.provenance.shares import OriginShare
from service.trade.quantities import allocate, decimal_text

UNKNOWN: Final = "unknown"
"""Of gold that says no such thing: undeclared, unexplained, or declared without it."""

_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Portion:
    """`ug` µg of a lot's gold are of `name`; `ppm` are the parts per million that this is of the whole."""

    name: str
    ug: int
    ppm: int

    @property
    def percent(self) -> str:
        """The part as a percentage of four places: `69.2256`."""
        return decimal_text(self.ppm, 4)


def portions(shares: Iterable[OriginShare], named: Callable[[OriginShare], str]) -> tuple[Portion, ...]:
    """The shares summed up by the name that each is given, largest first; of nothing, nothing."""
    sums: dict[str, int] = {}
    for share in shares:
        name = named(share)
        sums[name] = sums.get(name, 0) + share.ug
    found = sorted((item for item in sums.items() if item[1]), key=lambda item: (-item[1], item[0]))
    if not found:
        return ()
    parts = allocate(_MILLION, [ug for _, ug in found])
    return tuple(Portion(name, ug, ppm) for (name, ug), ppm in zip(found, parts, strict=True))


def by_standing(shares: Iterable[OriginShare]) -> tuple[Portion, ...]:
    """By standing, in its own words (`Standing`)."""
    return portions(shares, lambda share: share.standing.value)


def by_department(shares: Iterable[OriginShare], lots: Mapping[str, Lot]) -> tuple[Portion, ...]:
    """By INEI's two digits of the department in which it was declared to be dug.

    A code of another list than INEI's is `unknown`: there the same digits name another place.
    """
    return portions(shares, lambda share: _department(lots.get(share.origin)))


def _department(lot: Lot | None) -> str:
    return UNKNOWN if lot is None or lot.ubigeo_system != "inei" or lot.ubigeo_code is None else lot.ubigeo_code[:2]
