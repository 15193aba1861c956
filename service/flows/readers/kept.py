"""Answers that cost much and that everybody may ask for: found once, told to all who ask within some minutes.

Without this, whoever asks again and again keeps PostgreSQL at it. Who asks while an answer is being found waits for
that one; different questions are answered one after the other. What took long to find is told for longer, and what
ended at its time limit is not begun again at once: there it would end again. No more than some wait at one time, each
with a connection: else all that a worker has would, for as long as the longest takes.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import asyncpg

from service.flows.readers.costly import TooMany

Found = TypeVar("Found")

_REST: Final = 50
"""How many times as long as it took to find it an answer is told, at least: no question takes more than a fiftieth."""
_IN_VAIN: Final = 3_600.0
"""Seconds for which it is told at most that there was no time: what else was asked of the machine may have passed."""


@dataclass(frozen=True, slots=True)
class _NoTime:
    """The database ended a statement, in these words. One that gave no answer at all (`TimeoutError`) says nothing of
    the question. No error is kept: its traceback holds all that had been read, and whoever was told of it last.
    """

    words: tuple[Any, ...]


_WAITING: Final = 64
"""Askers that wait at one time, of all questions together."""

_Read = tuple[Any, float, float]
"""An answer, or that there was no time for it, when what it says was begun to be read, and until when it is told."""


class Kept:
    """The last answers of one worker: at most `most`, each told for `seconds`, or for longer if it took long.

    `clock` gives seconds that never go back. A question must always be put with the same meaning of `find`.
    """

    def __init__(self, seconds: int, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._most = most
        self._clock = clock
        self._waiting = 0
        self._turn = asyncio.Semaphore(1)
        self._answers: dict[Hashable, asyncio.Task[_Read]] = {}

    def __len__(self) -> int:
        """How many answers are kept or being found."""
        return len(self._answers)

    async def told(
        self,
        question: Hashable,
        find: Callable[[], Awaitable[Found]],
        waiting: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
    ) -> tuple[Found, int]:
        """The answer, and how many whole seconds ago what it says was read.

        Within `waiting` it is waited for, where it is not known yet: whoever has left is to go from there, and gives
        its place back.

        Raises what `find` does. Then nothing is kept, unless it had no time to find it: that is told to all who ask for
        fifty times as long as it took, an hour at most. Raises `TooMany` where many wait already.
        """
        task = self._answers.get(question)
        if self._waiting >= _WAITING and (task is None or not task.done() or self._over(task)):
            raise TooMany
        if task is None or self._over(task):
            self._make_room(question)
            task = asyncio.create_task(self._read(find))
            self._answers[question] = task
            task.add_done_callback(lambda done: self._forget_failure(question, done))
        # An asker who hangs up must not take the answer from the others.
        self._waiting += 1
        try:
            async with nullcontext() if task.done() else waiting():
                found, began, _ = await asyncio.shield(task)
        finally:
            self._waiting -= 1
        if isinstance(found, _NoTime):
            raise asyncpg.QueryCanceledError(*found.words)
        return found, int(self._clock() - began)

    async def close(self) -> None:
        """Let go of what is still being found."""
        running = [task for task in self._answers.values() if not task.done()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _read(self, find: Callable[[], Awaitable[Any]]) -> _Read:
        async with self._turn:
            began = self._clock()
            try:
                found = await find()
            except asyncpg.QueryCanceledError as error:
                now = self._clock()
                return _NoTime(error.args), began, now + min(_REST * (now - began), _IN_VAIN)
            return found, began, began + max(self.seconds, _REST * (self._clock() - began))

    def _over(self, task: asyncio.Task[_Read]) -> bool:
        return task.done() and (_failed(task) or self._clock() >= task.result()[2])

    def _make_room(self, question: Hashable) -> None:
        for old in [each for each, task in self._answers.items() if each == question or self._over(task)]:
            del self._answers[old]
        done = [each for each, task in self._answers.items() if task.done()]
        for old in done[: max(len(self._answers) + 1 - self._most, 0)]:
            del self._answers[old]

    def _forget_failure(self, question: Hashable, done: asyncio.Task[_Read]) -> None:
        if _failed(done) and self._answers.get(question) is done:
            del self._answers[question]


def _failed(done: asyncio.Task[_Read]) -> bool:
    return done.cancelled() or done.exception() is not None
