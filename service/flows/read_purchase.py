"""Read a purchase with all that was said of it: by its two sides, whoever speaks for the seller, and who watches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg

from service.decision.facts import Facts, Needs, NotLoaded
from service.flows.known_at import KnownAtAhead, last_known
from service.ledger import entry as entries
from service.ledger.entry import Entry
from service.storage import log_entries, snapshot
from service.storage.engine import Connection
from service.storage.load import load
from service.trade import bought as purchases
from service.trade.bought import Bought
from service.trade.ownership import account, voice, words
from service.trade.ownership.account import Account
from service.trade.ownership.words import Words


@dataclass(frozen=True, slots=True)
class PurchaseRecord:
    """A purchase as the log of `size` entries knew it at entry `known_at` (None: all of it), judged on the day `at`.

    `settlement` is the payload that settled it. `due` is until when the seller should confirm, `overdue` whether it
    did not.
    """

    words: Words
    recorded_at: datetime
    settlement: Mapping[str, Any] | None
    account: Account
    due: datetime
    overdue: bool
    at: date
    known_at: int | None
    size: int


@dataclass(frozen=True, slots=True)
class Concerned:
    """Who may read a purchase: its two sides, who answers for the district of the deal, and whether `delegate`: who
    asks speaks for the seller today.
    """

    sides: tuple[str, str]
    places: tuple[tuple[str, str], ...]
    delegate: bool


async def whom(pool: asyncpg.Pool, entry: int, caller: str, today: date) -> Concerned | None:
    """Whom the purchase that is entry `entry` concerns, annulled or not, and `caller` among them; None if it is none.

    As of now: whether it was one at an earlier time is for those who may read it.
    """
    shelf = purchases.shelf(entry)
    async with pool.acquire() as connection:
        shelves, _ = await load(connection, Needs((shelf,)))
        bought = next((row for row in shelves[shelf] if isinstance(row, Bought)), None)
        if bought is None:
            return None
        delegate = await _speaks(connection, bought, caller, today)
    return Concerned((bought.buyer, bought.seller), () if bought.place is None else (bought.place,), delegate)


async def read(
    pool: asyncpg.Pool, entry: int, *, at: date, known_at: int | date | None, today: date
) -> PurchaseRecord | None:
    """The purchase that is entry `entry`; None if it is none, was none yet at `known_at`, or was annulled by then.

    Raises:
        KnownAtAhead: the log has not come to `known_at`.
    """
    shelf = purchases.shelf(entry)
    async with pool.acquire() as connection:
        seq = await last_known(connection, known_at, today) if isinstance(known_at, date) else known_at
        taken = await snapshot.take(connection, (shelf, *account.NEEDS.shelves))
        if seq is not None and seq >= max(taken.size, 1):
            raise KnownAtAhead(taken.size)
        facts = Facts()
        known = {name: [row for row in rows if seq is None or row.seq <= seq] for name, rows in taken.shelves.items()}
        facts.load(known, {})
        rows = facts.shelf(shelf)
        bought = next((row for row in rows if isinstance(row, Bought)), None)
        if bought is None:
            return None
        said = words.gather(bought, rows)
        recorded = await _entries(connection, [entry] if said.settled is None else [entry, said.settled.seq])
    first = recorded[entry]
    due = account.confirmation_due(facts, first.recorded_at)
    return PurchaseRecord(
        words=said,
        recorded_at=first.recorded_at,
        settlement=None if said.settled is None else recorded[said.settled.seq].payload,
        account=account.account(said, facts),
        due=due,
        overdue=account.overdue(said, due, at),
        at=at,
        known_at=seq,
        size=taken.size,
    )


async def _entries(connection: Connection, seqs: Iterable[int]) -> dict[int, Entry]:
    parsed = (entries.parse(data) for data in await log_entries.by_seq(connection, list(seqs)))
    return {each.seq: each for each in parsed}


async def _speaks(connection: Connection, bought: Bought, caller: str, today: date) -> bool:
    """Whether the caller may say something of it for the seller, today: who may speak may read what of."""
    facts, wanted = Facts(), voice.needs(bought)
    while True:
        facts.load(*await load(connection, wanted))
        try:
            return any(voice.speaks_for(facts, bought, caller, scope, today) for scope in voice.SCOPES)
        except NotLoaded as miss:  # the delegates of an organization that it has just heard of
            wanted = miss.missing
