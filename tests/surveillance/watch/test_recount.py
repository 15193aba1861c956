"""What the statements gather is what a plain recount of the entries says, on any day and for any state of the log."""

from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random

import asyncpg
import pytest

from service.decision.records import Row
from service.flows.statistics import policy_facts
from service.registry import registrations
from service.registry.registrations import Registration
from service.surveillance.watch.half_year_volumes import half_year_volumes
from service.surveillance.watch.many_hands import registrations_held
from service.surveillance.watch.rules import POLICIES
from service.surveillance.watch.suspicion import Known
from service.surveillance.watch.unconfirmed import r21_unconfirmed
from service.surveillance.watch.volumes import months
from service.trade.bought import Confirmed
from service.trade.lots import Lot, LotUse
from service.trade.ownership.words import Disputed
from tests import honest
from tests.surveillance.market import project
from tests.surveillance.watch.plain import Plain

ENTRIES = honest.ledger(420).entries
PLAIN = Plain(ENTRIES, honest.ORIGIN)
LAST = max(day for _, day, _ in PLAIN.rows)


@pytest.fixture
async def connection(database: str) -> AsyncIterator[asyncpg.Connection]:
    """Give the honest ledger in a database, in a transaction."""
    opened = await asyncpg.connect(database)
    await project(opened, ENTRIES, honest.ORIGIN)
    async with opened.transaction():
        yield opened
    await opened.close()


async def views(connection: asyncpg.Connection) -> list[Known]:
    """The last day with all that is known, and some days and states before."""
    rng, facts = Random(5), await policy_facts(connection, *POLICIES)
    told = [(LAST, len(ENTRIES) - 1)]
    told += [(LAST - timedelta(days=rng.randrange(40)), rng.randrange(60, len(ENTRIES))) for _ in range(6)]
    return [Known(at, known_at, facts) for at, known_at in told]


async def test_volumes_of_half_years(connection: asyncpg.Connection) -> None:
    """Every holder's gold of every right and half-year is what its lots came to, counted lot by lot."""
    counted = 0
    for known in await views(connection):
        plain = PLAIN.books(known.at, known.known_at).half_years(known.at)
        found = await half_year_volumes(connection, known)
        measured = [each for each in found if each.fine_ug]
        assert {f"half_year:{each.holder}:{each.right}:{each.half_year}": each.fine_ug for each in measured} == plain
        counted += len(measured)
    assert counted > 10


async def test_months_of_sellers(connection: asyncpg.Connection) -> None:
    """Every seller's month is the fine gold that its deals came to."""
    counted = 0
    for known in await views(connection):
        books = PLAIN.books(known.at, known.known_at)
        plain: dict[tuple[str, str], int] = {}
        for lot in books.lots():
            if (deal := books.deals.get(lot.seq)) is not None and lot.lot in deal.lots:
                month = deal.seller, deal.day[:7]
                plain[month] = plain.get(month, 0) + (books.fine_ug(lot) or 0)
        plain = {month: fine for month, fine in plain.items() if fine}
        found = await months(connection, known)
        assert {(each.seller, each.month): each.fine_ug for each in found} == plain
        counted += len(plain)
    assert counted > 15


async def test_unconfirmed_purchases(connection: asyncpg.Connection) -> None:
    """First sales that no word of the seller's names, once their time is over, by pair. A third lost it."""
    known = (await views(connection))[0]
    later = Known(known.at + timedelta(days=10), known.known_at, known.policies)
    rows = list(PLAIN.standing(known.known_at))
    await connection.execute("DELETE FROM projection.row WHERE kind = 'confirmation' AND seq % 3 = 0")
    confirmed = {row.entry for seq, _, row in rows if isinstance(row, Confirmed) and seq % 3}
    confirmed |= {row.entry for _, _, row in rows if isinstance(row, Disputed)}
    produced = {row.lot for _, _, row in rows if isinstance(row, Lot) and row.origin_holder is not None}
    first = {seq for seq, _, row in rows if isinstance(row, LotUse) and row.parent in produced}
    plain: dict[tuple[str, str], int] = {}
    for seq, deal in PLAIN.deals(later.at, later.known_at).items():
        if seq in first - confirmed:
            plain[deal.buyer, deal.seller] = plain.get((deal.buyer, deal.seller), 0) + 1
    seen = await r21_unconfirmed(connection, later)
    assert {(each.parties[0], each.parties[1]): each.value for each in seen.suspicions} == plain
    assert plain


async def test_registrations_of_one_ruc(connection: asyncpg.Connection) -> None:
    """The registrations counted are those in force by the plain rule, party by party."""
    counted = 0
    for known in await views(connection):
        by_party: dict[str, list[Row]] = {}
        for seq, _, row in PLAIN.rows:
            if isinstance(row, Registration) and seq <= known.known_at:
                by_party.setdefault(row.party, []).append(row)
        plain = {party: _in_force(rows, known) for party, rows in by_party.items()}
        found = await registrations_held(connection, known)
        assert {party: behind.count for party, behind in found.items()} == {
            party: count for party, count in plain.items() if count
        }
        counted += len(found)
    assert counted > 20


def _in_force(rows: list[Row], known: Known) -> int:
    """The lines in REINFO that stand as *vigente* or *suspendido*."""
    found = registrations.all_in_force(rows, "REINFO", known.at, known.known_at)
    return sum(row.status in {"vigente", "suspendido"} for row in found)
