"""Many lots at once: what is gone through of them is gone through beside the event loop."""

import gc
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import asyncpg

from service.apart.thread import FEW
from service.decision.records import Row
from service.flows import look_back_keys
from service.flows.look_back import look_back
from service.flows.reports.stock import stock
from service.trade import provenance
from service.trade.lots import Lot
from tests.surveillance.watch.town import Town, lot, put


class Witness(list[Row]):
    """Rows that remember in which threads somebody went through them."""

    threads: set[int]

    def __iter__(self) -> Iterator[Row]:
        self.threads.add(threading.get_ident())
        return super().__iter__()


def town() -> tuple[Town, str, Lot]:
    """A trader that bought a lot, and the lot that it was declared as."""
    found = Town()
    who, buyer = found.miner(1), found.trader(1)
    found.sale(who, buyer)
    return found, buyer, Lot(found.last, lot(1), who, "sponge", 100_000, 90_000_000, "declared", 1, who, "reinfo")


def rows_of(one: Lot, count: int) -> Witness:
    """The lot so many times, as others of the same entry."""
    rows = Witness(replace(one, lot=lot(1000 + nth)) for nth in range(count))
    rows.threads = set()
    return rows


async def test_keys_behind_many_lots_are_looked_for_beside_the_loop(database: str) -> None:
    """No row of theirs is touched in the loop's thread: a hundred thousand held it for half a second. Few are."""
    made, _, one = town()
    few, many = rows_of(one, FEW), rows_of(one, FEW + 1)
    pool = await put(database, made)
    async with pool.acquire() as connection:
        for rows in (few, many):
            counted, contested = await look_back_keys.look_back(connection, rows, None)
            assert (len(counted), contested) == (len(rows), ())
        graph = provenance.graph(rows_of(replace(one, right_code="010234500"), FEW + 1))
        assert await look_back(connection, graph, None) == ()
    await pool.close()
    here = threading.get_ident()
    assert few.threads == {here}
    assert many.threads
    assert here not in many.threads


async def test_a_stock_is_told_while_nothing_is_collected(database: str) -> None:
    """The collector would go through all of its rows, again and again, and everybody would wait for it."""
    made, buyer, _ = town()
    (await put(database, made)).terminate()
    collecting: list[bool] = []

    async def listen(connection: asyncpg.Connection) -> None:
        connection.add_query_logger(lambda _: collecting.append(gc.isenabled()))

    day, before = date.fromisoformat(made.today), gc.isenabled()
    gc.enable()
    try:
        async with asyncpg.create_pool(database, min_size=1, max_size=1, init=listen) as pool:
            found = await stock(pool, buyer, day, day)
        assert gc.isenabled()
    finally:
        if not before:
            gc.disable()
    assert found.lots == 1
    assert collecting
    assert not any(collecting)
