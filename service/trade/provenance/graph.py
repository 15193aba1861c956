"""Lots, the edges between them and the marks on them, and the order in which to walk them.

There are no circles: an entry takes only from lots on record when it is decided (`lots.find`), and makes lots whose ids
nobody has used. So every edge leads from an earlier row to a later one. A circle is a projection that somebody
has tampered with, or a dossier that somebody has made up; walking it ends with `Circle`, never without end.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from service.decision.findings import Mark
from service.decision.records import Row, live
from service.trade import rulings
from service.trade.lots import DECLARED, Lot, LotUse
from service.trade.measures import LotMeasured
from service.trade.provenance.standing import Standing
from service.trade.rulings import Ruling


class Circle(Exception):
    """A lot is said to be made of itself, by whichever way round."""

    def __init__(self, lot: str) -> None:
        super().__init__(f"lot {lot} is among its own ancestors")
        self.lot = lot


@dataclass(frozen=True, slots=True)
class Walk:
    """A lot and all that is above it in an order to walk: parents before children, the lot itself last.

    By place in that order: `parents` are the places of what each was made of, and `weights` says what of each of these
    counts in dividing. `stands` is how its own gold stands (`division.standing_of`), for those who know.
    """

    order: Sequence[str]
    parents: Sequence[Sequence[int]]
    weights: Callable[[int], list[int]]
    stands: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """Lots by id as last measured, the edges into each, the unlifted marks about each.

    `ruled` is what was said of marks, on the shelf that they are on. `walk` is the one from its last lot up, where
    whoever made the graph knows it already.
    """

    lots: Mapping[str, Lot]
    uses: Mapping[str, Sequence[LotUse]] = field(default_factory=dict)
    marks: Mapping[str, Sequence[Mark]] = field(default_factory=dict)
    ruled: Mapping[str, Sequence[Ruling]] = field(default_factory=dict)
    walk: Walk | None = None


def end(lot: str) -> Lot:
    """A lot at which a graph ends for whoever looks no further: an origin of which nothing is known.

    How much of its gold is in the lots below, their edges say; its own weights stand only for a lot that was assayed.
    """
    return Lot(
        seq=0,
        lot=lot,
        holder="",
        product="",
        gross_mg=1,
        fine_ug=1,
        source=DECLARED,
        line=0,
        standing=Standing.UNKNOWN.value,
    )


def graph(rows: Iterable[Row]) -> Graph:
    """The graph of whole shelves (lots, edges into them, marks on them), in the order in which they were put.

    What annulled entries had put is left out, and so are marks that a ruling lifted.
    """
    lots: dict[str, Lot] = {}
    uses: dict[str, list[LotUse]] = {}
    marks: dict[str, list[Mark]] = {}
    ruled: dict[str, list[Ruling]] = {}
    # By the very class: rows are of an abstract one, of which every `isinstance` is a call. Edges are most of them.
    for row in live(rows):
        if type(row) is LotUse:
            uses.setdefault(row.child, []).append(row)
        elif type(row) is Lot:
            lots[row.lot] = row
        elif type(row) is LotMeasured:
            lots[row.lot] = replace(lots[row.lot], gross_mg=row.gross_mg, fine_ug=row.fine_ug)
        elif type(row) is Mark:
            marks.setdefault(_lot_of(row.about), []).append(row)
        elif type(row) is Ruling:
            ruled.setdefault(_lot_of(row.about), []).append(row)
    for lot, said in ruled.items():
        marks[lot] = [each for each in marks.get(lot, ()) if not rulings.free(said, each.seq, each.rule)]
    return Graph(lots, uses, marks, ruled)


def _lot_of(about: str) -> str:
    return about.removeprefix("lot:")


def walk(lots: Collection[str], graph: Graph) -> Walk:
    """The way through these lots and all their ancestors.

    Raises:
        KeyError: the graph lacks one of them.
        Circle: a lot is its own ancestor.
    """
    if graph.walk is not None and list(lots) == [graph.walk.order[-1]]:
        return graph.walk
    order, uses = ancestors_first(lots, graph), graph.uses
    places = {lot: at for at, lot in enumerate(order)}
    parents = [[places[use.parent] for use in uses.get(lot, ())] for lot in order]
    return Walk(order, parents, lambda at: weights(uses[order[at]]))


def weights(uses: Sequence[LotUse]) -> list[int]:
    """What of each parent counts in dividing: gold that was never assayed has no part in what was measured of the
    others; where nothing was, weight has to do.
    """
    fine = [use.fine_ug or 0 for use in uses]
    return fine if any(fine) else [use.gross_mg for use in uses]


def ancestors_first(lots: Collection[str], graph: Graph, ends: Collection[str] = frozenset()) -> list[str]:
    """These lots and all their ancestors, each once, parents before children. No recursion: chains can be long.

    Above a lot of `ends` it does not look.

    Raises:
        Circle: a lot is its own ancestor.
    """
    done: dict[str, None] = {}
    begun: set[str] = set()
    waiting = list(reversed(list(lots)))
    while waiting:
        each = waiting[-1]
        if each in begun:
            waiting.pop()
            if each not in done:
                done[each] = None
            continue
        begun.add(each)
        if each in ends:
            continue
        for use in reversed(graph.uses.get(each, ())):
            if use.parent not in done:
                if use.parent in begun:
                    raise Circle(use.parent)
                waiting.append(use.parent)
    return list(done)
