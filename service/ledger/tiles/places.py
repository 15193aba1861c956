"""Where tiles stand: their paths, and which of them the tree of a size has.

The tile `index` of `level` holds, for i from 0 to 255, the root over the leaves [(index·256+i)·256^level,
(index·256+i+1)·256^level). With fewer hashes it is partial: it ends a tree, and nothing above is made of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from service.ledger.errors import LedgerError
from service.ledger.merkle import MAX_SIZE

FULL: Final = 256
"""Hashes in a whole tile, entries in a whole bundle."""

HEIGHT: Final = 8
"""Levels of the tree that one level of tiles spans."""

_LEVELS: Final = 8  # 256^7 < 2^63 < 256^8
_PLACE: Final = "(?:x[0-9]{3}/){0,6}[0-9]{3}"
INDEX: Final = rf"{_PLACE}(?:\.p/[0-9]{{1,3}})?"
"""How a tile's index is written, with its width if it is partial."""

_PATH: Final = re.compile(rf"tile/(entries|[0-9]{{1,2}})/({_PLACE})(?:\.p/([0-9]{{1,3}}))?")


class TileError(LedgerError):
    """A path names no tile, or bytes are not the tile or the bundle that they are given for."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of hashes: `level` from 0 to 7, `index` from 0, `width` from 1 to 256 hashes."""

    level: int
    index: int
    width: int = FULL

    def __post_init__(self) -> None:
        _check(self.level, self.index, self.width)

    @property
    def path(self) -> str:
        """Where it is served below the log's address, without a slash before it."""
        return f"tile/{self.level}/{_spelt(self.index, self.width)}"

    @property
    def end(self) -> int:
        """The least size of a tree that has these hashes."""
        return (self.index * FULL + self.width) << (HEIGHT * self.level)

    @property
    def full(self) -> bool:
        """Whether it is whole: every later tree has it too, and a hash over it in the tile above."""
        return self.width == FULL


@dataclass(frozen=True, slots=True)
class EntriesTile:
    """A bundle of entries: those beneath the tile of level 0 with the same `index` and `width`."""

    index: int
    width: int = FULL

    def __post_init__(self) -> None:
        _check(0, self.index, self.width)

    @property
    def path(self) -> str:
        """Where it is served below the log's address, without a slash before it."""
        return f"tile/entries/{_spelt(self.index, self.width)}"

    @property
    def start(self) -> int:
        """The first entry's number."""
        return self.index * FULL

    @property
    def end(self) -> int:
        """The number after the last entry's: the least size of a log that has them."""
        return self.start + self.width

    @property
    def full(self) -> bool:
        """Whether it is whole: every later log has it too."""
        return self.width == FULL


def parse(path: str) -> Tile | EntriesTile:
    """The tile that a path names, in its one spelling and without a slash before it. Raises `TileError`."""
    found = _PATH.fullmatch(path) if type(path) is str else None
    if found is None:
        raise TileError("not the path of a tile: tile/<level or entries>/<index>[.p/<width>]")
    level, groups, width = found.groups()
    index = int(groups.replace("/", "").replace("x", ""))
    count = FULL if width is None else int(width)
    tile = EntriesTile(index, count) if level == "entries" else Tile(int(level), index, count)
    if tile.path != path:  # zeros too many, or a whole tile written as a partial one
        raise TileError(f"the path of this tile is spelt {tile.path}")
    return tile


def of_tree(size: int, since: int = 0) -> Iterator[Tile]:
    """The tiles of the tree of `size` leaves, level by level from 0, each level's partial one last.

    Without those that the tree of its first `since` leaves has already. Raises `TileError`.
    """
    check_size(size, since)
    for level in range(_LEVELS):
        shift = HEIGHT * level
        yield from (Tile(level, index, width) for index, width in _grown(since >> shift, size >> shift))


def bundles_of_tree(size: int, since: int = 0) -> Iterator[EntriesTile]:
    """The bundles of the log of `size` entries, without those that its first `since` entries have already.

    Raises `TileError`.
    """
    check_size(size, since)
    yield from (EntriesTile(index, width) for index, width in _grown(since, size))


def in_tree(level: int, index: int, size: int) -> Tile:
    """The tile as the tree of `size` leaves has it, whole or partial. Raises `TileError` if that has none."""
    _check(level, index, 1)
    check_size(size)
    width = min((size >> (HEIGHT * level)) - index * FULL, FULL)
    if width < 1:
        raise TileError(f"the tree of {size} leaves has no tile {index} at level {level}")
    return Tile(level, index, width)


def edge(size: int) -> list[Tile]:
    """The partial tiles by which the tree of `size` leaves ends: its root comes out of these alone.

    Raises `TileError`.
    """
    check_size(size)
    counts = [(level, size >> (HEIGHT * level)) for level in range(_LEVELS)]
    return [Tile(level, count // FULL, count % FULL) for level, count in counts if count % FULL]


def check_size(size: int, since: int = 0) -> None:
    """Refuse what is no size from 0 to 2^63−1, or less than `since`."""
    if type(size) is not int or type(since) is not int or not 0 <= since <= size <= MAX_SIZE:
        raise TileError("the sizes are not integers with 0 <= since <= size <= 2^63-1")


def _grown(before: int, after: int) -> Iterator[tuple[int, int]]:
    """Index and width of the tiles of one level that came by growing from `before` to `after` hashes."""
    yield from ((index, FULL) for index in range(before // FULL, after // FULL))
    if after > before and after % FULL:
        yield after // FULL, after % FULL


def _spelt(index: int, width: int) -> str:
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03}")
    return "/".join(groups) + ("" if width == FULL else f".p/{width}")


def _check(level: int, index: int, width: int) -> None:
    if type(level) is not int or not 0 <= level < _LEVELS:
        raise TileError(f"the level is not an integer from 0 to {_LEVELS - 1}")
    if type(width) is not int or not 1 <= width <= FULL:
        raise TileError(f"the width is not an integer from 1 to {FULL}")
    if type(index) is not int or not 0 <= index <= MAX_SIZE:
        raise TileError("the index is not an integer from 0 to 2^63-1")
    if (index * FULL + width) << (HEIGHT * level) > MAX_SIZE:
        raise TileError("no tree of 2^63-1 leaves has such a tile")
