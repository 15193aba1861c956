"""Sign for the tree, and never for two: first the last-signed file moves forward, then the log key signs.

A size below the file's is signed only if its tree leads to the one in the file, by the leaves that the database has
between: what this process committed may have been lost since, and something else have taken its place. Notes are the
same bytes whoever signs them, so that one lost in a crash is no loss.
"""

import asyncio
import contextlib
import time
from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Final, TypeVar

import asyncpg

from service.flows.own_keys import KeyNotHeld, OwnKeys
from service.ledger import checkpoint, note
from service.ledger.checkpoint import Checkpoint
from service.ledger.merkle import CompactRange
from service.storage import head, tree
from service.storage.engine import Connection
from service.storage.head import Head
from service.storage.last_signed import Damaged, Diverged, Gap, LastSigned
from service.storage.log_entries import SignedSize

_LOST: Final = (
    "La base de datos tiene {size} asientos y este servidor no recuerda haber firmado ninguno: falta el archivo "
    "last-signed. Recupérelo del servidor que firmaba; nunca lo cree de nuevo sin comparar antes la base de datos con "
    "el último sello publicado. / "
    "The database has {size} entries and this host remembers signing none: the last-signed file is missing. Bring it "
    "back from the host that signed; never begin it anew without first comparing the database with the last "
    "checkpoint published."
)
BEHIND: Final = (
    "La base de datos tiene {size} asientos, pero este servidor ya firmó {signed}: es una copia antigua. Recupere los "
    "que faltan de una exportación, un espejo o una carpeta de mosaicos: orotraza recover DESDE. No borre el archivo "
    "last-signed. / "
    "The database has {size} entries, but this host has signed for {signed}: it is an old copy. Bring back what is "
    "missing from an export, a mirror or a folder of tiles: orotraza recover FROM. Do not delete the last-signed file."
)
BESIDE: Final = (
    "La base de datos tiene {size} asientos que no continúan los {signed} que este servidor firmó: es otra historia. "
    "No escriba ni firme nada: restaure la copia cuya raíz coincide con last-signed y avise a quienes guardan "
    "sellos. / "
    "The database has {size} entries that do not continue the {signed} that this host has signed for: it is another "
    "history. Write and sign nothing: restore the copy whose root agrees with last-signed, and tell those who keep "
    "checkpoints."
)

_size: Final = attrgetter("size")

Found = TypeVar("Found")


class CannotStart(Exception):
    """The database is not the one that this host last signed for; the message says how to recover."""


class Unkept(OSError):
    """The last-signed file cannot be read or written now: nothing is signed until it can be."""


class TreeSigner:
    """Signs checkpoints of this origin with the log's key, and holds those that are not stored yet."""

    def __init__(self, pool: asyncpg.Pool, *, origin: str, keys: OwnKeys, last_signed: LastSigned) -> None:
        """`pool` must see what was just committed: the writer's, not a standby's."""
        self._pool: Final = pool
        self._origin: Final = origin
        self._keys: Final = keys
        self._last_signed: Final = last_signed
        self._unstored: list[SignedSize] = []
        self._allowed: CompactRange | None = None
        self._asked_at: Final[list[float]] = []

    @property
    def waits_since(self) -> float | None:
        """Since when somebody waits for the file, by `time.monotonic`; None while nobody does."""
        return min(self._asked_at, default=None)

    async def start(self) -> None:
        """Compare the database with what was signed, and take up what a crash left behind.

        Raises `CannotStart`, and `KeyNotHeld` where the ledger names another key than those at hand.
        """
        async with self._pool.acquire() as connection:
            try:
                held = self._last_signed.read() or await self._begin(connection)
            except Damaged as error:
                raise CannotStart(str(error)) from None
            end = await head.read(connection)  # after the file, which other workers move only behind the database
            if held.size > end.size:
                raise CannotStart(BEHIND.format(size=end.size, signed=held.size))
            leaves = await tree.leaves(connection, held.size, end.size)
        try:
            await self._advance(held.size, leaves, end.root)
        except Diverged:
            raise CannotStart(BESIDE.format(size=end.size, signed=held.size)) from None
        await self._keys.start()
        if end.size:
            # Notes are stored a moment after they are given: without this, a crash would leave what is shown behind
            # what was acknowledged, until somebody writes again.
            async with self._pool.acquire() as connection:
                await self._keys.learn_anew(connection)  # and know of which making of the tables that is
                await self.signed_at(connection, end.size)

    async def catch_up(self) -> CompactRange:
        """Sign for all that the database has, as at the start: for what could not be when it was committed.

        Returns the tree that is signed for now.
        Raises `Diverged`, and whatever kept it from being signed for: `Unkept`, `KeyNotHeld`, what the database raises.
        """
        held = await self._held()
        async with self._pool.acquire() as connection:
            end = await _hold(connection)
            leaves = await _since(connection, held, end)
        signed = await self._advance(held.size, leaves, end.root)
        if end.size:
            async with self._pool.acquire() as connection:
                await self.signed_at(connection, end.size)
        return signed

    async def confirm(self, connection: Connection) -> CompactRange:
        """See that the database is still what this host has signed, as at the start; the tree that is signed for now.

        Raises `Diverged`, and `Unkept` while the file is not there; where the head cannot be held, as in a copy that
        lags, what the database raises.
        """
        held = await self._held()
        return await self._go_on(connection, held, await _hold(connection))

    async def allow(self, start: int, leaves: Sequence[bytes], trees: Sequence[CompactRange]) -> None:
        """Let these trees be signed, and refusals that rest on them, smallest first, which this process committed or
        found. The last of them ends in these leaves, the first leaf `start`; those above `start` are on the way there.

        Raises `Diverged`: nothing may be written or signed any more.
        """
        last = trees[-1]
        if all(each == self._allowed for each in trees):
            return
        held = await self._advance(start, leaves, last.root())
        between = [tree for tree in trees if tree.size < start]  # with another process's entries after them
        if held.size > last.size:
            between.append(last)
        if between:
            async with self._pool.acquire() as connection:
                for each in between:
                    await _lead(connection, each, held)
            await self._ask(partial(self._last_signed.keep, last))
        self._allowed = last

    def sign(self, size: int, root: bytes, recorded_at: datetime) -> bytes:
        """The signed checkpoint of a tree that this process committed and that `allow` has let pass.

        `recorded_at` is its last entry's: whether a key's overlap lasts goes by that, and not by when it is signed.
        """
        text = checkpoint.format(Checkpoint(self._origin, size, root))
        signed = SignedSize(size, note.sign(text, self._origin, *self._keys.of_tree(size, recorded_at)))
        insort(self._unstored, signed, key=_size)  # a late one may be for an older size
        return signed.note

    async def signed_above(self, connection: Connection, seq: int) -> SignedSize:
        """The least checkpoint at hand whose tree holds entry `seq`; one is signed if a crash left none.

        Raises `Diverged`.
        """
        place = bisect_right(self._unstored, seq, key=_size)
        at_hand = self._unstored[place] if place < len(self._unstored) else None
        return await tree.note_above(connection, seq) or at_hand or await self._sign_late(connection, seq)

    async def signed_at(self, connection: Connection, size: int) -> SignedSize:
        """The checkpoint of exactly this tree, one that a batch led to; signed now if it is not at hand.

        Raises `Diverged`.
        """
        at_hand = next((each for each in self._unstored if each.size == size), None)
        return at_hand or await tree.note_at(connection, size) or await self._sign_late(connection, size - 1)

    def take_unstored(self) -> list[SignedSize]:
        """Hand over the checkpoints that are not in the database yet."""
        unstored, self._unstored = self._unstored, []
        return unstored

    def put_back(self, notes: Sequence[SignedSize]) -> None:
        """Take back checkpoints that could not be stored."""
        self._unstored = sorted((*notes, *self._unstored), key=_size)

    async def _held(self) -> CompactRange:
        held = await self._ask(self._last_signed.read)
        if held is None:  # its disk is away, and may come back
            raise Unkept("last-signed is missing")
        return held

    async def _begin(self, connection: Connection) -> CompactRange:
        end = await head.read(connection)
        if end.size == 0:
            with contextlib.suppress(FileExistsError):  # another worker was faster
                self._last_signed.create()
        held = self._last_signed.read()
        if held is None:
            raise CannotStart(_LOST.format(size=end.size))
        return held

    async def _sign_late(self, connection: Connection, seq: int) -> SignedSize:
        size = await self._signable(connection, await tree.batch_end(connection, seq))
        late = await tree.range_at(connection, size)
        await _lead(connection, late, await self._confirmed(connection))
        await self._ask(partial(self._last_signed.keep, late))  # the file may have been moved beyond what was confirmed
        return SignedSize(size, self.sign(size, late.root(), await tree.recorded_at(connection, size)))

    async def _confirmed(self, connection: Connection) -> CompactRange:
        """As `confirm`, but the head is held only where it does not seem so: many may ask, while somebody writes.

        To see that a late tree leads to the file is not enough: both may be another history than this process knows.
        """
        held = await self._held()
        try:
            return await self._go_on(connection, held, await head.read(connection))
        except (Diverged, LookupError):
            return await self.confirm(connection)

    async def _go_on(self, connection: Connection, held: CompactRange, end: Head) -> CompactRange:
        return await self._advance(held.size, await _since(connection, held, end), end.root, connection)

    async def _signable(self, connection: Connection, size: int) -> int:
        """This size, or that of the head where the key of this one is no longer kept: a later tree holds it too."""
        end = await head.read(connection)
        if self._keys.rebuilt != await head.rebuilt(connection):  # no turn has come since
            await self._keys.learn_anew(connection)
        await self._keys.learn(connection, end.size)
        try:
            self._keys.of_tree(size, await tree.recorded_at(connection, size))
        except KeyNotHeld:
            return end.size
        return size

    async def _advance(
        self, start: int, leaves: Sequence[bytes], root: bytes, connection: Connection | None = None
    ) -> CompactRange:
        """Move the file; `connection` is the one that the caller has: of several who each had one and waited for
        another, none would ever get it.
        """
        move = self._last_signed.advance
        try:
            return await self._ask(partial(move, start, leaves, root))
        except Gap as gap:  # another process committed what lies between, and has not signed it yet
            async with contextlib.nullcontext(connection) if connection else self._pool.acquire() as given:
                between = await tree.leaves(given, gap.size, start)
            return await self._ask(partial(move, gap.size, [*between, *leaves], root))

    async def _ask(self, of_file: Callable[[], Found]) -> Found:
        """In a thread: two fsyncs and perhaps another process's turn at the lock, and any disk may hang."""
        since = time.monotonic()
        self._asked_at.append(since)
        try:
            return await asyncio.to_thread(of_file)
        except Damaged as error:
            raise Unkept(str(error)) from error
        except OSError as error:
            raise Unkept(error.errno, error.strerror, error.filename) from error
        finally:
            self._asked_at.remove(since)


async def _hold(connection: Connection) -> Head:
    """The head, held for a moment: a copy that lags, and lets itself be read, is no other history."""
    async with connection.transaction(isolation="read_committed"):
        return await head.lock(connection)


async def _since(connection: Connection, held: CompactRange, end: Head) -> list[bytes]:
    """The leaves that the database has since what was signed for, which was read before its end. Raises `Diverged`."""
    if held.size > end.size:
        raise Diverged(end.size)
    return await tree.leaves(connection, held.size, end.size)


async def _lead(connection: Connection, small: CompactRange, held: CompactRange) -> None:
    """See that the database's leaves lead from one tree to the other, as large or larger, that was signed for.

    Where they do not, the head is held before that is believed. Raises `Diverged`.
    """
    if not await _leads(connection, small, held):
        await _hold(connection)
        if not await _leads(connection, small, held):
            raise Diverged(small.size)


async def _leads(connection: Connection, small: CompactRange, held: CompactRange) -> bool:
    try:
        between = await tree.leaves(connection, small.size, held.size)
    except LookupError:  # it has lost what this host signed for
        return False
    return small.append(between).root() == held.root()
