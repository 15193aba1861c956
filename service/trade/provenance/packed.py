"""The graph of all lots in one memory, packed: a question opens its part of it without reading half a million rows.

Lots stand in the order in which they were recorded. What a lot was made of was recorded before it, so that this order
has parents before children, and a place in it is a number. Edges are numbers in columns, 20 bytes each: the place of
the parent, gross mg, fine µg. Whatever else stands on a lot's shelves (measures, moves, marks, rulings, voids) is kept
as rows, under its place.

What cannot be packed so (an edge to a lot that is not there, or that was recorded later; an annulled lot or edge) is
not opened here: it is for the rows themselves, which tell what is wrong.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, overload

from service.decision.records import Row, Void
from service.trade.lots import DECLARED, FIRST, OWN, Lot, LotUse, shelf, uses_shelf
from service.trade.provenance.graph import Graph, Walk, graph
from service.trade.provenance.shares import standing_of
from service.trade.provenance.standing import Standing

LOT_BYTES: Final = 570
"""What a lot takes: its row, its name and the place of it, and its numbers; measured on 204,871 of them."""
EDGE_BYTES: Final = 20
ROW_BYTES: Final = 600
"""What any other row takes, at most but for those with long lists."""

_ANSWERED_FOR: Final = FIRST | OWN
_NOT_MEASURED: Final = -1
_END: Final = standing_of(Lot(0, "", "", "", 1, 1, DECLARED, 0, standing=Standing.UNKNOWN.value))


class NotPacked(Exception):
    """These rows cannot be packed: they are no graph in which parents come first."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A lot and so many whole steps up from it, by place: `lots` are opened, `ends` stand one step further.

    `others` are the rows that stand on the shelves of those opened, but the lots themselves and the edges, in the order
    in which they were put.
    """

    lots: Sequence[int]
    ends: Sequence[int]
    others: Sequence[Row]


class Packed:
    """Lots, edges and what stands beside them, of the entries below `size`. It only grows."""

    __slots__ = (
        "_beside",
        "_edges_of",
        "_fine",
        "_gross",
        "_holders",
        "_lots",
        "_names",
        "_others",
        "_papers",
        "_parents",
        "_places",
        "_signers",
        "_stands",
        "kids",
        "size",
        "words",
    )

    def __init__(self) -> None:
        self.size = 0
        self.kids: dict[int, str] = {}
        """By which key each entry is signed that made or measured a lot."""
        self.words: dict[str, int] = {}
        """By party the last entry that says anything of what it may produce under."""
        self._places: dict[str, int] = {}
        self._lots: list[Lot] = []
        # What is asked of every lot of every question, apart from its row: half of a question is waiting for memory.
        self._names: list[str] = []
        self._stands = array("b")
        self._signers: list[str] = []
        self._holders: list[str | None] = []
        self._papers: set[int] = set()  # the lots that were declared under a constancia
        self._edges_of = array("q", (0,))  # of each lot where its edges begin; where they end, the next one's do
        self._parents = array("i")
        self._gross = array("q")
        self._fine = array("q")
        self._beside: list[Row] = []  # in the order in which they were put; and where in it those of each lot are
        self._others: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self._lots)

    def __contains__(self, lot: str) -> bool:
        return lot in self._places

    @property
    def edges(self) -> int:
        """How many edges are packed."""
        return len(self._parents)

    @property
    def bytes(self) -> int:
        """About how much memory it takes."""
        return LOT_BYTES * len(self._lots) + EDGE_BYTES * self.edges + ROW_BYTES * len(self._beside)

    def add(self, rows: Iterable[Row], kids: Mapping[int, str], words: Mapping[str, int], size: int) -> None:
        """Take in what the entries from `self.size` to `size` − 1 put on shelves of lots, in the order they put it.

        `kids` are the keys that signed those of them that made or measured a lot, `words` the parties of whom they say
        something, each with the last that does.

        Raises:
            NotPacked: see there; what is packed so far is of no use any more.
        """
        made: dict[str, list[LotUse]] = {}
        beside: list[Row] = []
        for row in rows:
            if type(row) is Lot:
                made[row.lot] = []
                self._place(row, kids[row.seq])
            elif type(row) is LotUse:
                if row.child not in made or self._lots[self._places[row.child]].seq != row.seq:
                    raise NotPacked(row.child)
                made[row.child].append(row)
            else:
                beside.append(row)
        for child, uses in made.items():
            self._feed(child, uses)
        for row in beside:
            place = self._places.get(_lot_of(row.shelf))
            if place is None:
                raise NotPacked(row.shelf)
            self._others.setdefault(place, []).append(len(self._beside))
            self._beside.append(row)
        self.kids.update(kids)
        self.words.update(words)
        self.size = size

    def _place(self, row: Lot, kid: str) -> None:
        if row.lot in self._places:
            raise NotPacked(row.lot)
        self._places[row.lot] = at = len(self._lots)
        self._lots.append(row)
        self._names.append(row.lot)
        self._stands.append(standing_of(row))
        self._signers.append(kid)
        self._holders.append(row.origin_holder if row.source in _ANSWERED_FOR and row.right_code is not None else None)
        if row.constancia is not None:
            self._papers.add(at)

    def _feed(self, child: str, uses: Sequence[LotUse]) -> None:
        at = self._places[child]
        for use in uses:
            parent = self._places.get(use.parent)
            if parent is None or parent >= at:
                raise NotPacked(child)
            self._parents.append(parent)
            self._gross.append(use.gross_mg)
            self._fine.append(_NOT_MEASURED if use.fine_ug is None else use.fine_ug)
        self._edges_of.append(len(self._parents))

    def above(self, lot: str, most: int, known_at: int) -> Opened | None:
        """A lot and what is above it, whole steps of it, which has `most` lots at most but the first.

        With what entries up to `known_at` put beside them. None where the lot was not known by then, and where an
        annulment reaches a lot or an edge of these: then the rows have to say what is left.
        """
        start = self._places.get(lot)
        if start is None or self._lots[start].seq > known_at:
            return None
        edges_of, parents = self._edges_of, self._parents
        opened = {start}
        step: Iterable[int] = (start,)
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
        if any(type(row) is Void and self._unmakes(row) for row in others):
            return None
        return Opened(sorted(opened), ends, others)

    def _unmakes(self, void: Void) -> bool:
        """Whether an annulment takes away a lot or its edges, and not only what was said of it later."""
        lot = _lot_of(void.about)
        return void.about in {shelf(lot), uses_shelf(lot)} and void.entry == self._lots[self._places[lot]].seq

    def graph(self, opened: Opened, counted: Sequence[Row]) -> Graph:
        """The graph of what was opened; `counted` are those of its `others` that count.

        The lots at the ends stand in it as such: with their grams, and nothing above them.
        """
        lots, places = self._lots, self._places
        ends = {
            lot: Lot(0, lot, "", "", 1, 1, DECLARED, 0, standing=Standing.UNKNOWN.value)
            for lot in self.names(opened.ends)
        }
        beside = dict.fromkeys(_lot_of(row.shelf) for row in counted)
        said = graph([*(lots[places[lot]] for lot in beside), *counted])
        inside = frozenset(opened.lots)
        walk = self._walk([*opened.ends, *opened.lots], len(opened.ends))
        return Graph(_Lots(self, inside, said.lots, ends), _Uses(self, inside), said.marks, said.ruled, walk)

    def _walk(self, order: Sequence[int], ends: int) -> Walk:
        edges_of, parents = self._edges_of, self._parents
        find = {place: at for at, place in enumerate(order)}.__getitem__
        opened = order[ends:]
        runs = map(slice, map(edges_of.__getitem__, opened), map(edges_of.__getitem__, map((1).__add__, opened)))
        above = [tuple(map(find, run)) for run in map(parents.__getitem__, runs)]
        stands = [*([_END] * ends), *map(self._stands.__getitem__, opened)]

        def weights(at: int) -> list[int]:
            return self._weights(order[at])

        return Walk(_Order(self._names, order), [*([()] * ends), *above], weights, stands)

    def _weights(self, place: int) -> list[int]:
        start, stop = self._edges_of[place], self._edges_of[place + 1]
        weights = self._fine[start:stop].tolist()
        if _NOT_MEASURED in weights:
            weights = [0 if ug == _NOT_MEASURED else ug for ug in weights]
        return weights if any(weights) else self._gross[start:stop].tolist()

    def uses(self, lot: str) -> list[LotUse]:
        """The edges into a lot."""
        place = self._places[lot]
        seq, names = self._lots[place].seq, self._names
        return [
            LotUse(
                seq,
                lot,
                names[self._parents[at]],
                self._gross[at],
                None if self._fine[at] == _NOT_MEASURED else self._fine[at],
            )
            for at in range(self._edges_of[place], self._edges_of[place + 1])
        ]

    def lots(self, opened: Opened) -> list[Lot]:
        """The lots that were opened, as they were recorded; the one asked about comes last."""
        return [self._lots[at] for at in opened.lots]

    def place(self, lot: str) -> int:
        """The place of a lot; below 0 where it is not known."""
        return self._places.get(lot, -1)

    def row(self, lot: str) -> Lot:
        """A lot as it was recorded."""
        return self._lots[self._places[lot]]

    def lot(self, opened: Opened) -> Lot:
        """The lot that was asked about, as it was recorded."""
        return self._lots[opened.lots[-1]]

    def names(self, places: Iterable[int]) -> list[str]:
        """The lots at these places."""
        return [self._names[at] for at in places]

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

    def __init__(self, packed: Packed, inside: frozenset[int]) -> None:
        self._packed = packed
        self._inside = inside

    def _holds(self, lot: object) -> bool:
        return isinstance(lot, str) and self._packed.place(lot) in self._inside


class _Lots(_Inside, Mapping[str, Lot]):
    """The rows of lots that were opened, as last measured (`measured`), and of those at the ends."""

    __slots__ = ("_ends", "_measured")

    def __init__(
        self, packed: Packed, inside: frozenset[int], measured: Mapping[str, Lot], ends: Mapping[str, Lot]
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


def _lot_of(name: str) -> str:
    """The lot whose shelf this is: `lot:…`, `uses:…`, `marks:lot:…`."""
    return name.rpartition(":")[2]
