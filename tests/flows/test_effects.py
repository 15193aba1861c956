"""What single entries did, as the tables tell it."""

from pathlib import Path

from service.ledger import entry
from service.rulebook.replay import Replay
from service.storage.effects import effects
from service.storage.engine import open_pools
from tests import honest
from tests.flows.test_online_is_offline import Play

COUNT = 320


async def test_the_tables_tell_what_the_replay_kept(database: str, tmp_path: Path) -> None:
    """Of every entry, of whatever type, storage says to the last row and posting what deciding it again leaves."""
    ledger = honest.ledger(COUNT)
    pools = await open_pools(database)
    assert await Play(ledger, pools, tmp_path).run() == ledger.entries
    replay = Replay(honest.ORIGIN)
    for data in ledger.entries:
        replay.step(entry.parse(data))
    async with pools.reader.acquire() as connection:
        found = await effects(connection, range(COUNT + 1))
    assert found == {seq: replay.facts.effects(seq) for seq in range(COUNT + 1)}
    assert found[0] is not None
    assert found[COUNT] is None
    await pools.close()
