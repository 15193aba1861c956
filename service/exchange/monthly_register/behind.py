"""Where the gold of a line is from: the declared lots behind it, the greatest share first."""

from collections.abc import Mapping
from typing import Final

from service.decision.values import frozen
from service.trade import provenance
from service.trade.lots import Lot
from service.trade.origin import Origin
from service.trade.provenance import Graph

MOST: Final = 10
"""Origins that one line names. What is taken of a melt of hundreds has hundreds; the lot's own page lists them all."""


@frozen
class Source:
    """A declared lot that a line's gold is from, and what its declaration `said` (None: its entry is not at hand)."""

    lot: Lot
    said: Origin | None


@frozen
class Behind:
    """The first `MOST` sources of a line by share, and how many more there are."""

    sources: tuple[Source, ...]
    more: int


def behind(lot: str, graph: Graph, declared: Mapping[str, Origin]) -> Behind:
    """What is behind the lot that a line became. `graph` has all its ancestors, `declared` the declarations by lot."""
    found = _origins(lot, graph)
    sources = tuple(Source(each, declared.get(each.lot)) for each in found[:MOST])
    return Behind(sources, len(found) - len(sources))


def named(lot: str, graph: Graph) -> list[Lot]:
    """The declared lots that `behind` names for this one: their entries say what no row keeps."""
    return _origins(lot, graph)[:MOST]


def _origins(lot: str, graph: Graph) -> list[Lot]:
    names = dict.fromkeys(share.origin for share in provenance.origins(lot, graph))
    return [graph.lots[name] for name in names if name in graph.lots]
