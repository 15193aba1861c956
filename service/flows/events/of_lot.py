"""The history of one lot: what happened to it and to the lots above it, as far as the reader may know."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import asyncpg

from service.decision.findings import Mark
from service.exchange import prov
from service.exchange.epcis.event import Event
from service.exchange.epcis.names import Names
from service.exchange.prov import Made
from service.flows.events import rights
from service.flows.events.ask import MOST_ENTRIES, TooLarge
from service.flows.events.rights import Allowed
from service.flows.events.sought import Found
from service.flows.events.telling import tell
from service.flows.events.where import STEP, leaves_about
from service.flows.readers.bearer import Caller
from service.flows.readers.lot_rights import Leave
from service.storage import event_entries, log_entries, lot_graph
from service.storage.engine import Connection
from service.trade import provenance
from service.trade.provenance import Graph
from service.trade.rulings import Ruling

MOST_LOTS: Final = 2_000


@dataclass(frozen=True, slots=True)
class History:
    """A lot and everything above it, and the entries about these that the reader may read, in the log's order."""

    lot: str
    graph: Graph
    may: tuple[Allowed, ...]

    def events(self, names: Names) -> tuple[Found, ...]:
        """The events that name the lot, or one above it that is reached without a gap."""
        told = set(prov.reached(self.lot, self.graph, self._made()))
        return tuple(
            Found(event, each.role, each.sides)
            for each in self.may
            for event in each.told.events(names)
            if any(names.lot_in(uri) in told for uri in _named(event))
        )

    def prov(self, names: Names) -> dict[str, object]:
        """The lot's ancestry in the words of PROV."""
        return prov.document(self.lot, self.graph, self._made(), names)

    def _made(self) -> dict[int, Made]:
        by_seq = {each.told.recorded.seq: each.told for each in self.may}
        return {
            seq: Made(seq, told.recorded.payload.type, told.recorded.payload.occurred_at, told.signer)
            for seq, told in by_seq.items()
        }


async def history(pool: asyncpg.Pool, caller: Caller, lot: str, leave: Leave) -> History:
    """The history of a lot, `leave` being the caller's on it.

    Raises:
        TooLarge: it was made of more lots, or more was said of them, than is told at once.
    """
    async with pool.acquire() as connection:
        rows = await lot_graph.ancestry(connection, (lot,), MOST_LOTS + 1)
        graph = provenance.graph(rows)
        if len(graph.lots) > MOST_LOTS:
            raise TooLarge(MOST_LOTS)
        above = {row.seq for row in rows if not isinstance(row, Mark | Ruling)}
        about = await leaves_about(connection, lot, leave)
        seqs = await event_entries.with_later(connection, sorted(above.union(about)))
        if len(seqs) > MOST_ENTRIES:
            raise TooLarge(MOST_ENTRIES)
        leaves = {seq: about.get(seq, leave) for seq in seqs}
        may = [each async for each in _read(connection, caller, leaves)]
    return History(lot, graph, tuple(may))


async def _read(connection: Connection, caller: Caller, leaves: Mapping[int, Leave]) -> AsyncIterator[Allowed]:
    seqs = list(leaves)
    for start in range(0, len(seqs), STEP):
        some = seqs[start : start + STEP]
        told = await tell(connection, await log_entries.by_seq(connection, some))
        for each in await rights.allowed(connection, caller, told, leaves):
            yield each


def _named(event: Event) -> Iterator[str]:
    """Everything that an event is of."""
    goods = (event.goods, event.outputs)
    yield from (epc for each in goods for epc in each.epcs)
    yield from (quantity.lot for each in goods for quantity in each.quantities)
