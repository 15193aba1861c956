"""One lot's gold divided: what came of each parent in each standing, lowered by the marks on the lot itself.

Every division is by largest remainder, so that no microgram is lost or made. Standing goes by share, never by contagion
(`model.md`, "Standing of an origin"): a mark with an amount burdens only so many micrograms of its lot, in proportion
over what went into it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from service.decision.findings import Mark
from service.trade.lots import FIRST, UNDECLARED, Lot
from service.trade.provenance.standing import Standing, lowers_to
from service.trade.quantities import allocate, half_even

NO_RECORD: Final = "undeclared"
UNEXPLAINED: Final = "unexplained"

STANDINGS: Final = tuple(Standing)
_RANK: Final = {standing: rank for rank, standing in enumerate(Standing)}
OF_PARENTS: Final = -1
"""Instead of a rank: it stands as what it was made of."""
_NOBODYS: Final = -2
_RANK_OF: Final = {standing.value: rank for standing, rank in _RANK.items()}
"""Standings as numbers: an enumeration's member is hashed by a call, and there are millions to hash."""

Cause = tuple[str, str, int]
"""Why gold stands as it does: on which lot, by which rule and of which entry the mark lies that lowered it."""


class Part(NamedTuple):
    """`ug` of a lot came of `source`: there they stood at rank `there` (None: it is an origin), here at rank `here`.

    `by` is what lowered them from the one to the other; `at` is the place of the source, below 0 for an origin.
    """

    source: str
    there: int | None
    here: int
    ug: int
    by: Cause | None = None
    at: int = -1


Parts = Sequence[Part]
Source = tuple[str, int, Mapping[int, int]]
"""What a lot was made of: a parent, its place, and at which ranks its gold stands (how much, where at several)."""
WHOLLY: Final = tuple({rank: 1} for rank in _RANK.values())
"""By rank, for a parent all of whose gold stands at it."""


@dataclass(frozen=True, slots=True)
class Division:
    """A lot whose gold does not all come as that of its parents stands: its parts, and what they hold by rank."""

    parts: Parts
    held: dict[int, int]

    def standing(self, rank: int) -> Parts:
        """The parts that stand so here."""
        return [part for part in self.parts if part.here == rank]


def whole_of(lot: Lot) -> int:
    """All that there is to divide of a lot: fine µg, or gross mg where nobody assayed it."""
    return lot.gross_mg if lot.fine_ug is None else lot.fine_ug


def standing_of(lot: Lot) -> int:
    """The rank at which a declared lot's own gold stands; below 0 where that is not its own to say."""
    if lot.source in FIRST:
        return _RANK_OF[lot.standing or Standing.UNKNOWN.value]
    return _NOBODYS if lot.source == UNDECLARED else OF_PARENTS


def divided(lot: Lot, sources: Sequence[Source], weights: list[int], marks: Sequence[Mark]) -> Division:
    """A lot divided over what it was made of, by what of each counts (`weights`), under the marks on it."""
    parts = _parts(lot, sources, weights, marks)
    held: dict[int, int] = {}
    for part in parts:
        held[part.here] = held.get(part.here, 0) + part.ug
    return Division(parts, held)


def _parts(lot: Lot, sources: Sequence[Source], weights: list[int], marks: Sequence[Mark]) -> Parts:
    whole = whole_of(lot)
    if not marks:
        return _inherited(lot, whole, sources, weights, ())
    unexplained = min(whole, sum(_burden(mark, lot) or 0 for mark in marks if mark.rule == "R06b"))
    parts = _inherited(lot, whole - unexplained, sources, weights, [mark for mark in marks if _input(mark)])
    for mark in marks:
        if not _input(mark):
            parts = _under(mark, lot.lot, parts, _burden(mark, lot))
    if unexplained:
        by = next((lot.lot, mark.rule, mark.seq) for mark in marks if mark.rule == "R06b")
        parts = [*parts, Part(UNEXPLAINED, None, _RANK[Standing.BLOCKED], unexplained, by)]
    return parts


def _inherited(lot: Lot, whole: int, sources: Sequence[Source], weights: list[int], of_inputs: Sequence[Mark]) -> Parts:
    if lot.source in FIRST:
        return [Part(lot.lot, None, standing_of(lot), whole)]
    if lot.source == UNDECLARED or not sources:
        return [Part(NO_RECORD, None, _RANK[Standing.UNKNOWN], whole)]
    parts: list[Part] = []
    for (parent, at, ranks), came in zip(sources, divide(whole, weights), strict=True):
        if len(ranks) == 1 and not of_inputs:  # nearly all of what goes into a campaign
            (rank,) = ranks
            parts.append(Part(parent, rank, rank, came, None, at))
            continue
        apart = divide(came, list(ranks.values())) if len(ranks) > 1 else (came,)
        of_parent: Parts = [Part(parent, rank, rank, ug, None, at) for rank, ug in zip(ranks, apart, strict=True)]
        for mark in of_inputs:
            if _input(mark) == parent:
                of_parent = _under(mark, lot.lot, of_parent, None)
        parts += of_parent
    return parts


def divide(total: int, weights: list[int]) -> list[int]:
    """A quantity over what it came of, by largest remainder."""
    if len(weights) == 1:
        return [total]
    # A lot assayed at 0 has nothing to divide by; should gold come of it, what went into it has it alike.
    return allocate(total, weights if any(weights) else [1] * len(weights))


def _input(mark: Mark) -> str | None:
    """The parent by which came in what the mark burdens, where it says so: in a campaign others' gold is beside it."""
    return dict(mark.detail).get("input")


def _burden(mark: Mark, lot: Lot) -> int | None:
    """What the mark falls on, in the unit the lot is divided by; None = all of it.

    What was marked by weight bears its part of whatever gold was found, at once or by a later assay.
    """
    detail = dict(mark.detail)
    if mark.falls_on != "excess" or "excess_mg" not in detail:
        return mark.amount
    return half_even(whole_of(lot) * int(detail["excess_mg"]), int(detail["gross_mg"]))


def _under(mark: Mark, lot: str, parts: Parts, amount: int | None) -> Parts:
    """The parts of `lot` with a mark's burden on `amount` of them (None: all): of what stands better, in proportion."""
    standing = lowers_to(mark)
    if standing is None:
        return parts
    rank = _RANK[standing]
    better = [part for part in parts if part.here > rank and part.ug]
    free = sum(part.ug for part in better)
    if not free:
        return parts
    lowered = allocate(free if amount is None else min(amount, free), [part.ug for part in better])
    result = [part for part in parts if part.here <= rank or not part.ug]
    for part, ug in zip(better, lowered, strict=True):
        result += [part._replace(ug=part.ug - ug), part._replace(here=rank, ug=ug, by=(lot, mark.rule, mark.seq))]
    return [part for part in result if part.ug] or parts
