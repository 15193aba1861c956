"""The graph of all lots in one memory, packed.

Lots stand in the order in which they were recorded. What a lot was made of was recorded before it, so that this order
has parents before children, and a place in it is a number. Edges are numbers in columns, 20 bytes each: the place of
the parent, gross mg, fine µg. Whatever else stands on a lot's shelves (measures, moves, marks, rulings, voids) is kept
as rows, under its place.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from service.decision.records import Row
from service.trade.lots import FIRST, OWN, Lot, LotUse
from service.trade.provenance.division import standing_of

LOT_BYTES: Final = 570
"""What a lot takes: its row, its name and the place of it, and its numbers; measured on 204,871 of them."""
EDGE_BYTES: Final = 20
ROW_BYTES: Final = 600
"""What any other row takes, at most but for those with long lists."""

_ANSWERED_FOR: Final = FIRST | OWN
_NOT_MEASURED: Final = -1


class NotPacked(Exception):
    """These rows cannot be packed: they are no graph in which parents come first."""


class Columns:
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
            place = self._places.get(lot_of(row.shelf))
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

    def weights(self, place: int) -> list[int]:
        """What of each parent of the lot at a place counts in dividing (see `graph.weights`)."""
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

    def place(self, lot: str) -> int:
        """The place of a lot; below 0 where it is not known."""
        return self._places.get(lot, -1)

    def row(self, lot: str) -> Lot:
        """A lot as it was recorded."""
        return self._lots[self._places[lot]]

    def names(self, places: Iterable[int]) -> list[str]:
        """The lots at these places."""
        return [self._names[at] for at in places]


def lot_of(name: str) -> str:
    """The lot whose shelf this is: `lot:…`, `uses:…`, `marks:lot:…`."""
    return name.rpartition(":")[2]
