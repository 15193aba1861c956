"""Prove that an entry is in the log, or that the log only grew, at any size.

The receipt's proof costs nothing because the writer has just made it; these are for later. Roots of complete subtrees
never change: from 256 leaves up they are read from the stored tiles, and remembered once asked for. Where a tile is not
stored yet they are worked out from the leaves, which stand in the entries: of a million leaves that takes as long as
reading every entry. What stands below is remembered of the blocks of 256 leaves that were used last (16 kB each, 4 MB
at most): many proofs are asked of the same days.
"""

import contextlib
from collections.abc import Iterable, Sequence
from typing import Final

import asyncpg

from service.ledger import merkle
from service.storage import log_entries, tiles
from service.storage.engine import Connection

_KEPT_LEVEL: Final = 8
_READ_LEVEL: Final = 12
_BLOCKS: Final = 256
_HASH: Final = merkle.HASH_SIZE

Node = tuple[int, int]


class Prover:
    """One worker's memory of the tree."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._kept: dict[Node, bytes] = {}
        self._blocks: dict[int, list[bytes]] = {}

    async def inclusion(self, indexes: Iterable[int], size: int) -> list[list[bytes]]:
        """The inclusion proof of each of these entries in the tree of `size`. Raises `merkle.ProofError`."""
        asked = list(indexes)
        runs = [run for index in asked for run in merkle.inclusion_ranges(index, size)]
        known = await self._load(runs)
        return [merkle.inclusion_proof(lambda level, at: known[level, at], index, size) for index in asked]

    async def consistency(self, size1: int, size2: int) -> list[bytes]:
        """The proof that the tree of `size2` continues that of `size1`. Raises `merkle.ProofError`."""
        known = await self._load(merkle.consistency_ranges(size1, size2))
        return merkle.consistency_proof(lambda level, at: known[level, at], size1, size2)

    async def _load(self, runs: Iterable[tuple[int, int]]) -> dict[Node, bytes]:
        nodes = {node for start, end in runs for node in merkle.subtrees(start, end)}
        async with self._pool.acquire() as connection:
            low = sorted(node for node in nodes if node[0] < _KEPT_LEVEL)
            found = dict(zip(low, await self._low(connection, low), strict=True))
            return found | {node: await self._node(connection, node) for node in sorted(nodes - found.keys())}

    async def _low(self, connection: Connection, nodes: Sequence[Node]) -> list[bytes]:
        """Small subtrees, out of blocks of leaves: those not remembered in one question, for each proof has eight."""
        blocks = {_block(node) for node in nodes}
        read = {block: self._blocks[block] for block in blocks if block in self._blocks}
        if missing := sorted(blocks - read.keys()):
            runs = [(block << _KEPT_LEVEL, (block + 1) << _KEPT_LEVEL) for block in missing]
            leaves = dict(zip(missing, await log_entries.leaf_runs(connection, runs), strict=True))
            whole = _HASH << _KEPT_LEVEL
            read |= {block: merkle.subtree_rows(run) if len(run) == whole else [run] for block, run in leaves.items()}
        for block, rows in read.items():
            self._blocks.pop(block, None)
            if len(rows) > 1:
                self._blocks[block] = rows  # the last used stand last
        for block in list(self._blocks)[:-_BLOCKS]:
            del self._blocks[block]
        return [_in_block(read[_block(node)], node) for node in nodes]

    async def _node(self, connection: Connection, node: Node) -> bytes:
        if node not in self._kept:
            self._kept[node] = await self._find(connection, *node)
        return self._kept[node]

    async def _find(self, connection: Connection, level: int, at: int) -> bytes:
        row, height = divmod(level, _KEPT_LEVEL)
        with contextlib.suppress(tiles.NotStored):
            return merkle.subtree_root(b"".join(await tiles.hashes(connection, row, at << height, (at + 1) << height)))
        if level > _READ_LEVEL:
            left, right = (level - 1, 2 * at), (level - 1, 2 * at + 1)
            return merkle.node_hash(await self._node(connection, left), await self._node(connection, right))
        leaves = await log_entries.leaf_hashes(connection, at << level, (at + 1) << level)
        if len(leaves) != 1 << level:
            raise merkle.ProofError("the log does not reach so far")
        return merkle.subtree_root(b"".join(leaves))


def _block(node: Node) -> int:
    """In which run of 256 leaves a small subtree stands."""
    level, at = node
    return (at << level) >> _KEPT_LEVEL


def _in_block(rows: Sequence[bytes], node: Node) -> bytes:
    """A small subtree of a block, of which all rows are known, or the leaves that the log has. Raises `ProofError`."""
    level, at = node
    if level < len(rows):
        row, width, first = rows[level], _HASH, at % (1 << (_KEPT_LEVEL - level))
    else:
        row, width, first = rows[0], _HASH << level, at % (1 << (_KEPT_LEVEL - level))
    found = row[first * width : (first + 1) * width]
    if len(found) != width:
        raise merkle.ProofError("the log does not reach so far")
    return found if width == _HASH else merkle.subtree_root(found)
