"""Lots with all that is above them, as the log knew them at one of its sizes, what it had learned since among it."""

from collections.abc import Sequence
from functools import partial

from service.apart.thread import apart
from service.flows import look_back_keys
from service.flows.look_back import look_back
from service.storage import reports
from service.storage.engine import Connection
from service.trade import provenance
from service.trade.learned import with_learned
from service.trade.provenance import Graph

_KEPT = (*reports.GRAPH, "marks:lot:")


async def graph_at(connection: Connection, lots: Sequence[str], size: int) -> Graph:
    """The graph of lots with its marks, and with what was learned later: suspensions, keys in other hands."""
    known_at = size - 1
    rows, contested = await look_back_keys.look_back(
        connection, await reports.above(connection, lots, size, _KEPT), known_at
    )
    graph = await apart(partial(provenance.graph, rows))
    return with_learned(graph, await look_back(connection, graph, known_at), contested)
