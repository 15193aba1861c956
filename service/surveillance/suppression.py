"""What the public may see of a table: no count behind which fewer than `least` operators stand, told or computable.

Totals are published with the cells, so that hiding a small cell alone hides nothing: it is the total less the others.
A table of two dimensions is a graph: rows and columns (and one more of each, for the totals) are its vertices, hidden
cells its edges. What is hidden can be computed if and only if its edge lies on no cycle of hidden ones (Gusfield, *A
graph theoretic approach to data security*, 1988). So each small cell is hidden along with the cheapest cycle that
closes around it. A hidden cell looks like an empty one, so that any cell of a cycle could be one more or one less.

Which totals are hidden is decided for each dimension by itself, so that two tables of one dimension agree on them.
Tables of more than two dimensions are not published: there is no such test for them.
"""

import heapq
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from service.categorization.distribution import Count
from service.surveillance.distribution import Key, Table

MOST: Final = 2
"""Dimensions of a table that is published."""

_Vertex = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Published:
    """Lines by cell and total, as far as they are shown; what is missing is hidden, or nobody stands there.

    `hidden` says whether anything is; `withheld`, that the table has nothing to hide its small cells among, and only
    totals are shown.
    """

    lines: dict[Key, int]
    hidden: bool
    withheld: bool = False


def publish(table: Table, least: int) -> Published:
    """Show of a table with its margins what may be shown.

    Raises:
        ValueError: `dimensions`, for a table of more than two.
    """
    if len(table.dimensions) > MOST:
        raise ValueError("dimensions")
    counts = {key: count for key, count in table.counts.items() if count.lines}
    if table.total.operators < least:
        return Published({}, hidden=bool(counts))
    hidden = {key for at in range(len(table.dimensions)) for key in _totals(counts, at, least)}
    withheld = False
    if len(table.dimensions) == MOST:
        found = _with_cells(counts, hidden, least)
        withheld = found is None
        hidden = hidden | {key for key in counts if None not in key} if found is None else found
    shown = {key: count.lines for key, count in counts.items() if key not in hidden}
    return Published(shown, bool(hidden), withheld)


def _totals(counts: Mapping[Key, Count], at: int, least: int) -> set[Key]:
    """The totals of one dimension that stay hidden: the small, and the next greater until together they are not."""
    own = [key for key in counts if key[at] is not None and sum(value is not None for value in key) == 1]
    own.sort(key=lambda key: (counts[key].operators, counts[key].lines, str(key[at])))
    hidden = [key for key in own if counts[key].operators < least]
    for key in own[len(hidden) :]:
        if not hidden or (len(hidden) > 1 and sum(counts[each].operators for each in hidden) >= least):
            break
        hidden.append(key)
    return set(hidden)


def _with_cells(counts: Mapping[Key, Count], totals: set[Key], least: int) -> set[Key] | None:
    """What stays hidden, these totals included; None where a small count could be computed if all cells were hidden."""
    prices = {key: count.lines for key, count in counts.items() if None not in key}
    small = sorted((key for key in (*prices, *totals) if counts[key].operators < least), key=str)
    prices |= dict.fromkeys((*small, *totals), 0)
    hidden = totals.union(small)
    for key in small:
        around = cheapest_cycle(key, prices)
        if around is None:
            return None
        prices |= dict.fromkeys(around, 0)
        hidden |= around
    return hidden


def cheapest_cycle(key: Key, prices: Mapping[Key, int]) -> set[Key] | None:
    """The other edges of the cycle through `key` whose prices add up to least; None if there is none (Dijkstra)."""
    near: dict[_Vertex, list[tuple[_Vertex, Key]]] = {}
    for edge in prices:
        if edge != key:
            start, end = _ends(edge)
            near.setdefault(start, []).append((end, edge))
            near.setdefault(end, []).append((start, edge))
    source, target = _ends(key)
    # Of two that hide as much the one with fewer cells, and then by name: the same table, the same answer.
    turn = itertools.count()
    queue: list[tuple[int, int, _Vertex, int, tuple[Key, ...]]] = [(0, 0, source, next(turn), ())]
    done: set[_Vertex] = set()
    while queue:
        price, length, vertex, _, path = heapq.heappop(queue)
        if vertex == target:
            return set(path)
        if vertex in done:
            continue
        done.add(vertex)
        for other, edge in near.get(vertex, ()):
            if other not in done:
                heapq.heappush(queue, (price + prices[edge], length + 1, other, next(turn), (*path, edge)))
    return None


def _ends(edge: Key) -> tuple[_Vertex, _Vertex]:
    row, column = edge
    return (0, row or ""), (1, column or "")
