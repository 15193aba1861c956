from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import asyncpg
import pytest

from service.storage import head
from service.storage.append import Columns, append
from service.storage.snapshot import size_before

FIRST = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("turns", [(9, 1, 2), (1, 9, 1), (1, 1, 1, 1), (7,), ()])
async def test_what_was_known_before_a_moment_is_all_that_was_recorded_by_then(
    database: str, turns: tuple[int, ...]
) -> None:
    """However the turns are sized, one a day, the entries before a moment are those of the days before it."""
    connection = await asyncpg.connect(database)
    for day, entries in enumerate(turns):
        before, columns, leaves = await head.read(connection), Columns(), list[bytes]()
        for seq in range(before.size, before.size + entries):
            data, name = b"entry %d" % seq, f"00000000-0000-7000-8000-{seq:012}"
            leaves.append(sha256(data).digest())
            columns.add(seq, data, leaves[-1], party="ruc:1", submission=name, digest=bytes(32), records=())
        tree = before.compact_range.append(leaves)
        moment = FIRST + timedelta(days=day)
        after = replace(
            before, size=tree.size, root=tree.root(), compact_range=tree, leaf=leaves[-1], recorded_at=moment
        )
        await append(connection, columns.take(), before, after)
    for day in range(len(turns) + 1):
        assert await size_before(connection, FIRST + timedelta(days=day)) == sum(turns[:day])
    await connection.close()
