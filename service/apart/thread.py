"""Work that takes long, in a thread beside the event loop: whoever gives up waiting for it has it end, and then goes.

A thread cannot be broken off. One that nobody waits for any more would go on to its end, and with it, unseen, whatever
limits how much is done at one time.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

Found = TypeVar("Found")

FEW: Final = 1_000
"""Things that are soon gone through, some milliseconds: a thread is not worth its while for them."""


class Unwanted(Exception):
    """Nobody waits for it any more."""


async def apart(work: Callable[[], Found]) -> Found:
    """What the work comes to. It is done whole: who is cancelled goes when it is over."""
    return await _apart(lambda _: work())


async def apart_if_many(things: int, work: Callable[[], Found]) -> Found:
    """What work on so many things comes to: at once where there are few, else as `apart`."""
    return work() if things <= FEW else await apart(work)


async def apart_by_steps(steps: Iterable[Found]) -> tuple[Found, ...]:
    """What each step comes to, none of which takes long: between two of them it is seen whether anybody still waits."""

    def take(unwanted: threading.Event) -> tuple[Found, ...]:
        found = []
        for each in steps:
            if unwanted.is_set():
                raise Unwanted
            found.append(each)
        return tuple(found)

    return await _apart(take)


async def _apart(work: Callable[[threading.Event], Found]) -> Found:
    unwanted = threading.Event()
    thread = asyncio.ensure_future(asyncio.to_thread(work, unwanted))
    try:
        await asyncio.wait({thread})
    except asyncio.CancelledError:
        unwanted.set()
        await asyncio.gather(thread, return_exceptions=True)
        raise
    return thread.result()
