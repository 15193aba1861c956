"""Fills a log through the real appender: every entry is signed, judged, chained and proved.

Other processes sign ahead, in chunks that they hand over whole; this one reads, decides and writes.
"""

import asyncio
import itertools
import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Final

import asyncpg

from bench import world
from bench.house import House, Log
from bench.world import Author
from service.decision.payload import Payload
from service.flows.answers import Recorded
from service.flows.append import MAX_BATCH, Appender
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
    """Bring an empty log to `size` entries, `miners` miners among them; one that was filled before stays as it is.

    Raises `NotTaken`.
    """
    if log.size() < size:
        asyncio.run(_fill(log, _chunks(house, miners, size, signers), size, progress))


async def _fill(log: Log, chunks: Iterator[list[bytes]], size: int, progress: Progress) -> None:
    pools = await open_pools(log.url)
    writing = appender(log, pools.writer)
    await writing.start()
    try:
        done = 0
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


def _chunks(house: House, miners: int, size: int, signers: ProcessPoolExecutor) -> Iterator[list[bytes]]:
    first = opening()
    yield first
    left = size - len(first) - _A_MINER * miners
    jobs: list[tuple[Callable[..., list[bytes]], tuple[object, ...]]] = []
    step = MAX_BATCH // _A_MINER
    for start in range(0, miners, step):
        numbers = range(start, min(start + step, miners))
        jobs.append((register, (house.take_numbers(MAX_BATCH), numbers)))
    for start in range(0, max(left, 0), MAX_BATCH):
        count = min(MAX_BATCH, left - start)
        jobs.append((buy, (house.take_numbers(2 * count), count, miners)))
    waiting: deque[Future[list[bytes]]] = deque()
    ahead = iter(jobs)
    for function, arguments in itertools.islice(ahead, _AHEAD):
        waiting.append(signers.submit(function, *arguments))
    while waiting:
        chunk = waiting.popleft().result()
        for function, arguments in itertools.islice(ahead, 1):
            waiting.append(signers.submit(function, *arguments))
        yield chunk
