"""What many rules ask of a market is gathered once, and what takes Python long is judged beside the event loop."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date
from types import ModuleType
from typing import Any

import asyncpg
import pytest

from service.flows.watch import Looker, Watched, watch
from service.surveillance.watch import (
    capacity,
    declared_production,
    digging,
    half_year_volumes,
    just_below,
    many_hands,
    unconfirmed,
    volumes,
)
from service.surveillance.watch.rules import RULES
from tests.surveillance.watch.town import Town, put

DAY = date(2026, 8, 31)
JUDGES: list[tuple[ModuleType, str]] = [
    (half_year_volumes, "Volume"),
    (declared_production, "_open"),
    (declared_production, "idle"),
    (capacity, "of_holders"),
    (digging, "Dug"),
    (volumes, "Month"),
    (volumes, "above_peers"),
    (just_below, "of_pairs"),
    (many_hands, "of_hands"),
    (unconfirmed, "Suspicion"),
]


def town() -> Town:
    """A miner sells sponge, and ore, in March, to who buys and treats; nobody confirms."""
    made = Town()
    who, plant = made.miner(1), made.trader(1, role="plant")
    made.sale(who, plant)
    made.sale(who, plant, product="ore", gross="4000000.000", pen="41000.00")
    return made


async def looked(database: str, init: Callable[[asyncpg.Connection], Any] | None = None) -> Watched:
    """What every rule sees."""
    await (await put(database, town())).close()
    async with asyncpg.create_pool(database, min_size=1, max_size=1, init=init) as pool:
        return await watch(pool, tuple(RULES), at=DAY, known_at=None, today=DAY, looker=Looker())


async def test_what_three_rules_ask_is_gathered_once(database: str) -> None:
    """R07, R08 and R10 hold the same half-years: the market's gold is added up once for all that look at a moment."""
    asked: Counter[str] = Counter()

    async def listen(connection: asyncpg.Connection) -> None:
        connection.add_query_logger(lambda logged: asked.update((logged.query,)))

    found = await looked(database, listen)
    assert [found.seen[name].looked_at for name in ("R07", "R10")] == [1, 1]
    assert [count for query, count in asked.items() if "unassayed" in query] == [1]


@pytest.mark.parametrize(("module", "name"), JUDGES, ids=[name for _, name in JUDGES])
async def test_what_is_judged_keeps_nobody_waiting(
    database: str, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str
) -> None:
    """Of a year's deals it takes seconds, in which the process answers others."""
    real, where = getattr(module, name), list[threading.Thread]()

    def judge(*given: object, **named: object) -> object:
        where.append(threading.current_thread())
        return real(*given, **named)

    monkeypatch.setattr(module, name, judge)
    await looked(database)
    assert where
    assert threading.main_thread() not in where
