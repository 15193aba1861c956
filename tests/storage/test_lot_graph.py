"""Whatever is known of its tables, PostgreSQL walks from lot to lot and reads no table whole."""

from collections.abc import Callable, Sequence
from itertools import takewhile

import asyncpg
import pytest

from service.storage import lot_flows, lot_graph, reports
from service.storage.engine import open_pools

_FILL = """
INSERT INTO projection.row (shelf, key, seq, n, kind, body)
SELECT 'uses:lot' || n, 'lot' || n - 1, n, 0, 'lot_use', jsonb_build_object('parent', 'lot' || n - 1)
FROM generate_series(1, 20000) AS n
"""


@pytest.mark.parametrize(
    ("statement", "asked"),
    [
        (lot_graph._ABOVE, (["lot20000"], None)),
        (lot_graph._BELOW, (["lot0"], None)),
        (reports._ABOVE, (["lot20000"], 10**6, ["lot:"])),
    ],
)
async def test_a_chain_is_walked_by_its_index(
    new_database: Callable[[], str], statement: str, asked: tuple[object, ...]
) -> None:
    """Of a table that nobody has analysed yet, as a young register's is: a step up or down reads one lot's edges."""
    database = new_database()
    admin = await asyncpg.connect(database)
    await admin.execute("ALTER TABLE projection.row SET (autovacuum_enabled = off)")
    await admin.execute(_FILL)
    await admin.close()
    pools = await open_pools(database)
    async with pools.reader.acquire() as connection:
        plan = [line for (line,) in await connection.fetch(f"EXPLAIN {statement}", *asked)]
    await pools.close()
    walked = "\n".join(within(plan, "Recursive Union"))
    assert "Index" in walked, plan
    assert "Seq Scan" not in walked, plan


def within(plan: Sequence[str], node: str) -> list[str]:
    """What stands below a node of a plan."""
    start = next(at for at, line in enumerate(plan) if node in line)
    depth = plan[start].index("->")
    below = takewhile(lambda line: len(line) - len(line.lstrip()) > depth, plan[start + 1 :])
    return list(below)


_TRADE = """
INSERT INTO projection.row (shelf, key, seq, n, kind, body)
SELECT 'lot:lot' || n, 'lot' || n, n, 1, 'lot', jsonb_build_object('lot', 'lot' || n, 'holder', 'party' || n % 100)
FROM generate_series(1, 20000) AS n
UNION ALL
SELECT 'entry:' || n, 'bought', n, 2, 'bought', jsonb_build_object('day', '2026-11-01')
FROM generate_series(1, 20000) AS n
"""
_SAID = """
INSERT INTO projection.submission (party, id, digest, seq)
SELECT 'party' || n % 100, gen_random_uuid(), '\\x00', n FROM generate_series(1, 20000) AS n
"""
_SOME = [f"lot{number}" for number in range(300)]


@pytest.mark.parametrize(
    ("statement", "asked"),
    [
        (reports._ABOVE, (_SOME, 10**6, ["lot:", "uses:"])),
        (reports._PURCHASES, ("party7", "2026-11", 10**6)),
        (reports._SALES, ("party7", 10**6)),
        (lot_flows._OF_LOTS, (_SOME,)),
        (lot_flows._OF_HOLDER, ("party7",)),
    ],
    ids=["above", "purchases", "sales", "of_lots", "of_holder"],
)
async def test_what_one_party_asks_grows_with_what_it_has(
    database: str, statement: str, asked: tuple[object, ...]
) -> None:
    """Of a log of which everything is known, too: nothing that is not the party's is read, sorted or hashed."""
    admin = await asyncpg.connect(database)
    for each in (_FILL, _TRADE, _SAID, "ANALYZE projection.row, projection.submission"):
        await admin.execute(each)
    await admin.close()
    pools = await open_pools(database)
    async with pools.reader.acquire() as connection:
        plan = [line for (line,) in await connection.fetch(f"EXPLAIN (ANALYZE) {statement}", *asked)]
    await pools.close()
    reads = [line for line in plan if 'on "row"' in line or "Bitmap Index Scan" in line]
    assert reads
    assert not [line for line in reads if "Seq Scan" in line or "row_seq" in line], plan
