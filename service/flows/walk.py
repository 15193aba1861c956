"""Put a question to the facts that walks the graph of lots, online: what it misses is fetched, and it is asked again.

The lots above are read in one statement and kept from being asked for one generation after the other.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from service.certification import evidence
from service.decision.facts import Facts, Needs, NotLoaded
from service.decision.records import Row
from service.storage import lot_graph
from service.storage.effects import effects
from service.storage.engine import Connection
from service.storage.load import load
from service.trade import lots
from service.trade.lots import Lot

Found = TypeVar("Found")

_MOST_ROUNDS: Final = 32


async def ask(connection: Connection, facts: Facts, question: Callable[[Facts], Found]) -> Found:
    """What the question comes to; `facts` keep what was fetched for it, for the next one.

    Everything must be of one moment: inside a transaction that reads a snapshot.
    """
    for _ in range(_MOST_ROUNDS):
        try:
            return question(facts)
        except NotLoaded as miss:
            missing = facts.missing(miss.missing)
        await _load(connection, facts, missing)
    raise RuntimeError("the question asks for ever more")


async def load_ancestry(connection: Connection, facts: Facts, lot: str) -> None:
    """Load what is on the shelves of a lot and of all lots above it, and what a certificate would ask of them next."""
    rows = await lot_graph.ancestry(connection, (lot,))
    shelves: dict[str, list[Row]] = {}
    for each in [lot, *(row.lot for row in rows if isinstance(row, Lot))]:
        name = lots.shelf(each)
        shelves |= {name: [], lots.uses_shelf(each): [], f"marks:{name}": []}
    for row in rows:
        shelves[row.shelf].append(row)
    facts.load(shelves, {})
    await _load(connection, facts, facts.missing(evidence.needs(rows)))


async def _load(connection: Connection, facts: Facts, missing: Needs) -> None:
    rows, balances = await load(connection, missing)
    done = await effects(connection, missing.entries) if missing.entries else {}
    facts.load(rows, balances, done)
