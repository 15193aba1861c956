"""Answer what has been committed: the tree is signed first, and only then does anybody hear of it."""

from bisect import bisect_left
from collections import deque
from collections.abc import AsyncIterator, Sequence
from typing import Final

import asyncpg

from service.flows.own_keys import OwnKeys
from service.flows.recording.answers import NotAuthentic, Recorded, Refused, RuleFailed
from service.flows.recording.commit import Committed
from service.flows.recording.sign_trees import TreeSigner
from service.flows.recording.turn import Turn
from service.flows.recording.verdicts import Added, Declined, Item, Repeated, Verdict
from service.ledger import log_keys, merkle, receipt, refusal
from service.storage import log_entries, tree
from service.storage.engine import Connection


class Acknowledger:
    """Turns verdicts into answers."""

    def __init__(self, pool: asyncpg.Pool, signer: TreeSigner, keys: OwnKeys) -> None:
        """`keys` say whose service key signs refusals."""
        self._pool: Final = pool
        self._signer: Final = signer
        self._keys: Final = keys

    async def answer(self, batches: Sequence[Committed]) -> None:
        """Sign for these, oldest first, and answer everybody in them but those who repeat themselves.

        A crash before the last-signed file has moved leaves entries without a receipt; after it, a signature that
        nobody saw. Either way the client that asks again gets its receipt. A refusal names a size and rests on what is
        below: it too is signed only where that is signed for. So is who repeats an entry answered, which may have been
        another's, and lost since. Raises `Diverged`.
        """
        vouched = [batch for batch in batches if _says(batch.turn)]
        if vouched:
            start, leaves = _last_run(vouched)
            await self._signer.allow(start, leaves, [batch.after.compact_range for batch in vouched])
        await self._follow_rotations(batches)
        for batch in batches:
            self._answer_new(batch)

    async def repeat(self, batches: Sequence[Committed]) -> None:
        """Answer those in them who sent an entry again. Raises `Diverged`, and what the database does."""
        for batch in batches:
            await self._answer_repeated(batch)

    async def _follow_rotations(self, batches: Sequence[Committed]) -> None:
        for batch in batches:
            if not any(_rotates(item, verdict) for item, verdict in batch.turn.verdicts):
                self._keys.pass_over(batch.turn.deciding.before.size, batch.after.size)
        if not batches:
            return
        after = batches[-1].after  # and not the first of its size: the tables may have been made anew since
        if self._keys.told < after.size:  # a rotation, or entries that another process wrote
            async with self._pool.acquire() as connection:
                await self._keys.learn(connection, after.size)
        if self._keys.rebuilt != after.rebuilt:
            async with self._pool.acquire() as connection:
                await self._keys.learn_anew(connection)

    def _answer_new(self, batch: Committed) -> None:
        turn, after = batch.turn, batch.after
        before = turn.deciding.before
        proofs = merkle.inclusion_proofs(before.compact_range, turn.leaves)
        note = self._signer.sign(after.size, after.root, after.recorded_at) if turn.leaves else b""
        for item, verdict in turn.verdicts:
            match verdict:
                case Added(seq):
                    place = seq - before.size
                    data = turn.columns.data(place)
                    item.reply(Recorded(seq, receipt.format(data, seq, after.size, proofs[place], note), new=True))
                case Declined():
                    item.reply(self._refused(item, verdict, turn))
                case NotAuthentic() | RuleFailed():
                    item.reply(verdict)
                case Repeated():
                    continue

    async def _answer_repeated(self, batch: Committed) -> None:
        waiting: dict[int, list[Item]] = {}
        for item, verdict in batch.turn.verdicts:
            if isinstance(verdict, Repeated):
                waiting.setdefault(verdict.seq, []).append(item)
        if waiting:
            async with self._pool.acquire() as connection:
                async for seq, text in self._receipts(connection, sorted(waiting)):
                    for item in waiting[seq]:
                        item.reply(Recorded(seq, text, new=False))

    def _refused(self, item: Item, verdict: Declined, turn: Turn) -> Refused:
        word = refusal.Refusal(item.digest, item.kid, verdict.refusal.code, verdict.size, turn.deciding.recorded_at)
        return Refused(verdict.refusal, refusal.make(word, self._keys.of_service(verdict.size)))

    async def _receipts(self, connection: Connection, seqs: Sequence[int]) -> AsyncIterator[tuple[int, bytes]]:
        """Receipts of older entries, in order: at their own batch's size, or the least later one that was signed."""
        left = deque(seqs)
        while left:
            signed = await self._signer.signed_above(connection, left[0])
            before = await tree.range_below(connection, left[0])
            proofs = merkle.inclusion_proofs(before, await tree.leaves(connection, before.size, signed.size))
            these = [left.popleft() for _ in range(bisect_left(left, signed.size))]
            for seq, data in zip(these, await log_entries.by_seq(connection, these), strict=True):
                yield seq, receipt.format(data, seq, signed.size, proofs[seq - before.size], signed.note)


def _says(turn: Turn) -> bool:
    """Whether anybody in it will be answered with what speaks of the tree it led to, or found."""
    return bool(turn.leaves) or any(isinstance(verdict, Declined | Repeated) for _, verdict in turn.verdicts)


def _rotates(item: Item, verdict: Verdict) -> bool:
    return isinstance(verdict, Added) and item.submission.type in log_keys.TYPES


def _last_run(batches: Sequence[Committed]) -> tuple[int, list[bytes]]:
    """The leaves of the last batches that follow each other without another process's between them."""
    start = batches[-1].turn.deciding.before.size
    leaves = list(batches[-1].turn.leaves)
    for batch in reversed(batches[:-1]):
        if batch.after.size != start:
            break
        start = batch.turn.deciding.before.size
        leaves = [*batch.turn.leaves, *leaves]
    return start, leaves
