"""Where the gold of a line is from: the lots behind it of which somebody said so, in the order of the log.

Not by their shares: a file that was filed must come again whatever is learned later of how gold is best divided.
"""

from collections.abc import Mapping
from typing import Final

from service.decision.values import frozen
from service.trade.lots import FIRST, UNDECLARED, Lot
from service.trade.origin import Origin
from service.trade.provenance import Graph, ancestors_first

MOST: Final = 10
"""Origins that one line names. What is taken of a melt of hundreds has hundreds; the lot's own page lists them all."""


@frozen
class Source:
    """A lot declared, or opened with an origin, that a line's gold is from, and what its declaration `said` (None: its
    entry is not at hand).
    """

    lot: Lot
    said: Origin | None


@frozen
class Behind:
    """The first `MOST` sources of a line, how many `more` there are, and whether some of its gold nobody `declared`."""

    sources: tuple[Source, ...]
    more: int
    declared: bool


def behind(lot: str, graph: Graph, declared: Mapping[str, Origin]) -> Behind:
    """What is behind the lot that a line became. `graph` has all its ancestors, `declared` the declarations by lot."""
    above = _above(lot, graph)
    found = _declared(above)
    sources = tuple(Source(each, declared.get(each.lot)) for each in found[:MOST])
    return Behind(sources, len(found) - len(sources), not any(map(_nobodys, above)))


def named(lot: str, graph: Graph) -> list[Lot]:
    """The declared lots that `behind` names for this one: their entries say what no row keeps."""
    return _declared(_above(lot, graph))[:MOST]


def _above(lot: str, graph: Graph) -> list[Lot]:
    return [graph.lots[each] for each in ancestors_first([lot], graph)]


def _declared(above: list[Lot]) -> list[Lot]:
    found = (each for each in above if each.source in FIRST and not _nobodys(each))
    return sorted(found, key=lambda each: (each.seq, each.line, each.lot))


def _nobodys(lot: Lot) -> bool:
    """Whether nobody said where a lot is from that came in from outside: undeclared, or of an opening stock."""
    return lot.source == UNDECLARED or (lot.source in FIRST and lot.origin_holder is None)
