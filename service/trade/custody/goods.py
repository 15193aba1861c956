"""A lot as custody sees it: how much of it is left, where that lies, and who may speak for it."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator

from service.decision.facts import Facts, Needs
from service.decision.outcome import refuse
from service.decision.values import frozen
from service.registry import keys
from service.trade import lots
from service.trade.lots import Lot, gross_account, shelf
from service.trade.quantities import Grams
from service.trade.whereabouts import HOME, MAX_MOVES, Moved, at, moves, quarantine, whereabouts

MAX_LOTS: Final = 200


def _some(grams: str) -> str:
    if not grams.strip("0."):
        raise ValueError("gross_zero")
    return grams


SomeGrams = Annotated[Grams, AfterValidator(_some)]
"""Grams above 0."""


@frozen
class Goods:
    """A lot, the mg that are left of it, and how many of them lie where; `moved` counts the moves so far."""

    lot: Lot
    held_mg: int
    places: Mapping[str, int]
    moved: int

    def lies(self, *places: str) -> int:
        """How many mg lie in these places together."""
        return sum(self.places.get(place, 0) for place in places)

    def at_gate(self, party: str) -> int:
        """How many mg lie at somebody's gate, accepted or kept apart."""
        return self.lies(at(party), quarantine(party))

    def kept_whole_by(self, party: str) -> bool:
        """Whether all that is left lies at somebody's gate."""
        return 0 < self.held_mg == self.at_gate(party)

    def move(self, seq: int, source: str, target: str, gross_mg: int, field: str, n: int = 0) -> list[Moved]:
        """The move of so many mg, if it is one: what comes back to where it is has not moved.

        Raises:
            Refused: `lot_not_there` for more than lies at the source, `lot_moved_out` after 400 moves.
        """
        if gross_mg > self.lies(source):
            # How many do lie there is not said, as with takes.
            raise refuse("lot_not_there", field, lot=self.lot.lot, place=source.partition(":")[0])
        if source == target:
            return []
        if self.moved >= MAX_MOVES:
            raise refuse("lot_moved_out", field, lot=self.lot.lot, most=str(MAX_MOVES))
        return [Moved(seq, self.lot.lot, source, target, gross_mg, n)]


def needs(lot: str) -> Needs:
    """What `find` reads."""
    return Needs((shelf(lot),), (gross_account(lot),))


def find(facts: Facts, lot: str, field: str) -> Goods:
    """The lot with this id.

    Raises:
        Refused: `lot_unknown`.
        NotLoaded: see `needs`.
    """
    found = lots.find(facts, lot, field)
    held = facts.balance(gross_account(lot)) or 0
    rows = facts.shelf(shelf(lot))
    return Goods(found, held, whereabouts(rows, held), len(moves(rows)))


def gate_of(holder: str, party: str) -> str:
    """Where a lot lies that `party` accepted: at its gate, or at home, if it is the holder's own."""
    return HOME if holder == party else at(party)


def has_key(facts: Facts, party: str) -> bool:
    """Whether somebody has a key to speak for itself with.

    Raises:
        NotLoaded: the list of its keys is not loaded.
    """
    return bool(keys.held(facts.shelf(keys.held_shelf(party))))
