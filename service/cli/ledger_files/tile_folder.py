"""A folder of tiles with their entries, as `orotraza tiles publish --entries` and `orotraza mirror` write it.

    checkpoint              the signed checkpoint
    tile/0/x001/067         hashes, of every level
    tile/entries/x001/067   the entries beneath

Entries are read from their bundles and hashed anew; that the tiles of hashes agree is a check of its own. A bundle that
is not there, or is none, leaves its entries missing. Only bundles that are there are gone through, whatever size the
checkpoint claims, and only files: whoever made the folder may have put a pipe or a device in it.
"""

import os
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Final, Self, overload

from service.audit import export_format, keyring, whole
from service.audit.start import Start
from service.cli import bounded
from service.cli.ledger_files.cores import Piece
from service.cli.say import usage
from service.ledger import note, tiles
from service.ledger.errors import LedgerError
from service.ledger.tiles import FULL, EntriesTile, TileError

_BUNDLES: Final = 4
"""What one process checks at a time, each of 256 entries."""

_ENTRIES: Final = "tile/entries"
_FOLDER: Final = re.compile(r"x[0-9]{3}|[0-9]{3}\.p")
_DEEPEST: Final = 7
"""Folders within each other in which a bundle stands at most."""


class Lines(Sequence[bytes]):
    """The entries that are looked at, by number from the first of them, as many as there are."""

    def __init__(self, folder: "TileFolder") -> None:
        self._folder = folder
        self._starts: list[int] = [0]  # of each bundle read so far, and of the next
        self._near: tuple[int, list[bytes]] = -1, []

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> list[bytes]: ...
    def __getitem__(self, number: int | slice) -> bytes | list[bytes]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        pieces = self._folder.bundles()
        while self._starts[-1] <= number and len(self._starts) <= len(pieces):
            self._starts.append(self._starts[-1] + len(self._bundle(pieces, len(self._starts) - 1)))
        at = bisect_right(self._starts, number) - 1
        if number < 0 or at == len(pieces):
            raise IndexError(number)
        return self._bundle(pieces, at)[number - self._starts[at]]

    def __iter__(self) -> Iterator[bytes]:
        return chain.from_iterable(map(self._folder.read, self._folder.pieces()))

    def _bundle(self, pieces: Sequence[Piece], at: int) -> list[bytes]:
        if self._near[0] != at:
            self._near = at, list(self._folder.read(pieces[at]))
        return self._near[1]


class TileFolder:
    """Opened for reading; `last` is the checkpoint as an export would end with it, empty if there is none.

    The entries looked at are those from `start` to `end`, by the size that the checkpoint claims.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            signed = bounded.of_file(path / "checkpoint", note.MAX_BYTES)
            self.last = export_format.last_line(signed)
            self.start, self.end = 0, whole.claimed(signed).size
        except (OSError, UnicodeError, LedgerError):
            raise usage(
                f"{path} no es una carpeta de mosaicos: no hay en ella un sello (checkpoint)",
                f"{path} is no folder of tiles: there is no checkpoint in it",
            ) from None
        if not (path / _ENTRIES).is_dir():
            raise usage(
                f"en {path} hay huellas pero no asientos (tile/entries): publíquelos con --entries, o cópielos con la "
                "credencial de un auditor",
                f"{path} has hashes but no entries (tile/entries): publish them with --entries, or mirror them with an "
                "auditor's token",
            )
        self._size = self.end
        self._present = _bundles(path, self._size)
        self.lines = Lines(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def tile(self, path: str) -> bytes | None:
        """A tile's bytes; None if it is not there. One byte too many shows that it is too long."""
        try:
            return bounded.of_file(self.path / path, tiles.FULL_BYTES)
        except OSError:
            return None

    def bundles(self) -> list[Piece]:
        """The entries looked at, cut where bundles are."""
        return self._cut(1)

    def pieces(self) -> list[Piece]:
        """The entries looked at, cut at bundles."""
        return self._cut(_BUNDLES)

    def read(self, piece: Piece) -> Iterator[bytes]:
        """The entries of a piece that are there."""
        start, end = piece
        for first in range(start - start % FULL, end, FULL):
            entries = self._bundle(first // FULL)
            yield from entries[max(start - first, 0) : end - first]

    def about_keys(self, piece: Piece) -> list[bytes]:
        """Those of a piece that contain one of `keyring.MARKS`."""
        return [data for data in self.read(piece) if any(mark in data for mark in keyring.MARKS)]

    def begin_after(self, before: Start) -> None:
        """Leave alone the entries that are verified already."""
        self.start = min(before.size, self.end)

    def _bundle(self, index: int) -> list[bytes]:
        """A bundle's entries, whole or as far as the tree goes; of a longer one, those of this tree."""
        width = min(self._size - index * FULL, FULL)
        for each in (EntriesTile(index, width), EntriesTile(index)):
            try:
                return tiles.unbundle(bounded.of_file(self.path / each.path, tiles.MAX_BUNDLE_BYTES))[:width]
            except (OSError, TileError):
                continue
        return []

    def _cut(self, count: int) -> list[Piece]:
        """The entries looked at of which there are bundles, so many of these at a time."""
        step = count * FULL
        starts = dict.fromkeys(index // count * step for index in self._present)
        pieces = ((max(at, self.start), min(at + step, self.end)) for at in starts)
        return [(start, end) for start, end in pieces if start < end]


def _bundles(folder: Path, size: int) -> list[int]:
    """The bundles that lie there, whole or in part, by index, of a log of so many entries."""
    found: set[int] = set()
    walked: set[tuple[int, int]] = set()
    for where, folders, names in os.walk(folder / _ENTRIES, followlinks=True):
        below = Path(where).relative_to(folder)
        deep = len(below.parts) >= len(Path(_ENTRIES).parts) + _DEEPEST
        folders[:] = [] if deep else [each for each in folders if _is_new(Path(where) / each, walked)]
        for name in names:
            try:
                place = tiles.parse((below / name).as_posix())
            except TileError:
                continue
            if isinstance(place, EntriesTile) and place.start < size:
                found.add(place.index)
    return sorted(found)


def _is_new(folder: Path, walked: set[tuple[int, int]]) -> bool:
    """Whether bundles may lie in a folder that was not gone through under another name: links may lead in circles."""
    if not _FOLDER.fullmatch(folder.name):
        return False
    try:
        found = folder.stat()
    except OSError:
        return False
    same = (found.st_dev, found.st_ino)
    is_new = same not in walked
    walked.add(same)
    return is_new
