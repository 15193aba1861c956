"""Costly questions: a few at one time, some waiting, and no more; each asker with its share and its turn."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class TooMany(Exception):
    """As many wait as may."""


class TooManyOfOne(TooMany):
    """As many of one asker's wait as may: `share` with the one that is answered. Others may still ask."""

    def __init__(self, share: int) -> None:
        super().__init__(share)
        self.share = share


class Turns:
    """`at_once` questions are answered at one time by this worker, and `waiting` further ones wait.

    One asker has no more than `share` of them all, answered or waiting. Askers stand in one line, each with its own
    questions behind it: the first one's first question is answered next, and it goes to the end with what it has left.
    So whoever asks much waits behind whoever asks little.
    """

    def __init__(self, at_once: int, waiting: int, share: int) -> None:
        self._free = at_once
        self._places = at_once + waiting
        self._share = share
        self._held: dict[str, int] = {}
        # Askers in the order in which they are next, each with what waits; nobody without any is in it.
        self._next: dict[str, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def turn(self, who: str) -> AsyncIterator[None]:
        """Wait for a turn of this asker.

        Raises:
            TooManyOfOne: it has its share already.
            TooMany: as many wait as may, of all askers together.
        """
        held = self._held.get(who, 0)
        if held >= self._share:
            raise TooManyOfOne(self._share)
        if sum(self._held.values()) >= self._places:
            raise TooMany
        self._held[who] = held + 1
        try:
            await self._wait(who)
            try:
                yield
            finally:
                self._pass_on()
        finally:
            self._held[who] -= 1
            if not self._held[who]:
                del self._held[who]

    async def _wait(self, who: str) -> None:
        if self._free:  # then nobody waits
            self._free -= 1
            return
        mine = asyncio.get_running_loop().create_future()
        self._next.setdefault(who, deque()).append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():
                self._pass_on()  # the turn came as its asker went away
            else:
                self._leave(who, mine)
            raise

    def _leave(self, who: str, mine: asyncio.Future[None]) -> None:
        """Take a question out of the line, where it still stands: else those who go away would pile up in it."""
        waiting = self._next.get(who, ())
        if mine in waiting:
            self._next[who].remove(mine)
            if not waiting:
                del self._next[who]

    def _pass_on(self) -> None:
        """Give a turn that is over to the next asker, which goes to the end of the line if more of its own waits."""
        while self._next:
            who = next(iter(self._next))
            waiting = self._next.pop(who)
            first = waiting.popleft()
            if first.cancelled():  # its asker went away: whoever is behind it has its place
                if waiting:
                    self._next = {who: waiting, **self._next}
                continue
            if waiting:
                self._next[who] = waiting
            first.set_result(None)
            return
        self._free += 1
