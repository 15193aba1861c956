"""The Merkle tree as it is stored: a compact range for every batch, a leaf hash for every entry, notes as signed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from service.ledger.merkle import CompactRange
from service.storage import log_entries
from service.storage.engine import Connection
from service.storage.log_entries import COSIGNED, SignedSize

_RANGE: Final = "SELECT compact_range FROM ledger.tree_head WHERE size <= $1 ORDER BY size DESC LIMIT 1"
_NEXT_SIZE: Final = "SELECT size FROM ledger.tree_head WHERE size > $1 ORDER BY size LIMIT 1"
_RECORDED_AT: Final = "SELECT recorded_at FROM ledger.tree_head WHERE size = $1"
_NEXT_NOTE: Final = f"SELECT size, {COSIGNED} FROM ledger.note WHERE size > $1 ORDER BY size LIMIT 1"
_NOTE_AT: Final = f"SELECT size, {COSIGNED} FROM ledger.note WHERE size = $1"
_NEXT_COSIGNED: Final = """
SELECT size FROM ledger.cosignature WHERE size > $1 AND size <= $2 GROUP BY size ORDER BY count(*) DESC, size LIMIT 1
"""
_SAVE: Final = """
INSERT INTO ledger.note (size, text) SELECT * FROM unnest($1::bigint[], $2::bytea[]) ON CONFLICT (size) DO NOTHING
"""
_PUBLISH: Final = """
UPDATE ledger.published SET size = $1, published_at = clock_timestamp()
WHERE (size < $1 AND published_at <= clock_timestamp() - interval '1 second')
    OR (size = $1 AND published_at <= clock_timestamp() - interval '1 hour')
    OR (size <= $1 AND published_at > clock_timestamp())
"""
_NOTES: Final = f"""
SELECT size, {COSIGNED} FROM ledger.note WHERE size > $1 AND size <= (SELECT size FROM ledger.published)
ORDER BY size LIMIT $2
"""
_SHOWN_AT: Final = "SELECT published_at FROM ledger.published"
_SHOW_AGAIN: Final = "UPDATE ledger.published SET published_at = clock_timestamp() WHERE size = $1"
_SHOWN: Final = "SELECT size FROM ledger.published"

_NEAR: Final = 4_096  # entries: leaf hashes that a receipt may read for the sake of witnesses


async def leaves(connection: Connection, start: int, end: int) -> list[bytes]:
    """Leaf hashes of the entries from `start` up to, not including, `end`. Raises `LookupError` when some are not."""
    found = await log_entries.leaf_hashes(connection, start, end)
    if len(found) != max(end - start, 0):
        raise LookupError(f"the log has not all entries from {start} to {end}")
    return found


async def range_below(connection: Connection, size: int) -> CompactRange:
    """The largest stored compact range of at most `size` leaves; the empty one if there is none."""
    stored = await connection.fetchval(_RANGE, size)
    return CompactRange() if stored is None else CompactRange.from_bytes(stored)


async def range_at(connection: Connection, size: int) -> CompactRange:
    """The compact range of exactly the first `size` leaves. Reads one batch of leaf hashes at most."""
    below = await range_below(connection, size)
    return below.append(await leaves(connection, below.size, size))


async def batch_end(connection: Connection, seq: int) -> int:
    """The size that the batch which took entry `seq` in led to. Raises `LookupError` where there is no such entry."""
    size: int | None = await connection.fetchval(_NEXT_SIZE, seq)
    if size is None:
        raise LookupError(f"no tree holds entry {seq}")
    return size


async def recorded_at(connection: Connection, size: int) -> datetime:
    """When the batch that led to this size was recorded. Raises `LookupError` where none led to it."""
    found: datetime | None = await connection.fetchval(_RECORDED_AT, size)
    if found is None:
        raise LookupError(f"no batch led to size {size}")
    return found


async def note_above(connection: Connection, seq: int) -> SignedSize | None:
    """A stored checkpoint whose tree holds entry `seq`, with witnesses' lines; None while none is stored.

    Of those near above, the least that most witnesses have cosigned; the least of all where none has.
    """
    cosigned = await connection.fetchval(_NEXT_COSIGNED, seq, seq + _NEAR)
    if cosigned is not None and (found := await note_at(connection, cosigned)):
        return found
    row = await connection.fetchrow(_NEXT_NOTE, seq)
    return None if row is None else SignedSize(*row)


async def note_at(connection: Connection, size: int) -> SignedSize | None:
    """The stored checkpoint of exactly this size, with witnesses' lines; None while it is not stored."""
    row = await connection.fetchrow(_NOTE_AT, size)
    return None if row is None else SignedSize(*row)


async def notes(connection: Connection, after: int, most: int) -> list[SignedSize]:
    """The stored checkpoints of sizes above `after`, in order, up to the one that the public sees."""
    return [SignedSize(*row) for row in await connection.fetch(_NOTES, after, most)]


async def shown_at(connection: Connection) -> datetime:
    """When the log last stood behind the checkpoint that the public sees: it moved, or an idle hour had gone by."""
    found: datetime = await connection.fetchval(_SHOWN_AT)
    return found


async def save_notes(connection: Connection, notes: Sequence[SignedSize]) -> None:
    """Keep these checkpoints; one that is stored already is the same."""
    await connection.execute(_SAVE, [note.size for note in notes], [note.note for note in notes])


async def publish(connection: Connection, size: int) -> int:
    """Show the stored note of this size at `/checkpoint`, and return the size that is shown now.

    It never goes back and moves at most once a second, however many workers publish; what is shown is shown anew once
    an hour. What was shown at a time to come was shown by a clock that has been put right since.
    """
    await connection.execute(_PUBLISH, size)
    return await shown(connection)


async def show_again(connection: Connection, size: int) -> None:
    """Note that what is shown was published anew: with fresh cosignatures, though the log has not grown."""
    await connection.execute(_SHOW_AGAIN, size)


async def shown(connection: Connection) -> int:
    """The size that `/checkpoint` shows; 0 before the first."""
    found: int = await connection.fetchval(_SHOWN)
    return found
