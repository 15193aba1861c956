"""However submissions are divided into turns, and whatever breaks meanwhile: the log is that of one by one."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import pytest
import structlog

from service.flows.restoring.rebuild import rebuild
from tests.flows import streams
from tests.flows.recording.dividing import FAULTS, divide
from tests.flows.restoring.test_rebuild import dump


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """What breaks is told to nobody: it was asked for."""
    with structlog.testing.capture_logs():
        yield


async def hold(new_database: Callable[[], str], seeds: Iterable[int]) -> Counter[str]:
    """Every second stream is one of trade, every other one a ledger of all types; what was met on the way."""
    met: Counter[str] = Counter()
    for seed in seeds:
        stream = streams.traded(seed, 3) if seed % 2 else streams.told(seed, 400)
        met.update(streams.codes(stream.verdicts))
        database = new_database()
        async with asyncio.timeout(300):
            met += await divide(database, stream, seed)
        tables = await dump(database)
        await rebuild(database, stream.origin)
        assert await dump(database) == tables
    return met


async def test_turns_make_no_difference(new_database: Callable[[], str]) -> None:
    """Entries, verdicts and tables are to the byte those of one submission after the other: with two writers, reading
    ahead early and late, little memory, connections and commits that break, keys that come and go, twins and refusals.
    """
    met = await hold(new_database, (2, 3, 5, 8, 11))
    assert {"Added", "Repeated", "NotAuthentic", "id_clash", "unknown_signer", "seen_conflict", "two turns"} <= {*met}


@pytest.mark.soak
async def test_turns_make_no_difference_for_long(new_database: Callable[[], str]) -> None:
    """The same over many more streams, until every fault has been met, and commits of which nobody heard."""
    met = await hold(new_database, range(4, 300))
    assert {*FAULTS, "unknown outcome", "two turns"} <= {*met}
