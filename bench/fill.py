"""Fills a log through the real appender: every entry is signed, judged, chained and proved.

Other processes sign ahead, in chunks that they hand over whole; this one reads, decides and writes.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from typing import Final

import asyncpg

from bench import world
from bench.house import House, Log
from bench.world import Author
from service.decision.payload import Payload
from service.flows.recording.answers import Recorded
from service.flows.recording.append import MAX_BATCH, Appender
from service.ledger import submission
from service.ledger.submission import Submission
from service.rulebook.read import read
from service.storage.engine import open_pools
from service.storage.last_signed import LastSignedFile

_AHEAD: Final = 8
_A_MINER: Final = 2
"""Submissions that bring a miner in."""

Progress = Callable[[int, int], None]
"""Told how many of how many entries there are."""


class NotTaken(Exception):
    """The log refused what the world says is good."""


def opening() -> list[bytes]:
    """The first submissions of every log, by the same numbers."""
    return list(Author(0).opening())


def register(first: int, numbers: range) -> list[bytes]:
    """The submissions that bring these miners in."""
    return list(Author(first).miners(numbers))


def buy(first: int, count: int, miners: int) -> list[bytes]:
    """So many purchases from any of so many miners."""
    return list(Author(first).purchases(count, miners, random.Random(first)))


def appender(log: Log, pool: asyncpg.Pool) -> Appender:
    """An appender to this log as the service opens it."""
    return Appender(
        pool,
        origin=world.ORIGIN,
        log_signer=world.LOG,
        service_signer=world.SERVICE,
        last_signed=LastSignedFile(log.folder / "last-signed", world.ORIGIN),
    )


def fill(house: House, log: Log, *, miners: int, size: int, signers: ProcessPoolExecutor, progress: Progress) -> None:
    """Bring a log to `miners` miners and at least `size` entries; what is there from an earlier time stays.

    Raises `NotTaken`.
    """
    brought = len(opening()) + _A_MINER * miners
    at = log.size()
    if 0 < at < brought:
        raise NotTaken("an earlier filling was broken off: remove the folder")
    if at < max(size, brought):
        asyncio.run(_fill(log, _chunks(house, miners, at, size, signers), at, max(size, brought), progress))
        house.settle(log)


async def _fill(log: Log, chunks: Iterator[list[bytes]], done: int, size: int, progress: Progress) -> None:
    pools = await open_pools(log.url)
    writing = appender(log, pools.writer)
    await writing.start()
    try:
        recording: asyncio.Task[None] | None = None
        for chunk in chunks:
            understood = await asyncio.to_thread(understand, chunk)  # while the database takes in the last
            if recording is not None:
                await recording
            recording = asyncio.create_task(record(writing, understood))
            done += len(chunk)
            progress(done, size)
        if recording is not None:
            await recording
    finally:
        await writing.stop()
        await pools.close()


def understand(bodies: Iterable[bytes]) -> list[tuple[Submission, Payload]]:
    """What the API makes of these before it submits them."""
    sent = map(submission.parse, bodies)
    return [(each, read(each.payload_bytes)) for each in sent]


async def record(writing: Appender, understood: Iterable[tuple[Submission, Payload]]) -> None:
    """Have these recorded. Raises `NotTaken` when one is not."""
    for answer in await writing.submit_many(understood):
        if not isinstance(answer, Recorded):
            raise NotTaken(str(answer))


def _chunks(house: House, miners: int, at: int, size: int, signers: ProcessPoolExecutor) -> Iterator[list[bytes]]:
    jobs: list[partial[list[bytes]]] = []
    if at == 0:
        first = opening()
        yield first
        step = MAX_BATCH // _A_MINER
        for start in range(0, miners, step):
            numbers = range(start, min(start + step, miners))
            jobs.append(partial(register, house.take_numbers(MAX_BATCH), numbers))
        at = len(first) + _A_MINER * miners
    for start in range(at, size, MAX_BATCH):
        count = min(MAX_BATCH, size - start)
        jobs.append(partial(buy, house.take_numbers(2 * count), count, miners))
    waiting: deque[Future[list[bytes]]] = deque()
    for job in jobs:
        waiting.append(signers.submit(job))
        if len(waiting) == _AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
