"""Work beside the event loop that nobody waits for any more."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from service.apart.thread import apart, apart_by_steps


async def test_what_is_done_apart_comes_to_what_it_comes_to() -> None:
    """Answers and errors are those of the work, done in another thread."""
    here = threading.get_ident()
    assert await apart(threading.get_ident) != here
    assert await apart_by_steps(number * number for number in range(4)) == (0, 1, 4, 9)
    with pytest.raises(ZeroDivisionError):
        await apart(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        await apart_by_steps(1 // number for number in (1, 0))


async def test_whoever_is_cancelled_has_the_work_end_at_the_next_step() -> None:
    """The thread ends with the step at which it is; whoever waited for it goes then, and no step follows."""
    begun, go_on, done = threading.Event(), threading.Event(), list[int]()

    def steps() -> Iterator[int]:
        for number in range(100):
            begun.set()
            assert go_on.wait(60)
            done.append(number)
            yield number

    waiting = asyncio.create_task(apart_by_steps(steps()))
    await asyncio.to_thread(begun.wait, 60)
    waiting.cancel()
    await asyncio.wait({waiting}, timeout=0.1)
    assert not waiting.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert done == [0]


async def test_whoever_is_cancelled_goes_when_the_work_is_over() -> None:
    """Work in one piece is waited for: nobody takes its place while it runs."""
    begun, go_on, over = threading.Event(), threading.Event(), list[bool]()

    def work() -> None:
        begun.set()
        assert go_on.wait(60)
        over.append(True)

    waiting = asyncio.create_task(apart(work))
    await asyncio.to_thread(begun.wait, 60)
    waiting.cancel()
    await asyncio.wait({waiting}, timeout=0.1)
    assert not waiting.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert over == [True]
