"""Tells of the first miners of a log what a count asks: sex, assessment, stages; and brings selectors in beside them.

Real entries, judged as any other. Thus a log of 100,000 miners has them of 5,000, as a part of the real roll has.
"""

import asyncio
import random
from typing import Final

from bench import fill
from bench.house import House, Log
from bench.world import Author
from service.storage.engine import open_pools

TOLD_OF: Final = 5_000
"""Miners that are told of, at most."""

MOST_EACH: Final = 8
"""Submissions that one of them takes, at most."""

_AT_ONCE: Final = 50


def tell(house: House, log: Log, miners: int) -> int:
    """Record what is known of the first miners; gives of how many. Raises `NotTaken`."""
    told_of = min(TOLD_OF, miners)
    asyncio.run(_tell(log, house.take_numbers(MOST_EACH * told_of), told_of))
    house.settle(log)
    return told_of


async def _tell(log: Log, first: int, told_of: int) -> None:
    pools = await open_pools(log.url)
    writing = fill.appender(log, pools.writer)
    await writing.start()
    try:
        author, draw = Author(first), random.Random(first)
        for start in range(0, told_of, _AT_ONCE):
            some = range(start, min(start + _AT_ONCE, told_of))
            await fill.record(writing, fill.understand(author.filings(some, draw)))
    finally:
        await writing.stop()
        await pools.close()
