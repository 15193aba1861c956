"""What one question opens of the graph of lots in memory: its part of it, without reading half a million rows.

What cannot be opened so (an annulled lot or edge) is for the rows themselves, which tell what is left.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, overload

from service.decision.records import Row, Void
from service.trade.lots import Lot, LotUse, shelf, uses_shelf
from service.trade.provenance.columns import Columns, lot_of
from service.trade.provenance.division import standing_of
from service.trade.provenance.graph import Graph, Walk, end, graph

_END: Final = standing_of(end(""))


@dataclass(frozen=True, slots=True)
class Opened:
    """Lots and so many whole steps up from them, by place: `lots` are opened, `ends` stand one step further.

    `others` are the rows that stand on the shelves of those opened, but the lots themselves and the edges, in the order
    in which they were put.
    """

    lots: Sequence[int]
    ends: Sequence[int]
    others: Sequence[Row]


class Packed(Columns):
    """The graph of all lots, to be opened from any lot up."""

    __slots__ = ()

    def above(self, lot: str, most: int, known_at: int) -> Opened | None:
        """As `above_all`, of one lot."""
        return self.above_all((lot,), most, known_at)

    def above_all(self, lots: Iterable[str], most: int, known_at: int) -> Opened | None:
        """Lots and what is above them, whole steps of it, which has `most` lots at most but the first.

        With what entries up to `known_at` put beside them. Those of the lots that were not known by then, or annulled,
        are left out. None where all of them were, and where an annulment reaches a lot or an edge above them: then the
        rows have to say what is left.
        """
        places = (self._places[lot] for lot in lots if lot in self._places)
        opened = {at for at in places if self._lots[at].seq <= known_at and not self._annulled(at, known_at)}
        if not opened:
            return None
        edges_of, parents = self._edges_of, self._parents
        step: Iterable[int] = tuple(opened)
        ends: list[int] = []
        while step:
            further = set(chain.from_iterable([parents[edges_of[at] : edges_of[at + 1]] for at in step]))
            further -= opened
            if len(opened) + len(further) > most:
                ends = sorted(further)
                break
            opened |= further
            step = further
        beside = sorted(chain.from_iterable([self._others[at] for at in opened if at in self._others]))
        others = [row for row in map(self._beside.__getitem__, beside) if row.seq <= known_at]
        if any(map(self._unmakes, others)):
            return None
        return Opened(sorted(opened), ends, others)

    def _annulled(self, place: int, known_at: int) -> bool:
        rows = map(self._beside.__getitem__, self._others.get(place, ()))
        return any(row.seq <= known_at and self._unmakes(row) for row in rows)

    def _unmakes(self, row: Row) -> bool:
        """Whether it annuls a lot or its edges, and not only what was said of it later."""
        if type(row) is not Void:
            return False
        lot = lot_of(row.about)
        return row.about in {shelf(lot), uses_shelf(lot)} and row.entry == self._lots[self._places[lot]].seq

    def graph(self, opened: Opened, counted: Sequence[Row], *, walked: bool = True) -> Graph:
        """The graph of what was opened; `counted` are those of its `others` that count.

        The lots at the ends stand in it as such: with their grams, and nothing above them. It is drawn as it is walked
        up from its last lot, or, not `walked` so, for walks of all sorts.
        """
        lots, places = self._lots, self._places
        ends = {lot: end(lot) for lot in self.names(opened.ends)}
        beside = dict.fromkeys(lot_of(row.shelf) for row in counted)
        said = graph([*(lots[places[lot]] for lot in beside), *counted])
        inside = frozenset(opened.lots)
        lots_of = _Lots(self, inside, said.lots, ends)
        if not walked:
            drawn = {lot: uses for lot in self.names(opened.lots) if (uses := self.uses(lot))}
            return Graph(lots_of, drawn, said.marks, said.ruled)
        walk = self._walk([*opened.ends, *opened.lots], len(opened.ends))
        return Graph(lots_of, _Uses(self, inside), said.marks, said.ruled, walk)

    def _walk(self, order: Sequence[int], ends: int) -> Walk:
        edges_of, parents = self._edges_of, self._parents
        find = {place: at for at, place in enumerate(order)}.__getitem__
        opened = order[ends:]
        runs = map(slice, map(edges_of.__getitem__, opened), map(edges_of.__getitem__, map((1).__add__, opened)))
        above = [tuple(map(find, run)) for run in map(parents.__getitem__, runs)]
        stands = [*([_END] * ends), *map(self._stands.__getitem__, opened)]

        def weights(at: int) -> list[int]:
            return self.weights(order[at])

        return Walk(_Order(self._names, order), [*([()] * ends), *above], weights, stands)

    def lots(self, opened: Opened) -> list[Lot]:
        """The lots that were opened, as they were recorded; the one asked about comes last."""
        return [self._lots[at] for at in opened.lots]

    def lot(self, opened: Opened) -> Lot:
        """The lot that was asked about, as it was recorded."""
        return self._lots[opened.lots[-1]]

    def signers(self, opened: Opened) -> set[str]:
        """The keys that signed for the lots that were opened."""
        return set(map(self._signers.__getitem__, opened.lots))

    def under_papers(self, opened: Opened) -> list[Lot]:
        """Those opened that were declared under a constancia."""
        return [self._lots[at] for at in sorted(self._papers.intersection(opened.lots))]

    def spoken_of(self, opened: Opened) -> bool:
        """Whether anything was said, since one of the lots opened was recorded, of who answers for its gold.

        Nothing said of a producer before it sold can have been learned too late. Who stands behind a constancia its
        own row has to say.
        """
        said, holders, lots = self.words, self._holders, self._lots
        if not self._papers.isdisjoint(opened.lots):
            return True
        answers = [(said[holder], at) for at in opened.lots if (holder := holders[at]) in said]
        return any(seq >= lots[at].seq for seq, at in answers)


class _Order(Sequence[str]):
    """The names of lots in an order of places, each looked up when it is asked for: of most lots it never is."""

    __slots__ = ("_names", "_places")

    def __init__(self, names: Sequence[str], places: Sequence[int]) -> None:
        self._names = names
        self._places = places

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> list[str]: ...

    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self._names[place] for place in self._places[at]]
        return self._names[self._places[at]]

    def __iter__(self) -> Iterator[str]:
        return map(self._names.__getitem__, self._places)

    def __len__(self) -> int:
        return len(self._places)


class _Inside:
    """The lots that were opened, by name."""

    __slots__ = ("_inside", "_packed")

    def __init__(self, packed: Columns, inside: frozenset[int]) -> None:
        self._packed = packed
        self._inside = inside

    def _holds(self, lot: object) -> bool:
        return isinstance(lot, str) and self._packed.place(lot) in self._inside


class _Lots(_Inside, Mapping[str, Lot]):
    """The rows of lots that were opened, as last measured (`measured`), and of those at the ends."""

    __slots__ = ("_ends", "_measured")

    def __init__(
        self, packed: Columns, inside: frozenset[int], measured: Mapping[str, Lot], ends: Mapping[str, Lot]
    ) -> None:
        super().__init__(packed, inside)
        self._measured = measured
        self._ends = ends

    def __getitem__(self, lot: str) -> Lot:
        if (row := self._measured.get(lot) or self._ends.get(lot)) is not None:
            return row
        if not self._holds(lot):
            raise KeyError(lot)
        return self._packed.row(lot)

    def __contains__(self, lot: object) -> bool:
        return self._holds(lot) or lot in self._ends

    def __iter__(self) -> Iterator[str]:
        return chain(self._ends, self._packed.names(sorted(self._inside)))

    def __len__(self) -> int:
        return len(self._ends) + len(self._inside)


class _Uses(_Inside, Mapping[str, Sequence[LotUse]]):
    """The edges into lots that were opened, drawn when they are asked for."""

    __slots__ = ()

    def __getitem__(self, lot: str) -> Sequence[LotUse]:
        if not self._holds(lot):
            raise KeyError(lot)
        return self._packed.uses(lot)

    def __contains__(self, lot: object) -> bool:
        return self._holds(lot)

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed.names(sorted(self._inside)))

    def __len__(self) -> int:
        return len(self._inside)
