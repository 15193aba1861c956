"""Records statements in their order, a few batches ahead of the database, and keeps the openings of each batch.

A crash after a batch is committed and before its openings are kept leaves commitments that nobody can open: the next
attempt makes the same openings again, and keeps them.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeAlias

import asyncpg

from service.decision.outcome import Refusal
from service.decision.payload import Payload
from service.flows.persons.openings import seal
from service.flows.persons.person_vault import Vault
from service.flows.recording.answers import Answer, Recorded, Refused
from service.flows.recording.append import MAX_BATCH, Appender
from service.flows.rolls.sign import sign
from service.flows.rolls.statements import Statement
from service.ledger.submission import Submission
from service.rulebook.read import ShapeError, read

KIND: Final = "registration.recorded"

Ready: TypeAlias = tuple[Submission, Payload] | Refusal
"""What can be submitted, or why it cannot."""

_SIGNED_AHEAD: Final = 6
_IN_FLIGHT: Final = 3
_SAID_BEFORE: Final = "id_clash"


class BrokenOff(Exception):
    """The log does not take entries now; what is recorded stands, and the same import can be taken up again."""

    def __init__(self, answer: Answer | Refusal) -> None:
        super().__init__(
            f"El registro no recibe asientos ahora ({type(answer).__name__}); repita la misma orden para continuar. / "
            f"The log does not take entries now ({type(answer).__name__}); run the same command again to go on."
        )
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Declined:
    """A statement that the log's rules refuse; the others are recorded all the same."""

    statement: Statement
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Recorder:
    """An appender of this process, and the vault that openings by the registrar `by` go into."""

    appender: Appender
    pool: asyncpg.Pool
    vault: Vault
    by: str

    async def record(
        self, statements: Iterable[Statement], pool: Executor, progress: Callable[[int], object]
    ) -> list[Declined]:
        """Record these; `progress` is told of each batch. Raises `BrokenOff`."""
        declined: list[Declined] = []
        running: deque[asyncio.Task[list[Declined]]] = deque()
        try:
            async for batch, signed in _signed(statements, pool):
                ready = [understand(each) for each in signed]
                # Tasks begin in the order they are made: a party is on record before its second row comes.
                running.append(asyncio.create_task(self._record(batch, ready)))
                await asyncio.sleep(0)
                while len(running) >= _IN_FLIGHT:
                    declined += await running.popleft()
                progress(len(batch))
            while running:
                declined += await running.popleft()
        finally:
            await asyncio.gather(*running, return_exceptions=True)
        return declined

    async def _record(self, batch: Sequence[Statement], ready: Sequence[Ready]) -> list[Declined]:
        answers = iter(
            await self.appender.submit_many([each for each in ready if not isinstance(each, Refusal)], verified=True)
        )
        outcomes = iter([each if isinstance(each, Refusal) else _refusal(next(answers)) for each in ready])
        openings = []
        declined = []
        for statement in batch:
            refusal = None if statement.stands else next(outcomes)
            if refusal is None:
                openings += [(statement.party, opening) for opening in statement.openings]
            else:
                declined.append(Declined(statement, refusal))
        if openings:
            async with self.pool.acquire() as connection:
                await seal(connection, self.vault, by=self.by, openings=openings)
        return declined


def understand(signed: Submission | Refusal) -> Ready:
    """The submission with its payload read, or why it cannot be sent."""
    if isinstance(signed, Refusal):
        return signed
    try:
        return signed, read(signed.payload_bytes)
    except ShapeError as error:
        return Refusal(error.problems[0].code, error.problems[0].path)


def _refusal(answer: Answer) -> Refusal | None:
    match answer:
        case Recorded():
            return None
        case Refused(refusal):
            # The same words under the same id: an attempt that was broken off while the database was still writing.
            return None if refusal.code == _SAID_BEFORE else refusal
        case _:
            raise BrokenOff(answer)


async def _signed(
    statements: Iterable[Statement], pool: Executor
) -> AsyncIterator[tuple[list[Statement], list[Submission | Refusal]]]:
    """Batches with the submissions of what does not stand yet, signed a few batches ahead."""
    left = iter(statements)
    ahead: deque[tuple[list[Statement], asyncio.Future[list[Submission | Refusal]]]] = deque()
    loop = asyncio.get_running_loop()
    while True:
        while len(ahead) < _SIGNED_AHEAD and (batch := list(islice(left, MAX_BATCH))):
            contents = [(each.number, each.content) for each in batch if not each.stands]
            ahead.append((batch, loop.run_in_executor(pool, sign, KIND, contents)))
        if not ahead:
            return
        batch, signed = ahead.popleft()
        yield batch, await signed
