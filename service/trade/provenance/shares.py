"""Where a lot is from: every origin with its micrograms and its standing, exactly.

Two walks. From the origins down, each lot learns how much of its fine gold stands how: what came of each parent in each
standing, lowered by the marks on the lot itself. Then from the lot up, each lot divides what is asked of it over what
went into it, once everything made of it has asked; what reaches a lot that somebody declared is that origin's. Every
division is by largest remainder, so that no microgram is lost or made: the shares sum to the lot's fine gold.

Both walks pass each edge once, however many origins there are and by however many ways. Rational shares would be exact
too, but grow without bound (195-digit denominators after 40 mixings), and so would every lot's own list of origins.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from service.trade.provenance.division import (
    OF_PARENTS,
    STANDINGS,
    WHOLLY,
    Cause,
    Division,
    Part,
    Source,
    divide,
    divided,
    standing_of,
    whole_of,
)
from service.trade.provenance.graph import Graph, walk
from service.trade.provenance.standing import Standing


@dataclass(frozen=True, slots=True)
class OriginShare:
    """`ug` of a lot's fine gold come from `origin`, in one standing.

    `origin` is the id of a declared lot, `undeclared` (R22) or `unexplained` (more came out than went in, R06b); or of
    the lot at which the walk was told to end.
    """

    origin: str
    ug: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Held:
    """`ug` of a lot's gold stand so because of a mark (`cause`), or as `origin` itself stands: the other is None."""

    standing: Standing
    ug: int
    cause: Cause | None
    origin: str | None


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

    __slots__ = ("_alike", "_divided", "_graph", "_places", "_root", "_walked")

    def __init__(self, lots: Collection[str], graph: Graph) -> None:
        """Divide these lots and their ancestors.

        Raises:
            KeyError: the graph lacks one of them.
            Circle: a lot is its own ancestor.
        """
        self._graph = graph
        # Lots by their place in that order: what is kept of each stands in lists, and half a million edges are walked.
        self._walked = walked = walk(lots, graph)
        self._root = next(iter(lots)) if len(lots) == 1 else None
        self._places: Mapping[str, int] = {} if self._root is None else {self._root: len(walked.order) - 1}
        if self._root is None or any(graph.marks.values()):
            self._places = {lot: at for at, lot in enumerate(walked.order)}
        # Of nearly every lot all gold stands alike, as in all it was made of, and this is soon said. Of others:
        self._divided: dict[int, Division] = {}
        self._alike = alike = list[int | None]()
        stands = walked.stands or [standing_of(graph.lots[each]) for each in walked.order]
        marked = {self._places[lot] for lot, marks in graph.marks.items() if marks and lot in self._places}
        for at, (own, parents) in enumerate(zip(stands, walked.parents, strict=True)):
            if at not in marked:
                if own >= 0:
                    alike.append(own)
                    continue
                if parents and own == OF_PARENTS:
                    ranks = {alike[parent] for parent in parents}
                    if len(ranks) == 1 and (rank := ranks.pop()) is not None:
                        alike.append(rank)
                        continue
            self._divided[at] = division = self._division(at)
            alike.append(next(iter(division.held)) if len(division.held) == 1 else None)

    def _division(self, at: int) -> Division:
        walked, each = self._walked, self._walked.order[at]
        parents = walked.parents[at]
        sources: list[Source] = [(walked.order[parent], parent, self._ranks(parent)) for parent in parents]
        weights = walked.weights(at) if parents else []
        return divided(self._graph.lots[each], sources, weights, self._graph.marks.get(each, ()))

    def _held(self, at: int) -> Mapping[int, int]:
        """How much of the gold of the lot at a place stands at which rank."""
        if (division := self._divided.get(at)) is not None:
            return division.held
        rank = self._alike[at]
        return {} if rank is None else {rank: whole_of(self._graph.lots[self._walked.order[at]])}

    def _ranks(self, at: int) -> Mapping[int, int]:
        """At which ranks it stands: how much, only where there are several to divide it over."""
        rank = self._alike[at]
        return self._divided[at].held if rank is None else WHOLLY[rank]

    def _place(self, lot: str) -> int:
        if lot not in self._places:
            self._places = {lot: at for at, lot in enumerate(self._walked.order)}
        return self._places[lot]

    def origins(self, lot: str, ends: Collection[str] = frozenset()) -> tuple[OriginShare, ...]:
        """The shares of one of the lots. Above a lot of `ends` nobody looks: what is of it stands under its own id.

        So it is told how much of one lot's gold is in another, and what a reader may not see into is counted whole.
        """
        found, _ = self._walk(lot, ends)
        largest = sorted((-ug, origin, rank) for (origin, rank), ug in found.items() if ug)
        return tuple(OriginShare(origin, -ug, STANDINGS[rank]) for ug, origin, rank in largest)

    def causes(self, lot: str) -> tuple[Held, ...]:
        """Why the gold of one of the lots stands as it does, the most first; they add up as its shares do."""
        _, why = self._walk(lot, frozenset())
        largest = sorted(((-ug, rank, str(at), at) for (at, rank), ug in why.items() if ug), key=itemgetter(0, 1, 2))
        return tuple(
            Held(STANDINGS[rank], -ug, None if isinstance(at, str) else at, at if isinstance(at, str) else None)
            for ug, rank, _, at in largest
        )

    def standings(self, lot: str) -> frozenset[Standing]:
        """How the gold of one of the lots, or of one above them, stands."""
        return frozenset(STANDINGS[rank] for rank, ug in self._held(self._place(lot)).items() if ug)

    def _walk(self, lot: str, ends: Collection[str]) -> tuple["_Found", "_Why"]:
        """From a lot up: what is of which origin, and what stands as it does for which cause."""
        found: _Found = {}
        why: _Why = {}
        order, parents_of, weights = self._walked.order, self._walked.parents, self._walked.weights
        asked = _Asked(len(order))
        start = self._place(lot)
        for rank, ug in self._held(start).items():
            asked[rank, rank][start] = ug
        if lot == self._root:
            above: Iterable[int] = range(len(order) - 1, -1, -1)
        else:
            above = self._above(start, ends)
        standings = tuple(asked.items())
        for at in above:
            if len(asked) != len(standings):
                standings = tuple(asked.items())
            for (final, rank), amounts in standings:
                if not (amount := amounts[at]):
                    continue
                each = order[at]
                if each in ends:
                    found[each, final] = found.get((each, final), 0) + amount
                elif (division := self._divided.get(at)) is not None:
                    self._ask(asked, found, why, division.standing(rank), final, amount)
                elif parents := parents_of[at]:
                    for parent, ug in zip(parents, divide(amount, weights(at)), strict=True):
                        amounts[parent] += ug
                else:
                    _of_origin(found, why, each, (final, rank), amount)
        return found, why

    def _above(self, start: int, ends: Collection[str]) -> list[int]:
        """The places of a lot and of all above it, but not above `ends`: what was made before what it was made of."""
        order, parents_of = self._walked.order, self._walked.parents
        found, step = {start}, [start]
        while step:
            further = {parent for at in step if order[at] not in ends for parent in parents_of[at]} - found
            found |= further
            step = list(further)
        return sorted(found, reverse=True)

    def _ask(
        self, asked: "_Asked", found: "_Found", why: "_Why", parts: Sequence[Part], final: int, amount: int
    ) -> None:
        """Divide what is asked of a lot over those of its parts that stand so."""
        for part, ug in zip(parts, divide(amount, [part.ug for part in parts]), strict=True):
            # Once lowered it stands higher all the way up: so each gram is told of once.
            if part.here == final and (part.by is not None or part.there is None):
                at = part.by or part.source
                why[at, final] = why.get((at, final), 0) + ug
            if part.there is None:
                found[part.source, final] = found.get((part.source, final), 0) + ug
            elif ug:
                asked[final, part.there][part.at] += ug


_Found = dict[tuple[str, int], int]
"""µg by origin and rank."""

_Why = dict[tuple[Cause | str, int], int]
"""µg by what made them stand at a rank: the mark that lowered them to it, or the origin that stood there itself."""


def _of_origin(found: _Found, why: _Why, lot: str, ranks: tuple[int, int], amount: int) -> None:
    """What is asked of a lot that somebody declared, all of which stands as it did then."""
    final, rank = ranks
    found[lot, final] = found.get((lot, final), 0) + amount
    if rank == final:  # else something lowered it on the way, and is the cause
        why[lot, final] = why.get((lot, final), 0) + amount


class _Asked(dict[tuple[int, int], list[int]]):
    """Of what stands at the first rank in the end and at the second in a lot, so many µg are of it, by its place."""

    def __init__(self, lots: int) -> None:
        self._lots = lots

    def __missing__(self, ranks: tuple[int, int]) -> list[int]:
        self[ranks] = amounts = [0] * self._lots
        return amounts
