"""A log of invented leaves with a signed, published checkpoint, and a client that knows the log's key alone."""

from functools import cache
from pathlib import Path

import asyncpg

from service.ledger import checkpoint, merkle, note, tiles
from service.ledger.checkpoint import Checkpoint
from service.ledger.tiles import EntriesTile, Tile
from tests.flows.house import LOG, LOG_VKEY, ORIGIN


def entry(seq: int) -> bytes:
    """The bytes that stand for entry `seq`."""
    return seq.to_bytes(8, "big")


@cache
def built(size: int) -> dict[Tile, bytes]:
    """All tiles of the tree of this size."""
    return dict(tiles.build(merkle.leaf_hash(entry(seq)) for seq in range(size)))


def signed(size: int) -> bytes:
    """The signed checkpoint of this size."""
    return note.sign(
        checkpoint.format(Checkpoint(ORIGIN, size, tiles.root(built(size).__getitem__, size))), ORIGIN, LOG
    )


async def publish(connection: asyncpg.Connection, size: int) -> None:
    """Let the log have this many entries, all of them signed and published."""
    await connection.execute(
        "INSERT INTO ledger.entry SELECT i, int8send(i), sha256('\\x00' || int8send(i)) FROM generate_series("
        f"(SELECT coalesce(max(seq) + 1, 0) FROM ledger.entry), {size - 1}) i"
    )
    await connection.execute("INSERT INTO ledger.note VALUES ($1, $2) ON CONFLICT DO NOTHING", size, signed(size))
    await connection.execute("UPDATE ledger.published SET size = $1", size)


def read(folder: Path, *, entries: bool) -> int | None:
    """What a client finds in a folder: the signed size, once every tile of that size is what it must be.

    None where there is no checkpoint yet.
    """
    shown = folder / "checkpoint"
    if not shown.exists():
        return None
    head = checkpoint.parse(note.open(shown.read_bytes(), [LOG_VKEY]).text)

    def get(tile: Tile | EntriesTile) -> bytes:
        return (folder / tile.path).read_bytes()

    assert tiles.root(get, head.size) == head.root
    assert {tile: get(tile) for tile in tiles.of_tree(head.size)} == built(head.size)
    if entries:
        found = [data for tile in tiles.bundles_of_tree(head.size) for data in tiles.unbundle(get(tile))]
        assert found == list(map(entry, range(head.size)))
    return head.size
