"""Where a lot is, which is not whose it is: ownership moves by purchases, custody by shipments and receptions.

A lot is at home, with its holder, unless somebody said that so many grams of it are elsewhere. Places are texts:
`home`, `transit:<shipment>`, `at:<party>` and `quarantine:<party>`. A new measure of what is left finds more or less of
it at each place, in proportion.
"""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import ClassVar, Final

from service.decision.records import Row
from service.decision.values import frozen
from service.trade.lots import shelf
from service.trade.measures import COUNTED, LotMeasured
from service.trade.quantities import allocate

HOME: Final = "home"
QUARANTINE: Final = "quarantine:"
"""How every place begins where gold is kept apart."""
_AT: Final = "at:"
MAX_MOVES: Final = 400
"""Moves of one lot: it is looked through at every further one."""


@frozen
class Moved(Row):
    """`gross_mg` of a lot went from one place to another; `n` tells the moves of one entry apart."""

    kind: ClassVar[str] = "moved"

    lot: str
    source: str
    target: str
    gross_mg: int
    n: int = 0

    @property
    def shelf(self) -> str:
        return shelf(self.lot)

    @property
    def key(self) -> str:
        return f"moved:{self.seq}:{self.n}"


def transit(shipment: str) -> str:
    """On the road under a shipment."""
    return f"transit:{shipment}"


def at(party: str) -> str:
    """Accepted at somebody's gate, who is not the holder."""
    return f"{_AT}{party}"


def quarantine(party: str) -> str:
    """At somebody's gate, kept apart until it is accepted or turned away."""
    return f"{QUARANTINE}{party}"


def moves(rows: Sequence[Row]) -> list[Moved]:
    """The moves on a lot's shelf."""
    return [row for row in rows if isinstance(row, Moved)]


def away(rows: Sequence[Row]) -> Mapping[str, int]:
    """How many mg of a lot are at every place but its home, by what is on its shelf."""
    places: dict[str, int] = {}
    for row in rows:
        if isinstance(row, Moved):
            places[row.source] = places.get(row.source, 0) - row.gross_mg
            places[row.target] = places.get(row.target, 0) + row.gross_mg
        elif isinstance(row, LotMeasured):
            for place, gross in row.shifts:
                places[place] = places.get(place, 0) + gross
    places.pop(HOME, None)
    return {place: gross for place, gross in places.items() if gross}


def is_all_home(rows: Sequence[Row]) -> bool:
    """Whether `away` says nothing; looked up no further back than the last stock-take.

    No lot is counted while any of it is away, and what came before a count that stands is not annulled: `stocktake`,
    `corrections.resting`. So whoever counts a lot daily has no longer list to go through each day.
    """
    since = takewhile(lambda row: not (isinstance(row, LotMeasured) and row.how == COUNTED), reversed(rows))
    return not away(tuple(since))


def whereabouts(rows: Sequence[Row], held_mg: int) -> Mapping[str, int]:
    """How many mg of the `held_mg` that a lot still holds are where, for every place that has any."""
    elsewhere = away(rows)
    home = held_mg - sum(elsewhere.values())
    return {**elsewhere, HOME: home} if home else elsewhere


def keepers(rows: Sequence[Row]) -> frozenset[str]:
    """The parties at whose gates some of a lot lies."""
    gates = (QUARANTINE, _AT)
    return frozenset(place.partition(":")[2] for place in away(rows) if place.startswith(gates))


def shifts(rows: Sequence[Row], held_mg: int, left_mg: int) -> tuple[tuple[str, int], ...]:
    """What every place away from home gains or loses where `held_mg` are found to be `left_mg`."""
    here = whereabouts(rows, held_mg)
    if not here:
        return ()
    found = zip(here.items(), allocate(left_mg, list(here.values())), strict=True)
    return tuple((place, now - gross) for (place, gross), now in found if place != HOME and now != gross)


def take_from(rows: Sequence[Row], held_mg: int, taken_mg: int, nearest: Sequence[str]) -> list[tuple[str, int]]:
    """From which places `taken_mg` of a lot are taken: the `nearest` first, then home, then the others by name."""
    left = taken_mg
    taken: list[tuple[str, int]] = []
    here = whereabouts(rows, held_mg)
    for place in dict.fromkeys((*nearest, HOME, *sorted(here))):
        part = min(here.get(place, 0), left)
        if part > 0:
            taken.append((place, part))
            left -= part
    return taken


def hand_over(
    seq: int,
    parent: str,
    child: str,
    child_mg: int,
    taken: Sequence[tuple[str, int]],
    new_home: Sequence[str],
    *,
    first: int = 0,
) -> list[Moved]:
    """What was taken from `parent`, wherever it lay, leaves it; the child lies there, or at home if that is there.

    The child is lighter or heavier than what was taken, as its new holder weighed it: each place has its part of
    `child_mg`. `first` is the number of moves that the entry has made before.
    """
    found: list[Moved] = []
    parts = allocate(child_mg, [gross for _, gross in taken])
    for (place, gross), part in zip(taken, parts, strict=True):
        if place != HOME:
            found.append(Moved(seq, parent, place, HOME, gross, first + len(found)))
            if place not in new_home and part:
                found.append(Moved(seq, child, HOME, place, part, first + len(found)))
    return found
