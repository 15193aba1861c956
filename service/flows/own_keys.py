"""The log's own private keys: which of them signs at which size, as the ledger says, and which are at hand.

A rotation is followed the moment it is committed: what is signed from there on bears the new key. So that no write
waits for a key, a rotation to a key that is not at hand is turned away before it is recorded.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import asyncpg

from service.ledger import entry, note
from service.ledger.log_keys import Grade, LogKeys
from service.ledger.signing import Signer, Signers
from service.registry import keys
from service.registry.parties import SYSTEM
from service.storage import head, log_entries
from service.storage.engine import Connection

_ROTATIONS: Final = """
SELECT DISTINCT seq FROM projection.row WHERE shelf = $1 AND seq >= $2 AND seq < $3 ORDER BY seq
"""
_WHERE: Final = {"log": "keys/log.pem, keys/log-*.pem", "service": "keys/service.pem, keys/service-*.pem"}

NOT_HELD: Final = (
    "Con {size} asientos, el registro nombra la clave {name} y este servidor no la tiene: ponga su archivo en {where}. "
    "Con otra clave no firma. / "
    "At {size} entries the ledger names key {name}, and this host does not hold it: put its file to {where}. It signs "
    "with no other."
)


class KeyNotHeld(Exception):
    """The ledger names a key of the log at this size whose private half is not at hand; the message says which."""

    def __init__(self, grade: Grade, name: str, size: int) -> None:
        super().__init__(NOT_HELD.format(size=size, name=name, where=_WHERE[grade]))


class OwnKeys:
    """One worker's knowledge of them; it grows with the log."""

    def __init__(self, pool: asyncpg.Pool, held: Mapping[Grade, Signers]) -> None:
        """`held` finds private keys by their public halves; a grade that is left out is never asked for."""
        self._pool: Final = pool
        self._held: Final = held
        self._keys: LogKeys | None = None
        self._origin = ""
        self._told = 0
        self._rebuilt: int | None = None
        self._learning: Final = asyncio.Lock()  # whoever signs late learns beside the batch under way

    @property
    def told(self) -> int:
        """Entries whose rotations are known."""
        return self._told

    @property
    def rebuilt(self) -> int | None:
        """How often what they are learnt from had been made anew (`storage.head`); None before anybody looked."""
        return self._rebuilt

    async def start(self) -> None:
        """Find the keys that the ledger names for its head. Raises `KeyNotHeld`."""
        async with self._pool.acquire() as connection:
            end = await head.read(connection)  # and no more: `doctor` starts them on a database to be migrated yet
            await self.learn(connection, end.size)
        if end.size:
            self.of_tree(end.size, end.recorded_at)
            self.of_service(end.size)

    async def learn(self, connection: Connection, size: int) -> None:
        """Take in the rotations among the first `size` entries. Raises `LookupError` where there are not so many."""
        if self._told >= size:
            return
        async with self._learning:
            known = self._keys or await self._begin(connection)
            for (seq,) in await connection.fetch(_ROTATIONS, keys.held_shelf(SYSTEM), max(self._told, 1), size):
                known.rotate(await _entry(connection, seq))
                self._keys, self._told = known, seq + 1  # each but once, should the next not be read
            self._keys, self._told = known, max(size, self._told)

    async def learn_anew(self, connection: Connection) -> None:
        """Take in all rotations once more: what they were learnt from has been made anew. Raises as `learn`."""
        async with self._learning:
            rebuilt, end = await head.rebuilt(connection), await head.read(connection)
            known = await self._begin(connection)
            for (seq,) in await connection.fetch(_ROTATIONS, keys.held_shelf(SYSTEM), 1, end.size):
                known.rotate(await _entry(connection, seq))
            self._rebuilt, self._keys, self._told = rebuilt, known, end.size

    def pass_over(self, start: int, end: int) -> None:
        """Entries `start` up to `end` rotate nothing, as whoever wrote them knows: nobody need read them again."""
        if self._keys is not None and self._told == start:
            self._told = end

    def of_tree(self, size: int, recorded_at: datetime) -> tuple[Signer, ...]:
        """Who signs the tree of this size, whose last entry is of `recorded_at`; learnt up to there.

        The key in force first, then the one that it replaces while their overlap lasts. Raises `KeyNotHeld`.
        """
        return tuple(self._find("log", key, size) for key in self._known(size).signing(size, recorded_at))

    def of_service(self, size: int) -> Signer:
        """Who signs what the service says of the log at this size; learnt up to there. Raises `KeyNotHeld`."""
        return self._find("service", self._known(size).at("service", size), size)

    def holds(self, grade: Grade, public_key: bytes) -> bool:
        """Whether the private half of this key is at hand."""
        return self._held[grade].find(public_key) is not None

    async def service_signer(self, size: int) -> Signer:
        """As `of_service`, learning up to there first."""
        if self._told < size:
            async with self._pool.acquire() as connection:
                await self.learn(connection, size)
        return self.of_service(size)

    async def _begin(self, connection: Connection) -> LogKeys:
        genesis = await _entry(connection, 0)
        self._origin = genesis.origin
        return LogKeys.begun(genesis)

    def _known(self, size: int) -> LogKeys:
        if self._keys is None or self._told < size:
            raise LookupError(f"the log's keys are not known up to size {size}")
        return self._keys

    def _find(self, grade: Grade, public_key: bytes, size: int) -> Signer:
        found = self._held[grade].find(public_key)
        if found is None:
            raise KeyNotHeld(grade, note.called(self._origin, public_key), size)
        return found


async def _entry(connection: Connection, seq: int) -> entry.Entry:
    found = await log_entries.by_seq(connection, [seq])
    if not found:
        raise LookupError(f"the log has no entry {seq}")
    return entry.parse(found[0])
