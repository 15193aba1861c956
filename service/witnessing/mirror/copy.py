"""The folder of a copy, laid out as the log serves it, so that any web server can serve it too (c2sp.org/tlog-tiles).

    checkpoint              the signed checkpoint that everything below is verified under, written last
    checkpoints/<size>      every checkpoint that was ever copied
    log-keys                the entries that tell of the log's own keys, one a line
    tile/<L>/…              hash tiles
    tile/entries/…          bundles of entries, readable by the owner alone: they name parties

What lies in it beyond its checkpoint's size came before a crash; it is verified again before it is used.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from service.audit import whole
from service.ledger import merkle, tiles
from service.ledger.checkpoint import Checkpoint
from service.ledger.errors import LedgerError
from service.ledger.merkle import CompactRange
from service.ledger.tiles import EntriesTile, Tile
from service.witnessing.mirror import disk

_CHECKPOINT: Final = "checkpoint"
_KEYS: Final = "log-keys"


class Damaged(Exception):
    """The folder is not what its checkpoint commits to: a disk or a hand has changed it."""

    def __init__(self, root: Path, why: str) -> None:
        super().__init__(
            f"la copia en {root} está dañada ({why}); apártela y vuelva a copiar / "
            f"the copy in {root} is damaged ({why}); move it away and copy again"
        )


class Copy:
    """One log's copy. `size` is its checkpoint's, 0 for an empty folder; `note` that checkpoint, signed.

    `reach` is the size of the largest signed tree whose tiles were put: further than `size` while one is being copied.
    """

    def __init__(self, root: Path) -> None:
        """Read where the copy stands, and see that its tiles lead to its root. Raises `Damaged`."""
        self.root: Final = root
        self.note = self._read_note()
        self.size = self.reach = 0
        if self.note:
            try:
                stated = whole.claimed(self.note)
                if tiles.root(self.tile, stated.size) != stated.root:
                    raise Damaged(root, "tile")
            except LedgerError as error:
                raise Damaged(root, str(error)) from None
            self.size = self.reach = stated.size

    def tile(self, tile: Tile) -> bytes:
        """A tile's bytes; those of a wider one of the same place serve as well. Raises `Damaged`."""
        data = self._tile_or_none(tile)
        if data is None:
            raise Damaged(self.root, tile.path)
        return data

    def range_at(self, size: int) -> CompactRange:
        """The tree's first `size` leaves, folded. Raises `Damaged`."""
        if size == 0:
            return CompactRange()
        node = self._node(size)
        return CompactRange(size, tuple(node(level, index) for level, index in merkle.subtrees(0, size)))

    def inclusion(self, seq: int, size: int) -> list[bytes]:
        """The proof that entry `seq` is in the tree of `size`. Raises `Damaged`."""
        return merkle.inclusion_proof(self._node(size), seq, size)

    def bundle(self, bundle: EntriesTile) -> list[bytes] | None:
        """The entries of a bundle if they are here, and are those of the tree: their hashes are compared each time."""
        try:
            found = tiles.unbundle((self.root / bundle.path).read_bytes())
            hashes = self.leaves(bundle.index, bundle.width)
        except (OSError, LedgerError, Damaged):
            return None
        return found if [merkle.leaf_hash(data) for data in found] == hashes else None

    def leaves(self, index: int, width: int) -> list[bytes]:
        """The first `width` leaf hashes of a tile of level 0. Raises `Damaged`."""
        tile = Tile(0, index, width)
        return tiles.hashes(tile, self.tile(tile))

    def entries(self, start: int, size: int) -> Iterator[bytes]:
        """The entries from `start` up to, not including, `size`. Raises `Damaged` where one is not here."""
        if start >= size:
            return
        for bundle in tiles.bundles_of_tree(self.size, start - start % tiles.FULL):
            if bundle.start >= size:
                return
            found = self.bundle(bundle)
            if found is None:
                raise Damaged(self.root, bundle.path)
            yield from found[max(0, start - bundle.start) : size - bundle.start]

    def key_entries(self) -> list[bytes]:
        """The entries kept that tell of the log's own keys, in order."""
        try:
            return (self.root / _KEYS).read_bytes().splitlines()
        except FileNotFoundError:
            return []

    def put_key_entries(self, found: Sequence[bytes]) -> None:
        """Keep further ones, verified; those that are here already are not kept twice."""
        here = self.key_entries()
        fresh = [each for each in found if each not in here]
        if fresh:
            disk.write(self.root / _KEYS, b"".join(each + b"\n" for each in (*here, *fresh)), disk.PRIVATE)

    def put(self, tile: Tile | EntriesTile, data: bytes) -> None:
        """Keep a tile or a bundle that has been verified."""
        path = self.root / tile.path
        if isinstance(tile, EntriesTile):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            disk.write(path, data, disk.PRIVATE)
        elif self._tile_or_none(tile) != data:
            disk.write(path, data)

    def put_tree(self, size: int, made: Mapping[Tile, bytes]) -> None:
        """Keep all that was missing of the tiles of a signed tree."""
        for tile, data in made.items():
            self.put(tile, data)
        self.reach = size

    def commit(self, checkpoint: Checkpoint, note: bytes) -> None:
        """Everything of this checkpoint is here: from now on it is what the copy is verified under."""
        disk.write(self.root / "checkpoints" / str(checkpoint.size), note)
        disk.write(self.root / _CHECKPOINT, note)
        before, self.size, self.note = self.size, checkpoint.size, note
        self._tidy(before)

    def _node(self, size: int) -> merkle.NodeReader:
        return tiles.node_reader(self.tile, size)

    def _tile_or_none(self, tile: Tile) -> bytes | None:
        """The tile, or as much of the wider one that took its place."""
        paths = [self.root / tile.path]
        if not tile.full:
            paths.append(self.root / Tile(tile.level, tile.index).path)
            paths += (path for path in paths[0].parent.glob("*") if path.name.isdecimal())
        length = tile.width * merkle.HASH_SIZE
        for path in paths:
            try:
                data = path.read_bytes()
            except OSError:
                continue
            if len(data) >= length:
                return data[:length]
        return None

    def _read_note(self) -> bytes:
        try:
            return (self.root / _CHECKPOINT).read_bytes()
        except FileNotFoundError:
            return b""

    def _tidy(self, before: int) -> None:
        """Take away the partial tiles of the size before: wider ones hold all that they held."""
        for path in {each.path for each in _partial(before)} - {each.path for each in _partial(self.size)}:
            (self.root / path).unlink(missing_ok=True)
            folder = (self.root / path).parent
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def _partial(size: int) -> Iterator[Tile | EntriesTile]:
    """The partial tiles and the partial bundle by which the tree of a size ends."""
    for level in range(8):
        index, width = divmod(size >> (8 * level), tiles.FULL)
        if width:
            yield Tile(level, index, width)
            if level == 0:
                yield EntriesTile(index, width)
