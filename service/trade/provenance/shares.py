"""Where a lot is from: every origin with its micrograms and its standing, exactly.

Two walks. From the origins down, each lot learns how much of its fine gold stands how: what came of each parent in each
standing, lowered by the marks on the lot itself. Then from the lot up, each lot divides what is asked of it over what
went into it, once everything made of it has asked; what reaches a lot that somebody declared is that origin's. Every
division is by largest remainder, so that no microgram is lost or made: the shares sum to the lot's fine gold.

Both walks pass each edge once, however many origins there are and by however many ways. Rational shares would be exact
too, but grow without bound (195-digit denominators after 40 mixings), and so would every lot's own list of origins.

Standing goes by share, never by contagion (`model.md`, "Standing of an origin"): a mark with an amount burdens only so
many micrograms of its lot, in proportion over what went into it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, NamedTuple

from service.decision.findings import Mark
from service.trade.lots import FIRST, UNDECLARED, Lot, LotUse
from service.trade.provenance.graph import Graph, ancestors_first
from service.trade.provenance.standing import Standing, lowers_to
from service.trade.quantities import allocate, half_even

NO_RECORD: Final = "undeclared"
UNEXPLAINED: Final = "unexplained"

_WITHOUT: Final = FIRST | {UNDECLARED}
_STANDINGS: Final = tuple(Standing)
_RANK: Final = {standing: rank for rank, standing in enumerate(Standing)}
"""Standings as numbers: an enumeration's member is hashed by a call, and there are millions to hash."""


@dataclass(frozen=True, slots=True)
class OriginShare:
    """`ug` of a lot's fine gold come from `origin`, in one standing.

    `origin` is the id of a declared lot, `undeclared` (R22) or `unexplained` (more came out than went in, R06b); or of
    the lot at which the walk was told to end.
    """

    origin: str
    ug: int
    standing: Standing


Cause = tuple[str, str, int]
"""Why gold stands as it does: on which lot, by which rule and of which entry the mark lies that lowered it."""


@dataclass(frozen=True, slots=True)
class Held:
    """`ug` of a lot's gold stand so because of a mark (`cause`), or as `origin` itself stands: the other is None."""

    standing: Standing
    ug: int
    cause: Cause | None
    origin: str | None


class _Part(NamedTuple):
    """`ug` of a lot came of `source`: there they stood at rank `there` (None: it is an origin), here at rank `here`.

    `by` is what lowered them from the one to the other.
    """

    source: str
    there: int | None
    here: int
    ug: int
    by: Cause | None = None


_Parts = Sequence[_Part]


def origins(lot: str, graph: Graph) -> tuple[OriginShare, ...]:
    """The shares of a lot, largest first; they sum to its fine µg.

    A lot that was never measured is divided by gross milligrams instead: read its shares as proportions.

    Raises:
        KeyError: the graph lacks the lot or an ancestor of it.
        Circle: a lot is its own ancestor.
    """
    return Divided((lot,), graph).origins(lot)


class Divided:
    """Lots and all that they were made of, each divided into what came of its parents; the first of the two walks."""

    __slots__ = ("_feeds", "_graph", "_held", "_order", "_parts", "_places", "_root")

    def __init__(self, lots: Collection[str], graph: Graph) -> None:
        """Divide these lots and their ancestors.

        Raises:
            KeyError: the graph lacks one of them.
            Circle: a lot is its own ancestor.
        """
        self._graph = graph
        self._order = ancestors_first(lots, graph)
        # Lots by their place in that order: what is kept of each stands in lists, and half a million edges are walked.
        self._places = places = {lot: at for at, lot in enumerate(self._order)}
        self._root = next(iter(lots)) if len(lots) == 1 else None
        self._held: dict[str, dict[int, int]] = {}
        self._feeds: dict[str, _Feed] = {}
        self._parts: dict[str, _Parts] = {}
        alike: list[int | None] = []
        for each in self._order:
            lot, uses, marks = graph.lots[each], graph.uses.get(each, ()), graph.marks.get(each, ())
            if uses and not marks and lot.source not in _WITHOUT:
                parents = [places[use.parent] for use in uses]
                if (rank := _one(alike, parents)) is not None:  # nearly all lots, and it is soon said
                    self._feeds[each] = parents, _weights(uses)
                    self._held[each] = {rank: _whole(lot)}
                    alike.append(rank)
                    continue
            self._parts[each] = parts = _divided(lot, uses, marks, self._held)
            self._held[each] = ranks = _by_rank(parts)
            alike.append(next(iter(ranks)) if len(ranks) == 1 else None)

    def origins(self, lot: str, ends: Collection[str] = frozenset()) -> tuple[OriginShare, ...]:
        """The shares of one of the lots. Above a lot of `ends` nobody looks: what is of it stands under its own id.

        So it is told how much of one lot's gold is in another, and what a reader may not see into is counted whole.
        """
        found, _ = self._walk(lot, ends)
        largest = sorted((-ug, origin, rank) for (origin, rank), ug in found.items() if ug)
        return tuple(OriginShare(origin, -ug, _STANDINGS[rank]) for ug, origin, rank in largest)

    def causes(self, lot: str) -> tuple[Held, ...]:
        """Why the gold of one of the lots stands as it does, the most first; they add up as its shares do."""
        _, why = self._walk(lot, frozenset())
        largest = sorted(((-ug, rank, str(at), at) for (at, rank), ug in why.items() if ug), key=itemgetter(0, 1, 2))
        return tuple(
            Held(_STANDINGS[rank], -ug, None if isinstance(at, str) else at, at if isinstance(at, str) else None)
            for ug, rank, _, at in largest
        )

    def standings(self, lot: str) -> frozenset[Standing]:
        """How the gold of one of the lots, or of one above them, stands."""
        return frozenset(_STANDINGS[rank] for rank, ug in self._held[lot].items() if ug)

    def _walk(self, lot: str, ends: Collection[str]) -> tuple["_Found", "_Why"]:
        """From a lot up: what is of which origin, and what stands as it does for which cause."""
        found: _Found = {}
        why: _Why = {}
        asked = _Asked(len(self._order))
        for rank, ug in self._held[lot].items():
            asked[rank, rank][self._places[lot]] = ug
        above = self._order if lot == self._root else ancestors_first((lot,), self._graph, ends)
        for each in reversed(above):
            at = self._places[each]
            for (final, rank), amounts in tuple(asked.items()):
                if not (amount := amounts[at]):
                    continue
                if each in ends:
                    found[each, final] = found.get((each, final), 0) + amount
                elif (feed := self._feeds.get(each)) is not None:
                    parents, weights = feed
                    for parent, ug in zip(parents, _divide(amount, weights), strict=True):
                        amounts[parent] += ug
                else:
                    parts = [part for part in self._parts[each] if part.here == rank]
                    self._ask(asked, found, why, parts, final, amount)
        return found, why

    def _ask(
        self, asked: "_Asked", found: "_Found", why: "_Why", parts: Sequence[_Part], final: int, amount: int
    ) -> None:
        """Divide what is asked of a lot over those of its parts that stand so."""
        for part, ug in zip(parts, _divide(amount, [part.ug for part in parts]), strict=True):
            # Once lowered it stands higher all the way up: so each gram is told of once.
            if part.here == final and (part.by is not None or part.there is None):
                at = part.by or part.source
                why[at, final] = why.get((at, final), 0) + ug
            if part.there is None:
                found[part.source, final] = found.get((part.source, final), 0) + ug
            elif ug:
                asked[final, part.there][self._places[part.source]] += ug


_Feed = tuple[list[int], list[int]]
"""The places of a lot's parents, all of whose gold stands alike, and what of each counts in dividing."""

_Found = dict[tuple[str, int], int]
"""µg by origin and rank."""

_Why = dict[tuple[Cause | str, int], int]
"""µg by what made them stand at a rank: the mark that lowered them to it, or the origin that stood there itself."""


class _Asked(dict[tuple[int, int], list[int]]):
    """Of what stands at the first rank in the end and at the second in a lot, so many µg are of it, by its place."""

    def __init__(self, lots: int) -> None:
        self._lots = lots

    def __missing__(self, ranks: tuple[int, int]) -> list[int]:
        self[ranks] = amounts = [0] * self._lots
        return amounts


def _one(alike: Sequence[int | None], places: Sequence[int]) -> int | None:
    """How the gold of these lots stands, where all of it stands alike."""
    ranks = {alike[at] for at in places}
    return ranks.pop() if len(ranks) == 1 else None


def _whole(lot: Lot) -> int:
    return lot.gross_mg if lot.fine_ug is None else lot.fine_ug


def _weights(uses: Sequence[LotUse]) -> list[int]:
    """What of each parent counts in dividing: gold that was never assayed has no part in what was measured of the
    others; where nothing was, weight has to do.
    """
    weights = [use.fine_ug or 0 for use in uses]
    return weights if any(weights) else [use.gross_mg for use in uses]


def _by_rank(parts: _Parts) -> dict[int, int]:
    sums: dict[int, int] = {}
    for part in parts:
        sums[part.here] = sums.get(part.here, 0) + part.ug
    return sums


def _divided(lot: Lot, uses: Sequence[LotUse], marks: Sequence[Mark], held: Mapping[str, dict[int, int]]) -> _Parts:
    whole = _whole(lot)
    if not marks:
        return _inherited(lot, whole, uses, (), held)
    unexplained = min(whole, sum(_burden(mark, lot) or 0 for mark in marks if mark.rule == "R06b"))
    parts = _inherited(lot, whole - unexplained, uses, [mark for mark in marks if _input(mark)], held)
    for mark in marks:
        if not _input(mark):
            parts = _under(mark, lot.lot, parts, _burden(mark, lot))
    if unexplained:
        by = next((lot.lot, mark.rule, mark.seq) for mark in marks if mark.rule == "R06b")
        parts = [*parts, _Part(UNEXPLAINED, None, _RANK[Standing.BLOCKED], unexplained, by)]
    return parts


def _inherited(
    lot: Lot, whole: int, uses: Sequence[LotUse], of_inputs: Sequence[Mark], held: Mapping[str, dict[int, int]]
) -> _Parts:
    if lot.source in FIRST:
        return [_Part(lot.lot, None, _RANK[Standing(lot.standing or Standing.UNKNOWN)], whole)]
    if lot.source == UNDECLARED or not uses:
        return [_Part(NO_RECORD, None, _RANK[Standing.UNKNOWN], whole)]
    parts: list[_Part] = []
    for use, came in zip(uses, _divide(whole, _weights(uses)), strict=True):
        ranks = held[use.parent]
        divided = _divide(came, list(ranks.values())) if len(ranks) > 1 else (came,)
        of_parent: _Parts = [_Part(use.parent, rank, rank, ug) for rank, ug in zip(ranks, divided, strict=True)]
        for mark in of_inputs:
            if _input(mark) == use.parent:
                of_parent = _under(mark, lot.lot, of_parent, None)
        parts += of_parent
    return parts


def _divide(total: int, weights: list[int]) -> list[int]:
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
    return half_even(_whole(lot) * int(detail["excess_mg"]), int(detail["gross_mg"]))


def _under(mark: Mark, lot: str, parts: _Parts, amount: int | None) -> _Parts:
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
