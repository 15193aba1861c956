"""From one lot to another: the shortest way that gold took, and how many ways there are."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from service.trade.lots import LotUse
from service.trade.provenance.graph import Graph, ancestors_first

MANY: Final = 1_000_000
"""Ways are counted up to here: they double with every lot that is parted and mixed again."""


@dataclass(frozen=True, slots=True)
class Ways:
    """`shortest` are its edges from the older lot on, none for a lot and itself; `count` is `MANY` at most."""

    shortest: tuple[LotUse, ...]
    count: int


def ways(older: str, younger: str, graph: Graph) -> Ways | None:
    """How gold of one lot came into another; None if none did. Of ways alike in length the first recorded is told.

    The graph holds the younger lot and all its ancestors.

    Raises:
        Circle: a lot is its own ancestor.
    """
    by: dict[str, LotUse] = {}
    waiting = deque((younger,))
    while waiting:
        each = waiting.popleft()
        for use in graph.uses.get(each, ()):
            if use.parent not in by and use.parent != younger:
                by[use.parent] = use
                waiting.append(use.parent)
    if older != younger and older not in by:
        return None
    shortest: list[LotUse] = []
    at = older
    while at != younger:
        shortest.append(by[at])
        at = by[at].child
    counted = {older: 1}
    for lot in ancestors_first((younger,), graph):
        if lot != older:
            counted[lot] = min(MANY, sum(counted[use.parent] for use in graph.uses.get(lot, ())))
    return Ways(tuple(shortest), counted[younger])
