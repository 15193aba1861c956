"""The hash tiles of a signed tree, fetched and verified: leaves first, then every tile above them.

New leaves are appended to the kept tree; the root they lead to must be the signed one. Where it is not, either the
tiles are not the log's, or the log signed a tree that does not begin with the kept one. The tiles from leaf 0 on tell
the two apart: if they lead to the signed root, the log's own key stands behind both histories.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from itertools import islice
from typing import Final

from service.audit.faults import Text
from service.ledger import merkle, tiles
from service.ledger.checkpoint import Checkpoint
from service.ledger.merkle import CompactRange
from service.ledger.tiles import Tile, TileError
from service.witnessing import alarm_words as words
from service.witnessing.alarms import Alarm, Halt, Kind
from service.witnessing.mirror import checkpoints
from service.witnessing.mirror.copy import Copy, Damaged
from service.witnessing.mirror.fetch import Fetcher, Unanswered

MOST_NEW: Final = 1 << 24
"""Entries that a log may grow by between two looks: half a gigabyte of hashes."""

_AT_ONCE: Final = 8


async def grow(fetcher: Fetcher, copy: Copy, stated: Checkpoint, note: bytes) -> Mapping[Tile, bytes]:
    """The tiles that the copy lacks of the tree of a signed checkpoint, each verified; nothing is kept yet.

    Raises `Halt` for tiles that are not the tree's, and for a tree that does not go on from the copy's.
    """
    start, size = copy.size, stated.size
    if size - start > MOST_NEW:
        text = words.GROWN_TOO_FAR.of(url=fetcher.url, start=start, size=size)
        raise Halt(Alarm(Kind.UNANSWERED, text, {"url": fetcher.url}))
    new: dict[Tile, bytes] = {}
    tree, differs = copy.range_at(start), None
    async for tile, row in _leaves(fetcher, size, start, note):
        known = max(0, start - tile.index * tiles.FULL)
        if known and row[:known] != copy.leaves(tile.index, known):
            differs = tile
        tree = tree.append(row[known:])
        new[tile] = b"".join(row)
    if tree.root() != stated.root:
        raise Halt(await _why(fetcher, copy, stated, note))
    if differs is not None:
        raise _other(stated.size, differs.path, note)
    async for tile, data in _fetched(fetcher, _above(size, start), size, note):
        made = _made(tile, lambda below: new[below] if below in new else copy.tile(below))
        if made != data:
            raise _other(stated.size, tile.path, note)
        new[tile] = made
    return new


async def _why(fetcher: Fetcher, copy: Copy, stated: Checkpoint, note: bytes) -> Alarm:
    """Why the leaves do not lead to the signed root: another history, or tiles that are not the tree's."""
    tree, first = CompactRange(), None
    roots: list[bytes] = []
    async for tile, row in _leaves(fetcher, stated.size, 0, note):
        tree = tree.append(row)
        if tile.full:
            roots.append(merkle.root(row))
        start = tile.index * tiles.FULL
        known = min(tile.width, copy.size - start)
        if first is None and known > 0:
            first = checkpoints.first_different(row, copy.leaves(tile.index, known), start)
    if tree.root() == stated.root:
        if first is None:  # every leaf held is the log's: then it is the copy's other tiles that are wrong
            raise Damaged(copy.root, "tile")
        return checkpoints.not_grown(copy.note, note, first)
    async for tile, data in _fetched(fetcher, (each for each in _above(stated.size, 0) if each.level == 1), 0, note):
        base = tile.index * tiles.FULL
        other = checkpoints.first_different(tiles.hashes(tile, data), roots[base : base + tile.width], base)
        if other is not None:
            return _other(stated.size, Tile(0, other).path, note).alarm
    return _other(stated.size, words.TILE_ROOT, note).alarm


async def _leaves(fetcher: Fetcher, size: int, since: int, note: bytes) -> AsyncIterator[tuple[Tile, list[bytes]]]:
    """The tiles of level 0 that came since a size, each with its hashes, in order."""
    wanted = (each for each in tiles.of_tree(size, since) if each.level == 0)
    async for tile, data in _fetched(fetcher, wanted, size, note):
        yield tile, tiles.hashes(tile, data)


def _above(size: int, since: int) -> Iterable[Tile]:
    return (each for each in tiles.of_tree(size, since) if each.level > 0)


async def _fetched(
    fetcher: Fetcher, wanted: Iterable[Tile], size: int, note: bytes
) -> AsyncIterator[tuple[Tile, bytes]]:
    """Tiles as they are served, in order, a few asked for at once."""
    waiting = iter(wanted)
    while batch := list(islice(waiting, _AT_ONCE)):
        answers = await asyncio.gather(*(_fetch(fetcher, tile) for tile in batch))
        for tile, answer in zip(batch, answers, strict=True):
            try:
                tiles.hashes(tile, answer)
            except TileError:
                raise _other(size, tile.path, note) from None
            yield tile, answer


async def _fetch(fetcher: Fetcher, tile: Tile) -> bytes:
    """One tile; where a partial one is no longer there, the whole one that took its place (tlog-tiles allows both).

    What a signed tree must have and nobody hands out comes back empty: it is no tile, and no mere silence either.
    """
    length = tile.width * merkle.HASH_SIZE
    try:
        return await fetcher.get(f"/{tile.path}", length)
    except Unanswered as error:
        if not error.absent:
            raise checkpoints.unanswered(error, fetcher.url) from None
    if tile.full:
        return b""
    try:
        return (await fetcher.get(f"/{Tile(tile.level, tile.index).path}", tiles.FULL_BYTES))[:length]
    except Unanswered as error:
        if not error.absent:
            raise checkpoints.unanswered(error, fetcher.url) from None
    return b""


def _made(tile: Tile, below: Callable[[Tile], bytes]) -> bytes:
    """A tile as the whole tiles under it make it."""
    first = tile.index * tiles.FULL
    return b"".join(tiles.hash_tile(below(Tile(tile.level - 1, index))) for index in range(first, first + tile.width))


def _other(size: int, where: str | Text, note: bytes) -> Halt:
    said = where if isinstance(where, Text) else Text(where, where)
    text = Text(words.TILE.es.format(size=size, where=said.es), words.TILE.en.format(size=size, where=said.en))
    return Halt(Alarm(Kind.TILE, text, {"size": size, "tile": said.en}, {checkpoints.SHOWN: note}))
