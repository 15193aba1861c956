import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from service.flows.recording.append import Appender
from service.storage.engine import Pools
from tests.flows.ledger_check import check_ledger
from tests.flows.recording.worker import CLIENTS

COUNT = 60


async def run(database: str, folder: Path, first: int, at: datetime) -> dict[bytes, int]:
    """One worker process from beginning to end; its receipts."""
    root = Path(__file__).parents[3]
    arguments = map(str, (database, folder, first, COUNT, at.isoformat()))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.flows.recording.worker", *arguments),
        cwd=root,
        stdout=asyncio.subprocess.PIPE,
    )
    written, _ = await process.communicate()
    assert process.returncode == 0
    lines = [line.split() for line in written.decode().splitlines()]
    return {bytes.fromhex(digest): int(seq) for digest, seq in lines}


async def test_eight_clients_through_two_processes(
    opened: Appender, database: str, pools: Pools, tmp_path: Path
) -> None:
    """Entries are contiguous and linked, nothing is lost or doubled, and what both sent both have one receipt for."""
    at = datetime.now(UTC)  # for both: what both say is said at one time
    left, right = await asyncio.gather(*(run(database, tmp_path, first, at) for first in (10_000, 20_000)))
    entries = await check_ledger(pools)
    seqs = {each.submission.digest: each.seq for each in entries}
    assert len(seqs) == len(entries) == 3 + CLIENTS * COUNT * 3 // 2
    for receipts in (left, right):
        assert len(receipts) == CLIENTS * COUNT
        assert all(seqs[digest] == seq for digest, seq in receipts.items())
    assert len(left.keys() & right.keys()) == CLIENTS * COUNT // 2
