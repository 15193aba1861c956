"""What the public is told of the market, read through the pool of a worker."""

from datetime import date
from itertools import permutations

import asyncpg
import pytest

from service.categorization.distribution import DIMENSIONS
from service.flows import statistics
from tests.surveillance.market import history, project


@pytest.mark.parametrize("seed", range(2))
async def test_a_table_turned_round_hides_the_same(database: str, seed: int) -> None:
    """Who asks by two dimensions in both orders learns no more than who asks once."""
    connection = await asyncpg.connect(database)
    book = history(seed, 300)
    # Twelve operators: by five nearly all would be hidden, whatever the order.
    book.submit("registrar", "policy.set", name="small_cell_least", value=2, effective_from="2026-03-02")
    await project(connection, book.entries)
    await connection.close()
    async with asyncpg.create_pool(database, min_size=1, max_size=1) as pool:
        shown = 0
        for one, other in permutations(DIMENSIONS, 2):
            today = date(2026, 4, 1)
            table, _, _ = await statistics.public_distribution(pool, (one, other), today=today)
            turned, _, _ = await statistics.public_distribution(pool, (other, one), today=today)
            assert turned.lines == {(column, row): lines for (row, column), lines in table.lines.items()}
            shown += len(table.lines)
        assert shown
