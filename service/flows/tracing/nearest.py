"""The nearest part of a graph too large to look at whole: as many whole steps up from a lot as were read.

The lots one step further stand in it as ends: with their grams, and nothing above them.
"""

from dataclasses import replace

from service.trade.provenance import Graph, end


def nearest(graph: Graph, lot: str, most: int) -> tuple[Graph, frozenset[str]]:
    """The part of a graph that is opened, which has `most` lots at most but the first, and the ends of it.

    Whole where no more was read. Which lots of the last step happened to be read makes no difference.
    """
    if len(graph.lots) <= most:
        return graph, frozenset()
    opened, step = {lot}, [lot]
    while step:
        further = dict.fromkeys(
            use.parent for each in step for use in graph.uses.get(each, ()) if use.parent not in opened
        )
        if not graph.lots.keys() >= further.keys() or len(opened) + len(further) > most:
            return _cut(graph, opened, frozenset(further))
        opened |= further.keys()
        step = list(further)
    return graph, frozenset()


def _cut(graph: Graph, opened: set[str], ends: frozenset[str]) -> tuple[Graph, frozenset[str]]:
    lots = {lot: row for lot, row in graph.lots.items() if lot in opened}
    uses = {lot: uses for lot, uses in graph.uses.items() if lot in opened}
    marks = {lot: marks for lot, marks in graph.marks.items() if lot in opened}
    return replace(graph, lots={**{each: end(each) for each in sorted(ends)}, **lots}, uses=uses, marks=marks), ends
