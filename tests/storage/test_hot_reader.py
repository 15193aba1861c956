from datetime import UTC, datetime
from pathlib import Path

from service.registry import parties, policies
from service.storage.engine import open_pools
from service.storage.hot_reader import HotReader
from service.storage.snapshot import Snapshot
from tests.flows import house
from tests.flows.house import REGISTRAR, REGISTRAR_PARTY, Author

SHELF = policies.shelf("ruc_cure_days")
PARTY = parties.shelf(REGISTRAR_PARTY)


async def test_shelves_kept_are_those_of_the_moment(database: str, tmp_path: Path) -> None:
    """What is recorded between two questions is in the second one's answer; a shorter log has its own."""
    pools = await open_pools(database)
    appender = house.appender(pools.writer, tmp_path)
    await appender.start()
    author = Author()
    for signed in author.opening():
        await appender.submit(*signed)
    reader = HotReader(pools.reader, (SHELF,))
    day = datetime.now(UTC).date().isoformat()
    after = await reader.take((PARTY,), rights_on="")
    for value in (10, 11, 12):
        before = after
        await appender.submit(
            *author.submission(REGISTRAR, "policy.set", name="ruc_cure_days", value=value, effective_from=day)
        )
        after = await reader.take((PARTY,), rights_on="")
        assert after.size == before.size + 1
        assert after.shelves[SHELF][:-1] == before.shelves[SHELF]
        assert len(after.shelves[PARTY]) == 1
    assert [row.seq for row in after.shelves[SHELF]] == [3, 4, 5]
    reader._kept = Snapshot(99, {SHELF: []})
    assert await reader.take((PARTY,), rights_on="") == after
    await reader.close()
    await appender.stop()
    await pools.close()
