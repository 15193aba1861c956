"""Have checkpoints cosigned, and show what enough witnesses stand behind.

All witnesses are asked about one size, the candidate, or they would each sign another and never be enough for any. It
is the latest note stored; once it is shown, or has waited some seconds in vain, the latest takes its place. Each
witness is asked by a task of its own, so that one that is slow or away delays neither the others nor anything else.

A crash after a witness has answered, and before that is stored, loses a line that the witness gives again: it is asked
from the size that it says it holds. A crash between storing and showing leaves what the next start shows.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

import asyncpg
import httpx
import structlog

from service.connections import seldom
from service.flows.cosigning import figures
from service.flows.cosigning.ask import Asker, Failed
from service.flows.cosigning.only import Only
from service.flows.prove import Prover
from service.ledger.cosignature import Cosignature
from service.ledger.witness_policy import Policy
from service.storage import cosignatures, log_entries, tiles, tree
from service.storage.log_entries import SignedSize

REFRESH: Final = 3_600.0
"""Seconds after which what is shown is cosigned anew, though the log has not grown: older, it says less and less."""

_EVERY: Final = 0.25  # seconds
_AFTER_FAILURE: Final = 2.0  # seconds: the database is away
_PATIENCE: Final = 10.0  # seconds that a candidate waits for witnesses before a later one takes its place
_LONGEST_PAUSE: Final = 60.0  # seconds between two requests to a witness that fails

_GRAVE: Final = frozenset({"ahead", "other_history"})
"""Reasons that mean more than a bad line: the witness has seen another history of this log, or a longer one."""

log = structlog.get_logger(__name__)


class Cosigner:
    """One worker's part in it: the one that holds the lock asks and shows, all know how old the last word is."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        policy: Policy,
        *,
        lock: Path,
        stop_after: float | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`pool` is the writer's. `stop_after` seconds without enough cosignatures, `overdue` is true; None: never.

        `clock` gives seconds since 1970.
        """
        self._pool: Final = pool
        self._policy: Final = policy
        self._only: Final = Only(lock)
        self._stop_after: Final = stop_after
        self._refresh: Final = REFRESH if stop_after is None else min(REFRESH, stop_after / 3)
        self._clock: Final = clock
        self._woken: Final = asyncio.Event()
        self._candidate: SignedSize | None = None
        self._chosen_at = 0.0
        self._shown = 0
        self._shown_at: int | None = None
        self._witnesses: list[_Asked] = []
        self._ended = False

    @property
    def overdue(self) -> bool:
        """Whether too long ago, by the policy time, enough witnesses cosigned what is shown."""
        return self._stop_after is not None and self._clock() - (self._shown_at or 0) > self._stop_after

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Ask and show while this is entered."""
        await self._look()
        async with httpx.AsyncClient(follow_redirects=False) as http:
            prover = Prover(self._pool)
            self._witnesses = [
                _Asked(Asker(http, witness, prover, self._clock)) for witness in self._policy.witnesses if witness.url
            ]
            task = asyncio.create_task(self._run(), name="cosign")
            try:
                yield
            finally:
                self._ended = True
                self._woken.set()
                await task
                for each in self._witnesses:
                    await each.end()
                self._only.leave()

    async def _run(self) -> None:
        remembered = False
        while not self._ended:
            pause = _EVERY
            try:
                if self._only.mine():
                    if not remembered:
                        await self._remember()
                        remembered = True
                    await self._press_on()
                await self._look()
            except Exception:
                if (more := seldom.left_out("not_cosigned")) is not None:
                    log.exception("not_cosigned", left_out=more)
                pause = _AFTER_FAILURE
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), pause)
            self._woken.clear()

    async def _remember(self) -> None:
        """Begin where the last process ended: what a witness is known to hold saves a round trip."""
        async with self._pool.acquire() as connection:
            for each in self._witnesses:
                each.asker.held = await cosignatures.largest(connection, each.asker.witness.vkey)

    async def _press_on(self) -> None:
        """Choose what to have cosigned, show it if enough witnesses have, ask those who have not."""
        async with self._pool.acquire() as connection:
            last = await log_entries.last_note(connection)
            if last is None:
                return
            self._shown = await tree.shown(connection)
            candidate = self._choose(last)
            times = await cosignatures.times_at(connection, candidate.size)
            if candidate.size > self._shown and self._policy.met(times):
                await tiles.fill(connection, candidate.size)
                self._shown = await tree.publish(connection, candidate.size)
        for each in self._witnesses:
            at = times.get(each.asker.witness.vkey)
            if each.free and (at is None or (self._clock() - at >= self._refresh and each.rested(self._refresh))):
                each.task = asyncio.create_task(self._ask(each, candidate), name="cosign_by")

    def _choose(self, last: SignedSize) -> SignedSize:
        now = _now()
        held = self._candidate
        done = held is None or held.size <= self._shown or now - self._chosen_at > _PATIENCE
        if held is None or (done and last.size > held.size):
            self._candidate, self._chosen_at = last, now
            return last
        return held

    async def _ask(self, asked: "_Asked", candidate: SignedSize) -> None:
        witness = asked.asker.witness
        try:
            found = await asked.answer(candidate)
            async with self._pool.acquire() as connection:
                await cosignatures.save(connection, candidate.size, found)
                if candidate.size == self._shown:
                    await tree.show_again(connection, candidate.size)
        except Failed as failure:
            figures.FAILURES.labels(witness.name, failure.reason).inc()
            asked.wait()
            say = log.error if failure.reason in _GRAVE else log.warning
            say("not_cosigned_by", witness=witness.name, reason=failure.reason, size=candidate.size)
        except Exception:
            asked.wait()
            log.exception("cosignature_not_stored", witness=witness.name, size=candidate.size)
        else:
            figures.COSIGNED.labels(witness.name).set(candidate.size)
            asked.be_glad()
            self._woken.set()

    async def _look(self) -> None:
        """How old the witnesses' last word on what is shown is, whoever asked for it."""
        async with self._pool.acquire() as connection:
            self._shown_at = self._policy.met_at(await cosignatures.times_shown(connection))
        figures.AGE.set(self._clock() - (self._shown_at or 0))


class _Asked:
    """A witness, what is being asked of it, and how long to leave it alone after a failure."""

    def __init__(self, asker: Asker) -> None:
        self.asker: Final = asker
        self.task: asyncio.Task[None] | None = None
        self._question: asyncio.Task[Cosignature] | None = None
        self._pause = 0.0
        self._not_before = 0.0
        self._answered = float("-inf")

    @property
    def free(self) -> bool:
        """Whether it may be asked now."""
        return (self.task is None or self.task.done()) and _now() >= self._not_before

    def rested(self, seconds: float) -> bool:
        """Whether it has not answered for so long: its own clock, which may be wrong, is not believed alone."""
        return _now() - self._answered >= seconds

    async def answer(self, candidate: SignedSize) -> Cosignature:
        """What it answers. Raises `Failed`."""
        self._question = asyncio.create_task(self.asker.ask(candidate.size, candidate.note))
        return await self._question

    def wait(self) -> None:
        """Leave it alone, twice as long as the last time."""
        self._pause = min(max(2 * self._pause, 1.0), _LONGEST_PAUSE)
        self._not_before = _now() + self._pause

    def be_glad(self) -> None:
        """It has answered, and the next failure is the first."""
        self._pause = 0.0
        self._answered = _now()

    async def end(self) -> None:
        """Give up what is being asked, and let what has been answered be stored."""
        if self._question is not None:
            self._question.cancel()
        if self.task is not None:
            await asyncio.gather(self.task, return_exceptions=True)


def _now() -> float:
    return asyncio.get_running_loop().time()
