"""A worker that is lost between any two steps of append, sign and publish, and the one that takes its place."""

import asyncio
import random
import signal
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.flows.recording.append import Appender
from service.ledger import merkle
from service.storage.engine import Pools
from tests.flows.ledger_check import check_ledger
from tests.flows.recording.falling import CLIENTS, EACH, NOBODY, SELDOM, STEPS

OPENING = 3
"""Entries that the log has before."""


@dataclass
class Outside:
    """What anybody outside has ever seen: the roots that were signed, by size, and the receipts, by payload digest."""

    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    """When every worker's clients say that they declare what they do: the same bytes, whenever one is started."""
    signed: dict[int, str] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)

    def hear(self, line: str) -> None:
        """Take in what a worker let out; two roots for one size, or two places of one payload, are a fork."""
        what, name, value = line.split()
        if what == "signed":
            assert self.signed.setdefault(int(name), value) == value
        else:
            assert self.held.setdefault(name, int(value)) == int(value)


async def run(database: str, folder: Path, step: str, nth: int, count: int, outside: Outside) -> int:
    """One worker from its start to its end; how it ended."""
    process = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-m",
            "tests.flows.recording.falling",
            database,
            str(folder),
            step,
            str(nth),
            outside.at,
            str(count),
        ),
        cwd=Path(__file__).parents[3],
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    for line in said.decode().splitlines():
        outside.hear(line)
    assert process.returncode is not None
    return process.returncode


async def survives(database: str, folder: Path, pools: Pools, step: str, *nths: int) -> None:
    """Lose a worker at a step, once for each of these, each with more to do than the last; then one that lives finds
    everything in order.
    """
    outside = Outside()
    for start, nth in enumerate(nths, 1):
        assert await run(database, folder, step, nth, EACH * start, outside) == -signal.SIGKILL
    each = EACH * len(nths)
    assert await run(database, folder, NOBODY, 0, each, outside) == 0
    entries = await check_ledger(pools)
    leaves = [each.leaf_hash for each in entries]
    seqs = {each.submission.digest.hex(): each.seq for each in entries}
    assert len(seqs) == len(entries) == OPENING + CLIENTS * each
    assert outside.held == {digest: seq for digest, seq in seqs.items() if seq >= OPENING}
    assert outside.signed
    assert all(merkle.root(leaves[:size]).hex() == root for size, root in outside.signed.items())


@pytest.mark.parametrize("step", STEPS)
async def test_a_worker_lost_at_a_step(
    opened: Appender, database: str, pools: Pools, tmp_path: Path, step: str
) -> None:
    """The log verifies, no receipt is lost or given twice, and nothing signed contradicts anything signed."""
    await opened.stop()
    await survives(database, tmp_path, pools, step, 1 if step in SELDOM else 2)


@pytest.mark.soak
@pytest.mark.parametrize("step", STEPS)
async def test_workers_lost_again_and_again(
    opened: Appender, database: str, pools: Pools, tmp_path: Path, step: str
) -> None:
    """As above, twelve workers one after the other, each at another time."""
    await opened.stop()
    draw, most = random.Random(step), 1 if step in SELDOM else 3
    await survives(database, tmp_path, pools, step, *(draw.randint(1, most) for _ in range(12)))
