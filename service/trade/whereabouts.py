"""Where a lot is, which is not whose it is: ownership moves by purchases, custody by shipments and receptions.

A lot is at home, with its holder, unless somebody said that so many grams of it are elsewhere. Places are texts:
`home`, `transit:<shipment>`, `at:<party>` and `quarantine:<party>`.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from service.decision.records import Row
from service.decision.values import frozen
from service.trade.lots import shelf

HOME: Final = "home"
QUARANTINE: Final = "quarantine:"
"""How every place begins where gold is kept apart."""
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
    return f"at:{party}"


def quarantine(party: str) -> str:
    """At somebody's gate, kept apart until it is accepted or turned away."""
    return f"{QUARANTINE}{party}"


def moves(rows: Sequence[Row]) -> list[Moved]:
    """The moves on a lot's shelf."""
    return [row for row in rows if isinstance(row, Moved)]


def whereabouts(rows: Sequence[Row], held_mg: int) -> Mapping[str, int]:
    """How many mg of the `held_mg` that a lot still holds are where, for every place that has any."""
    places: dict[str, int] = {}
    for move in moves(rows):
        places[move.source] = places.get(move.source, 0) - move.gross_mg
        places[move.target] = places.get(move.target, 0) + move.gross_mg
    away = sum(gross for place, gross in places.items() if place != HOME)
    places[HOME] = held_mg - away
    return {place: gross for place, gross in places.items() if gross}


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
    seq: int, parent: str, child: str, taken: Sequence[tuple[str, int]], new_home: Sequence[str]
) -> list[Moved]:
    """What was taken from `parent`, wherever it lay, leaves it; the child lies there, or at home if that is there."""
    found: list[Moved] = []
    for n, (place, gross) in enumerate(taken):
        if place != HOME:
            found.append(Moved(seq, parent, place, HOME, gross, n))
            if place not in new_home:
                found.append(Moved(seq, child, HOME, place, gross, n))
    return found
