"""Make a buyer's purchase register of a month, as the log knew it at one of its sizes."""

from collections.abc import Iterable, Sequence
from functools import partial

import asyncpg

from service.apart.thread import apart
from service.decision.facts import Facts
from service.decision.records import Row
from service.exchange.filing import filings
from service.exchange.filing.filed import PURCHASE_REGISTER
from service.exchange.filing.filings import Filed
from service.exchange.monthly_register import assemble as steps
from service.exchange.monthly_register.register import Register
from service.exchange.monthly_register.standing import of_month
from service.flows.known_at import KnownAtAhead
from service.ledger import entry
from service.ledger.entry import Entry
from service.registry import parties, registrations
from service.storage import log_entries, reports
from service.storage.engine import Connection
from service.trade import lots

AT_ONCE = 500
"""Entries fetched by one statement."""
_LOTS = 10_000
"""Lots whose ancestors are fetched by one statement: a buyer of forty thousand deals has ten of them in a month."""


async def register(pool: asyncpg.Pool, buyer: str, month: str, size: int | None = None) -> Register:
    """The register by the first `size` entries (None: all of them).

    Raises:
        KnownAtAhead: the log has not come to `size`.
    """
    async with pool.acquire() as connection:
        head = await log_entries.size(connection)
        if size is not None and size > head:
            raise KnownAtAhead(head)
        return await make(connection, buyer, month, head if size is None else size)


async def make(connection: Connection, buyer: str, month: str, size: int) -> Register:
    """As `register`, on a connection; entries never change, and neither does what is asked of them at a size."""
    # A month of a thousand deals is a second's work: others are answered meanwhile.
    shelves = await reports.purchases(connection, buyer, month, size)
    standing = await apart(partial(of_month, shelves.values(), buyer, month))
    facts = Facts()
    made = steps.lots_made(standing)
    await load_above(connection, facts, made, size)
    declared = await apart(lambda: {lot.seq for lot in steps.origins(standing, steps.graph_of(made, facts))})
    entries = await entries_of(connection, sorted({*steps.entries_of(standing), *declared}))
    people = dict.fromkeys((buyer, *(each.words.bought.seller for each in standing)))
    named = [*map(parties.shelf, people), registrations.shelf(buyer)]
    facts.load(await reports.shelves(connection, named, size), {})
    return await apart(partial(steps.assemble, buyer, month, size, standing, facts, entries))


async def filed(pool: asyncpg.Pool, buyer: str, month: str) -> list[Filed]:
    """What the buyer has filed of a month, oldest first."""
    shelf = filings.shelf(buyer, PURCHASE_REGISTER, month)
    async with pool.acquire() as connection:
        found = await reports.shelves(connection, [shelf], await log_entries.size(connection))
    return [row for row in found[shelf] if isinstance(row, Filed)]


async def load_above(connection: Connection, facts: Facts, made: Sequence[str], size: int) -> None:
    """Load lots with all their ancestors; of each, absent edges are known to be absent."""
    for start in range(0, len(made), _LOTS):
        rows = await reports.above(connection, made[start : start + _LOTS], size)
        await apart(partial(_take_in, facts, rows))


def _take_in(facts: Facts, rows: Iterable[Row]) -> None:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.shelf, []).append(row)
    for name in [name for name in found if name.startswith("lot:")]:
        found.setdefault(lots.uses_shelf(name.removeprefix("lot:")), [])
    facts.load(found, {})


async def entries_of(connection: Connection, seqs: Iterable[int]) -> dict[int, Entry]:
    """Entries by their numbers."""
    found: dict[int, Entry] = {}
    wanted = list(seqs)
    for start in range(0, len(wanted), AT_ONCE):
        data = await log_entries.by_seq(connection, wanted[start : start + AT_ONCE])
        found |= await apart(partial(_parsed, data))
    return found


def _parsed(data: Iterable[bytes]) -> dict[int, Entry]:
    return {read.seq: read for read in map(entry.parse, data)}
