"""Answers that are kept: found once for all who ask, again when their time is over, and never many of them."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from service.flows.readers.costly import TooMany
from service.flows.readers.kept import Kept


class Source:
    """Something that changes and is costly to look at: counts how often that was done, and how often at one time."""

    def __init__(self) -> None:
        self.state, self.looks, self.most_at_once = 0, 0, 0
        self._now = 0
        self.seconds = 0.0

    def clock(self) -> float:
        """Seconds that only the test moves on."""
        return self.seconds

    async def look(self) -> int:
        """What it is now."""
        self.looks += 1
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        seen = self.state
        await asyncio.sleep(0.01)
        self._now -= 1
        return seen


async def test_many_at_once_are_one_look() -> None:
    """Sixty who ask the same at one time cost what one does."""
    source = Source()
    kept = Kept(300, 8, source.clock)
    answers = await asyncio.gather(*(kept.told("a", source.look) for _ in range(60)))
    assert set(answers) == {(0, 0)}
    assert source.looks == 1


async def test_no_more_wait_than_may() -> None:
    """Sixty-four wait, whatever they ask; one more is told that they do, unless what it asks is known."""
    source = Source()
    kept = Kept(300, 8, source.clock)
    await kept.told("known", source.look)
    waiting = [asyncio.create_task(kept.told(number % 3, source.look)) for number in range(64)]
    await asyncio.sleep(0)
    for question in (0, 9):
        with pytest.raises(TooMany):
            await kept.told(question, source.look)
    assert await kept.told("known", source.look) == (0, 0)
    waiting.pop().cancel()
    await asyncio.sleep(0)
    await kept.told(0, source.look)
    await asyncio.gather(*waiting)


async def test_different_questions_wait_for_each_other() -> None:
    """Whatever everybody asks, one costly statement runs at a time."""
    source = Source()
    kept = Kept(300, 8, source.clock)
    await asyncio.gather(*(kept.told(number, source.look) for number in range(6)))
    assert (source.looks, source.most_at_once) == (6, 1)


async def test_a_change_shows_after_the_time() -> None:
    """Until then the old answer is told with its age; afterwards the new one."""
    source = Source()
    kept = Kept(300, 8, source.clock)
    assert await kept.told("a", source.look) == (0, 0)
    source.state, source.seconds = 1, 299.5
    assert await kept.told("a", source.look) == (0, 299)
    source.seconds = 300.0
    assert await kept.told("a", source.look) == (1, 0)


async def test_what_took_long_is_told_for_longer() -> None:
    """An answer that took a minute is told for fifty: whoever asks, finding it takes a fiftieth of the time."""
    source = Source()

    async def look() -> int:
        source.seconds += 60
        return await source.look()

    kept = Kept(300, 8, source.clock)
    assert await kept.told("a", look) == (0, 60)
    source.state, source.seconds = 1, 50 * 60 - 0.5
    assert await kept.told("a", look) == (0, 50 * 60 - 1)
    source.seconds = 50 * 60.0
    assert await kept.told("a", look) == (1, 60)


async def test_few_are_kept() -> None:
    """However many questions are asked, no more answers stay than may; those over their time go first."""
    source = Source()
    kept = Kept(300, 4, source.clock)
    for number in range(50):
        await kept.told(number, source.look)
        assert len(kept) <= 4
    source.seconds = 400.0
    await kept.told("new", source.look)
    assert len(kept) == 1


async def test_what_failed_after_long_is_not_tried_again_at_once() -> None:
    """A statement that ended at its ten minutes would take ten more of whoever asks: for an hour that is told."""
    source, tried = Source(), list[float]()

    async def end_late() -> int:
        tried.append(source.seconds)
        source.seconds += 600
        raise asyncpg.QueryCanceledError

    kept = Kept(300, 8, source.clock)
    for later in (0.0, 1.0, 3_598.0, 1.0):
        source.seconds += later
        with pytest.raises(asyncpg.QueryCanceledError):
            await kept.told("a", end_late)
    assert tried == [0.0, 4_200.0]
    assert await kept.told("b", source.look) == (0, 0)


async def test_a_database_that_gave_no_answer_is_asked_again() -> None:
    """It stood still for a minute in which somebody connected: once it is back, so are the figures, no hour later."""
    source, held = Source(), list[asyncio.StreamWriter]()

    async def say_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    async def connect() -> int:
        source.seconds += 60
        await asyncpg.connect(host="127.0.0.1", port=port, user="nobody", database="none", ssl=False, timeout=0.1)
        return await source.look()

    kept = Kept(300, 8, source.clock)
    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(TimeoutError):
            await kept.told("a", connect)
        for writer in held:
            writer.close()
    assert await kept.told("a", source.look) == (0, 0)


async def test_of_what_ended_nothing_is_held_but_that_it_did() -> None:
    """What had been read until then goes, also where nobody waited for the end: half a year's sales for an hour."""

    class Sales:
        """What a question has read so far."""

    read = list[weakref.ref[Sales]]()

    async def end_late() -> int:
        sales = Sales()
        read.append(weakref.ref(sales))
        await asyncio.sleep(0)
        raise asyncpg.QueryCanceledError

    source = Source()
    kept = Kept(300, 8, source.clock)
    asker = asyncio.create_task(kept.told("a", end_late))
    await asyncio.sleep(0)
    asker.cancel()
    await kept.told("b", source.look)
    gc.collect()
    assert [each() for each in read] == [None]


async def test_who_was_told_that_there_was_no_time_is_not_held() -> None:
    """Whoever asked last, and all that it had: an hour long, had the error that it was told been kept."""

    class Asker:
        """Who asks, with all that it has."""

    async def end_late() -> int:
        source.seconds += 60
        raise asyncpg.QueryCanceledError("canceling statement due to statement timeout")

    async def ask() -> weakref.ref[Asker]:
        asker = Asker()
        with pytest.raises(asyncpg.QueryCanceledError, match="statement timeout"):
            await kept.told("a", end_late)
        return weakref.ref(asker)

    source = Source()
    kept = Kept(300, 8, source.clock)
    told = [await ask() for _ in range(3)]
    gc.collect()
    assert [each() for each in told] == [None] * 3


async def test_who_has_left_waits_no_more() -> None:
    """Each of sixty-four gives its place back as it goes; what is known is told without looking whether it is there."""
    left, waits = asyncio.Event(), 0

    class GoneError(Exception):
        """It has left."""

    @asynccontextmanager
    async def there() -> AsyncIterator[None]:
        nonlocal waits
        waits += 1
        scope = asyncio.timeout(None)
        task = asyncio.create_task(left.wait())
        task.add_done_callback(lambda _: scope.reschedule(0))
        try:
            async with scope:
                yield
        except TimeoutError:
            raise GoneError from None

    async def look() -> int:
        await found.wait()
        return 7

    kept, found = Kept(300, 8), asyncio.Event()
    waiting = [asyncio.create_task(kept.told("a", look, there)) for _ in range(64)]
    await asyncio.sleep(0)
    with pytest.raises(TooMany):
        await kept.told("a", look, there)
    left.set()
    assert {type(each) for each in await asyncio.gather(*waiting, return_exceptions=True)} == {GoneError}
    stays = asyncio.create_task(kept.told("a", look))
    await asyncio.sleep(0)
    found.set()
    assert (await stays)[0] == (await kept.told("a", look, there))[0] == 7
    assert waits == 64


async def test_a_failure_is_not_kept() -> None:
    """All who waited are told of it, and whoever asks next has it tried again."""

    async def fail() -> int:
        await asyncio.sleep(0)
        raise ConnectionError

    source = Source()
    kept = Kept(300, 8, source.clock)
    failed = await asyncio.gather(*(kept.told("a", fail) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in failed] == [ConnectionError] * 3
    assert await kept.told("a", source.look) == (0, 0)


async def test_who_hangs_up_takes_nothing_away() -> None:
    """The asker for whom it was begun leaves; the others get the answer."""
    source = Source()
    kept = Kept(300, 8, source.clock)
    first = asyncio.create_task(kept.told("a", source.look))
    await asyncio.sleep(0)
    other = asyncio.create_task(kept.told("a", source.look))
    await asyncio.sleep(0)
    first.cancel()
    assert await other == (0, 0)
    assert source.looks == 1


async def test_one_question_s_failure_is_no_other_s() -> None:
    """Who asks something else in the moment in which a question fails is answered what it asked."""

    async def fail() -> int:
        raise ConnectionError

    source = Source()
    kept = Kept(300, 8, source.clock)
    failed = asyncio.create_task(kept.told("a", fail))
    await asyncio.sleep(0)
    other = asyncio.create_task(kept.told("b", source.look))
    assert await other == (0, 0)
    with pytest.raises(ConnectionError):
        await failed
    assert len(kept) == 1
