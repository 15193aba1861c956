"""Costly questions by turns: few at one time, some waiting, and no asker before its turn or beyond its share."""

import asyncio
from collections import Counter
from contextlib import suppress
from random import Random

import pytest

from service.flows.readers.costly import TooMany, TooManyOfOne, Turns


class Desk:
    """Where questions are answered, each by so many steps of the loop: notes who was, and how many at one time."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.answered: list[str] = []
        self.most_at_once = 0
        self._now = 0

    async def ask(self, who: str, steps: int = 3) -> None:
        """Ask as somebody."""
        async with self.turns.turn(who):
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            try:
                for _ in range(steps):
                    await asyncio.sleep(0)
                self.answered.append(who)
            finally:
                self._now -= 1

    async def ask_all(self, askers: str) -> list[BaseException | None]:
        """One question for each letter, at one time."""
        async with asyncio.timeout(60):  # a turn that was lost would be waited for without end
            return await asyncio.gather(*(self.ask(who) for who in askers), return_exceptions=True)


async def test_turns_are_few_and_so_are_those_who_wait() -> None:
    """Two at one time, three wait, the sixth is told to come back; then there is room again."""
    desk = Desk(Turns(2, 3, share=1))
    refused = await desk.ask_all("abcdef")
    assert [type(each) for each in refused] == [type(None)] * 5 + [TooMany]
    assert desk.most_at_once == 2
    with pytest.raises(ZeroDivisionError):
        async with desk.turns.turn("a"):
            raise ZeroDivisionError
    assert await desk.ask_all("abcde") == [None] * 5


async def test_nobody_has_more_than_its_share() -> None:
    """Of ten questions of one asker's three are taken; there is room for others, and for it when one is answered."""
    desk = Desk(Turns(1, 5, share=3))
    refused = await desk.ask_all("aaaaaaaaaabbbc")
    assert [type(each) for each in refused] == [type(None)] * 3 + [TooManyOfOne] * 7 + [type(None)] * 3 + [TooMany]
    assert [each.share for each in refused if isinstance(each, TooManyOfOne)] == [3] * 7
    assert await desk.ask_all("aaa") == [None] * 3


async def test_askers_are_answered_by_turns() -> None:
    """Whoever asks once is answered before what another asks again; each one's own in their order."""
    desk = Desk(Turns(1, 20, share=5))
    assert await desk.ask_all("aaaaabbcd") == [None] * 9
    assert "".join(desk.answered) == "aabcdabaa"


async def test_whoever_floods_without_end_shuts_nobody_out() -> None:
    """While one asker asks again at every answer and every refusal, another is answered after two turns at most."""
    desk = Desk(Turns(1, 7, share=4))
    over = asyncio.Event()

    async def flood() -> None:
        while not over.is_set():
            with suppress(TooMany):
                await desk.ask("flood")
            await asyncio.sleep(0)

    floods = [asyncio.create_task(flood()) for _ in range(50)]
    for _ in range(20):
        await asyncio.sleep(0)
    for _ in range(10):
        before = len(desk.answered)
        await asyncio.wait_for(desk.ask("small"), 60)
        assert len(desk.answered) - before <= 3
    over.set()
    await asyncio.gather(*floods)


async def test_whoever_goes_away_leaves_its_turn_to_the_next() -> None:
    """Cancelled as it waits, as it is answered, or as its turn comes, an asker keeps neither turn nor place."""
    desk = Desk(Turns(1, 3, share=2))
    first = asyncio.create_task(desk.ask("a", steps=1_000))
    waits = [asyncio.create_task(desk.ask(who)) for who in "bbc"]
    await asyncio.sleep(0)
    waits[0].cancel()
    waits[1].cancel()
    first.cancel()
    async with asyncio.timeout(60):
        assert await asyncio.gather(first, *waits, return_exceptions=True) != [None] * 4
    assert desk.answered == ["c"]
    one = asyncio.create_task(desk.ask("a", steps=1))
    other = asyncio.create_task(desk.ask("b"))
    for _ in range(3):
        await asyncio.sleep(0)
    other.cancel()  # the turn has come to it, and it has not begun
    await asyncio.gather(one, other, return_exceptions=True)
    assert await desk.ask_all("abcd") == [None] * 4


async def test_nothing_is_kept_of_whoever_goes_away() -> None:
    """However many ask and go away while one is answered: no more of them is kept than may wait."""
    turns = Turns(1, 3, share=2)
    desk = Desk(turns)
    first = asyncio.create_task(desk.ask("a", steps=1_000))
    await asyncio.sleep(0)
    for _ in range(100):
        waits = [asyncio.create_task(desk.ask("b")) for _ in range(2)]
        await asyncio.sleep(0)
        for each in waits:
            each.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
    assert not turns._next
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert await desk.ask_all("bbcc") == [None] * 4


@pytest.mark.parametrize("seed", range(20))
async def test_no_turn_is_lost(seed: int) -> None:
    """However askers come, fail and go away: never more at one time than may, and at the end all places are free."""
    random = Random(seed)
    turns = Turns(2, 6, share=3)
    desk = Desk(turns)
    tasks = []
    for _ in range(300):
        tasks.append(asyncio.create_task(desk.ask(random.choice("abcde"), random.randrange(5))))
        if random.random() < 0.4:
            random.choice(tasks).cancel()
        for _ in range(random.randrange(4)):
            await asyncio.sleep(0)
    async with asyncio.timeout(30):
        ended = Counter(type(each) for each in await asyncio.gather(*tasks, return_exceptions=True))
    assert desk.most_at_once == 2
    assert ended[type(None)] == len(desk.answered) > 30
    assert ended.keys() <= {type(None), asyncio.CancelledError, TooMany, TooManyOfOne}
    assert await desk.ask_all("aaabbbcc") == [None] * 8
