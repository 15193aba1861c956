from collections.abc import AsyncIterator
from datetime import date
from fractions import Fraction
from typing import Any

import asyncpg
import pytest
from pydantic_core import from_json

from service.api.market.statistics_said import pallaqueras as said
from service.decision.calendar import instant, lima_day
from service.flows.pallaqueras import pallaqueras
from service.flows.statistics import cohort, scoreboard
from service.ledger import entry
from service.rulebook.replay import Replay
from service.surveillance import sales
from service.trade.lots import Lot, LotUse, on, shelf, uses_shelf
from tests import honest
from tests.surveillance.market import project

TODAY = date(2026, 11, 23)

# The demo codes nobody's sex.
_WOMEN = """
UPDATE projection.row SET body = body || '{"sex": "female"}' WHERE kind = 'party' AND body ->> 'party_kind' = 'selector'
"""


@pytest.fixture
async def market(database: str) -> AsyncIterator[tuple[asyncpg.Pool, Replay, list[bytes]]]:
    """Give the demo's market in a database, what its replay knows, and its entries."""
    entries = honest.ledger(420).entries
    connection = await asyncpg.connect(database)
    replay = await project(connection, entries, honest.ORIGIN)
    await connection.close()
    async with asyncpg.create_pool(database, min_size=1, max_size=2) as pool:
        yield pool, replay, entries


def recount(replay: Replay, entries: list[bytes]) -> dict[tuple[str, str], list[Fraction]]:
    """Céntimos per fine gram of every first sale, by month and region: from the entries' own lines."""
    found: dict[tuple[str, str], list[Fraction]] = {}
    for data in entries:
        payload: dict[str, Any] = from_json(entry.parse(data).payload_bytes)
        if payload["type"] != "purchase.recorded":
            continue
        for line in payload["lines"]:
            price = line.get("price") or (payload["price"] if len(payload["lines"]) == 1 else None)
            bought = on(replay.facts.shelf(shelf(line["becomes"])))
            if bought is None:
                continue  # the deal was annulled
            for use in replay.facts.shelf(uses_shelf(line["becomes"])):
                assert isinstance(use, LotUse)
                (origin,) = replay.facts.shelf(shelf(use.parent))
                assert isinstance(origin, Lot)
                if origin.source == "declared" and bought.fine_ug and price:
                    rate = Fraction("3.75") if price["currency"] == "USD" else Fraction(1)
                    day = lima_day(instant(payload["occurred_at"])).isoformat()
                    region = (origin.ubigeo_code or "")[:2]
                    cents = 100 * Fraction(price["amount"]) * rate * 10**6 / bought.fine_ug
                    found.setdefault((day[:7], region), []).append(cents)
    return found


@pytest.mark.parametrize("at_a_time", [7, 5_000])
async def test_medians_are_those_of_the_entries(
    market: tuple[asyncpg.Pool, Replay, list[bytes]], at_a_time: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every month's and region's median equals the one recounted from the ledger, however many lines come at a time."""
    monkeypatch.setattr(sales, "_AT_A_TIME", at_a_time)
    pool, replay, entries = market
    found, moment = await pallaqueras(pool, at=TODAY, known_at=None, today=TODAY)
    plain = recount(replay, entries)
    assert moment.size == len(entries)
    assert {(each.month, each.region) for each in found.prices} == set(plain)
    for each in found.prices:
        prices = sorted(plain[each.month, each.region])
        assert each.everybody is not None
        assert each.everybody.sales == len(prices)
        middle = len(prices) // 2
        assert each.everybody.cents == (prices[middle] + prices[(len(prices) - 1) // 2]) / 2
    assert found.prices[-1].world_cents is not None


async def test_constancias_are_drawn_down(market: tuple[asyncpg.Pool, Replay, list[bytes]]) -> None:
    """What is left of a constancia is what it states less what its lots drew, as the accounts have it."""
    pool, replay, _ = market
    found, _ = await pallaqueras(pool, at=TODAY, known_at=None, today=TODAY)
    assert found.constancias
    for each in found.constancias:
        assert each.drawn_mg == (replay.facts.balance(f"constancia:{each.constancia}/drawn") or 0)
        assert each.left_mg == each.stated_mg - each.drawn_mg
    assert any(each.drawn_mg for each in found.constancias)


async def test_the_public_sees_no_person(market: tuple[asyncpg.Pool, Replay, list[bytes]]) -> None:
    """Without lists no party is named, and no median of fewer sellers than the policy says is told."""
    pool, _, _ = market
    await pool.execute(_WOMEN)
    found, moment = await pallaqueras(pool, at=TODAY, known_at=None, today=TODAY)
    assert any(each.pallaqueras for each in found.prices)
    public = said(found, moment, "es", in_full=lambda _: False, lists=False)
    assert "ruc:" not in str(public)
    assert "nat:" not in str(public)
    for each, month in zip(found.prices, public["months"], strict=True):
        few = each.pallaqueras is None or each.pallaqueras.sellers < found.least
        assert (month["pallaqueras_pen"] is None) == few
        assert "sellers" not in month
    whole = said(found, moment, "es", in_full=lambda _: True, lists=True)
    assert len(whole["constancias"]) == len(found.constancias)


async def test_the_scoreboard_of_a_market(market: tuple[asyncpg.Pool, Replay, list[bytes]]) -> None:
    """Each figure of the policy's goals is that of the rows: gold by standing, help, lines."""
    pool, replay, _ = market
    figures, _, _ = await scoreboard(pool, at=TODAY, known_at=None, today=TODAY)
    by_name = {each.indicator.name: each for each in figures}
    gold = by_name["gold_with_standing"]
    assert gold.whole
    assert 0 < gold.part <= gold.whole
    assert by_name["organizations_accompanied"].part == 0 or by_name["organizations_accompanied"].whole is None
    lines = by_name["start_authorized"]
    assert lines.whole is not None
    assert 0 <= lines.part <= lines.whole
    assert replay.size > 0


async def test_a_cohort_is_who_is_accompanied(market: tuple[asyncpg.Pool, Replay, list[bytes]]) -> None:
    """Organizations with help on record, against the target in force."""
    pool, _, _ = market
    found, _ = await cohort(pool, at=TODAY, known_at=None, today=TODAY)
    assert found.target == 12
    assert found.remaining == 12 - found.formalized
    assert sum(each.count for each in found.stages) >= found.members
