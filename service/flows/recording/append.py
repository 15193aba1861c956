"""Record what parties sign: group commit, one appender a worker.

    submit ─► queue ─► turn at the locked head ─► one commit ─► last-signed file ─► log key ─► answers

Whatever waits is taken together, up to 512, without waiting for more. For what comes meanwhile the turn under way reads
ahead, and the turn after is already decided while the disk takes in what was signed for the last. Nobody is answered
before the commit: a refusal may rest on a neighbour.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import asyncpg
import structlog

from service.connections import seldom
from service.decision.payload import Payload
from service.flows.cosigning.figures import tell_sizes
from service.flows.own_keys import OwnKeys
from service.flows.recording.acknowledge import Acknowledger
from service.flows.recording.answers import Answer, Misshapen, RotatedTooSoon, RuleFailed, Unavailable, Unwitnessed
from service.flows.recording.commit import BROKEN, Committed, Committer, HeadWentBack
from service.flows.recording.durability import Durability
from service.flows.recording.hindrance import Hindrance
from service.flows.recording.publish_checkpoint import Figures, Publisher
from service.flows.recording.sign_trees import TreeSigner, Unkept
from service.flows.recording.trouble import Trouble
from service.flows.recording.verdicts import Item
from service.ledger.signing import Signers
from service.ledger.submission import Signed
from service.registry.log_key_rotated import LogKeyRotated
from service.rulebook.read import ShapeError, read
from service.storage.head import Clock, database_clock
from service.storage.last_signed import Diverged, LastSigned
from service.storage.load import NotKept

MAX_BATCH: Final = 512
QUEUE_LIMIT: Final = 4_096
RETRY_AFTER: Final = 1  # seconds
RETRY_UNWITNESSED: Final = 60  # seconds

_MAX_UNSIGNED: Final = 8

_SLOW: Final = 10.0
"""Seconds of waiting for the file from which it is told that nothing is signed: a disk may hang instead of failing."""

# A submission that the database cannot take, or whose rule asks it for what is not kept, spoils its batch; whose it is
# shows when that is halved.
_UNWRITABLE: Final = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, OverflowError, NotKept)

log = structlog.get_logger(__name__)


class Appender:
    """One process's way into the ledger, a `Recorder`. Start it once, submit from the same event loop, stop it."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        *,
        origin: str,
        log_signer: Signers,
        service_signer: Signers,
        last_signed: LastSigned,
        clock: Clock = database_clock,
        queue_limit: int = QUEUE_LIMIT,
        publishes: bool = True,
        unwitnessed: Callable[[], bool] = lambda: False,
        figures: Figures = tell_sizes,
    ) -> None:
        """`pool` is the writer's. `log_signer` signs checkpoints, `service_signer` refusals; either may hold more keys
        than one, and the ledger says which is in force.

        Beyond `queue_limit` waiting submissions, further ones are told to come back; all are, while `unwitnessed`.
        Without `publishes`, only what witnesses have cosigned is shown at `/checkpoint`, by whoever has it cosigned.
        `figures` is told the sizes signed and shown.
        """
        self._pool: Final = pool
        self._committer: Final = Committer(pool, origin=origin, clock=clock)
        self._keys: Final = OwnKeys(pool, {"log": log_signer, "service": service_signer})
        self._signer: Final = TreeSigner(pool, origin=origin, keys=self._keys, last_signed=last_signed)
        self._acknowledger: Final = Acknowledger(pool, self._signer, self._keys)
        self._publisher: Final = Publisher(
            pool,
            self._signer,
            shows=publishes,
            figures=figures,
            hindered=self._not_as_signed,
            halted=lambda: self._doubts,
        )
        self._unwitnessed: Final = unwitnessed
        self._queue: Final[deque[Item]] = deque()
        self._queue_limit: Final = queue_limit
        self._woken: Final = asyncio.Event()
        self._unsigned: Final[asyncio.Queue[Committed | None]] = asyncio.Queue(_MAX_UNSIGNED)
        self._tasks: list[asyncio.Task[None]] = []
        self._hindrance: Final = Hindrance(self._catch_up)
        self._durability: Final = Durability(pool, self._not_as_signed)
        self._contradicted: Diverged | None = None
        """Set while what was committed is no part of what was signed, and nobody has seen yet which the database is."""
        self._taking = False
        self._stopping = False

    @property
    def ready(self) -> bool:
        """Whether submissions are taken."""
        trouble = self.trouble
        return trouble is None or not trouble.bars

    @property
    def trouble(self) -> Trouble | None:
        """See `Recorder`."""
        if not self._taking or any(task.done() for task in self._tasks):
            return Trouble.AWAY
        if self._doubts:
            return Trouble.DIVERGED
        met, since = self._hindrance.trouble, self._signer.waits_since
        if since is not None and time.monotonic() - since > _SLOW:
            return Trouble.UNSIGNED
        return met

    async def start(self) -> None:
        """Compare the database with what this host has signed, then take submissions.

        Raises `CannotStart`, `KeyNotHeld`.
        """
        await self._signer.start()
        self._tasks = [
            asyncio.create_task(self._append_forever(), name="append"),
            asyncio.create_task(self._acknowledge_forever(), name="acknowledge"),
        ]
        self._publisher.start()
        self._durability.start()
        self._taking = True

    async def stop(self) -> None:
        """Take nothing more, answer what was submitted, then end."""
        self._taking = False
        self._stopping = True
        self._woken.set()
        await asyncio.gather(*self._tasks)
        await self._durability.stop()
        await self._hindrance.stop()
        await self._publisher.stop()
        await self._committer.disconnect()

    async def until_over(self) -> None:
        """Wait until this records no more, stopped or not: where a fault has ended it, nobody is answered any more.

        Raises that fault.
        """
        done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            await task

    async def checkpoint_at(self, size: int) -> bytes:
        """The signed checkpoint of the tree of `size`, a size that the log was committed at.

        Raises `Diverged`; once another history was found, of every size: whoever asks would sign what it builds on it.
        """
        if self._doubts:
            raise Diverged(size)
        try:
            async with self._pool.acquire() as connection:
                return (await self._signer.signed_at(connection, size)).note
        except Diverged as error:
            self._not_as_signed(error)
            raise

    def submit(self, submission: Signed, payload: Payload, *, verified: bool = False) -> asyncio.Future[Answer]:
        """Record a submission, `payload` being what `rulebook.read` made of it; the answer comes once that is on disk.

        Whoever waits may go: what is queued is recorded all the same. `verified` is for who has just verified the
        signature itself, under the key that the submission names.
        """
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        if not self.ready or len(self._queue) >= self._queue_limit:
            answer.set_result(Unavailable(RETRY_AFTER))
            return answer
        if self._unwitnessed():
            answer.set_result(Unwitnessed(RETRY_UNWITNESSED))
            return answer
        if isinstance(payload, LogKeyRotated) and not self._keys.holds(payload.grade, bytes.fromhex(payload.key)):
            answer.set_result(RotatedTooSoon(payload.grade))
            return answer
        self._queue.append(Item(submission, payload, verified, answer))
        self._woken.set()
        return answer

    def record(self, submission: Signed) -> asyncio.Future[Answer]:
        """Read a submission's payload, and record it."""
        try:
            payload = read(submission.payload_bytes)
        except ShapeError as error:
            answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
            answer.set_result(Misshapen(error.problems))
            return answer
        return self.submit(submission, payload)

    def key(self, kid: str) -> bytes | None:
        """The public key of this name, if a submission under it was taken up lately. It never changes."""
        known = self._committer.keys.get(kid)
        return None if known is None else known.public_key

    async def submit_many(
        self, submissions: Iterable[tuple[Signed, Payload]], *, verified: bool = False
    ) -> list[Answer]:
        """Record several, in this order, each judged alone; `verified` as in `submit`."""
        waiting = [self.submit(*each, verified=verified) for each in submissions]
        return [await each for each in waiting]

    async def _append_forever(self) -> None:
        while not self._stopping or self._queue:
            if self._queue:
                await self._append([self._queue.popleft() for _ in range(min(len(self._queue), MAX_BATCH))])
            else:
                self._woken.clear()
                await self._woken.wait()
        await self._unsigned.put(None)

    async def _append(self, items: Sequence[Item]) -> None:
        """Commit these and pass them on to be signed for, or answer them."""
        if (met := self._hindrance.trouble) and met.bars:  # committed, they would have no receipt
            _unavailable(items)
            return
        try:
            committed = await self._committer.commit(items, behind=self._queue)
        except _UNWRITABLE:
            if len(items) == 1:
                log.exception("not_writable", type=items[0].submission.type, id=items[0].submission.id)
                items[0].reply(RuleFailed())
                return
            middle = len(items) // 2
            await self._append(items[:middle])
            await self._append(items[middle:])
        except Exception as error:
            if (more := seldom.left_out(f"not_committed {type(error).__name__}")) is not None:
                log.exception("not_committed", submissions=len(items), left_out=more)
            await self._committer.disconnect()
            self._hindrance.meet(error, Trouble.UNCOMMITTED)
            _unavailable(items)
        else:
            self._hindrance.written()
            await self._unsigned.put(committed)

    async def _acknowledge_forever(self) -> None:
        ended = False
        while not ended:
            batches = [await self._unsigned.get()]
            while not self._unsigned.empty():
                batches.append(self._unsigned.get_nowait())
            ended = batches[-1] is None
            await self._acknowledge([batch for batch in batches if batch])
            for _ in batches:
                self._unsigned.task_done()

    async def _acknowledge(self, batches: Sequence[Committed]) -> None:
        items = [item for batch in batches for item, _ in batch.turn.verdicts]
        # Found while these were being committed, or lost since.
        if self._doubts or self._committer.went_back:
            _unavailable(items)
            return
        try:
            await self._acknowledger.answer(batches)
        except Diverged as error:
            # Nobody has a receipt for these: lost, and others signed for in their place, they are gone on from.
            log.exception("not_signed", batches=len(batches))
            self._contradicted = error
            self._hindrance.meet(HeadWentBack("or it is another history"), Trouble.UNSIGNED)
            _unavailable(items)
            return
        except Exception as error:
            # Committed, but not signed for: asked again, it is a repeat, and gets its receipt then.
            log.exception("not_signed", batches=len(batches))
            self._hindrance.meet(error, Trouble.UNSIGNED)
            _unavailable(items)
            return
        try:
            await self._acknowledger.repeat(batches)
        except Exception as error:
            log.exception("not_repeated", batches=len(batches))
            self._not_as_signed(error)
            _unavailable(items)

    @property
    def _doubts(self) -> bool:
        """Whether the database is, or may be, another history than this host signed."""
        return self._contradicted is not None or self._hindrance.trouble is Trouble.DIVERGED

    def _not_as_signed(self, error: Exception) -> None:
        """Whoever finds another history, it stops all writing; whoever finds no file, until it is there. Where the
        database fails, the next turn is tried all the same.
        """
        of_database = isinstance(error, BROKEN) and not isinstance(error, Unkept)
        self._hindrance.meet(error, Trouble.UNCOMMITTED if of_database else Trouble.UNSIGNED)

    async def _catch_up(self) -> None:
        """Do what could not be done: reach the head, and sign for what it is at.

        A database that went back behind the file is another history, whoever saw it go. One that did not has lost what
        nobody has a receipt for, once all that waited for its signature has been signed for or given up. Where that is
        no part of what was signed, it must have.
        """
        await self._durability.look()
        try:
            await self._committer.look()
        except HeadWentBack:
            await self._unsigned.join()
            await self._committer.begin_anew(await self._signer.catch_up())
            self._contradicted = None
        else:
            if self._contradicted:
                raise self._contradicted
            await self._signer.catch_up()


def _unavailable(items: Sequence[Item]) -> None:
    for item in items:
        item.reply(Unavailable(RETRY_AFTER))
