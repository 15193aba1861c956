"""An export on disk, mapped into memory: its lines one by one, by number, and cut into chunks at line ends."""

import mmap
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, overload

from service.audit import export_format, keyring
from service.audit.export_format import MAX_LINE
from service.cli.say import Trouble, usage

CHUNK = 2 << 20
"""Bytes that one process checks at a time: enough that handing them out costs nothing, few enough for progress."""

Piece = tuple[int, int]
"""Where a chunk begins and ends in the file."""


class Lines(Sequence[bytes]):
    """The entry lines without LF, each cut at `MAX_LINE`. By number they need an index, made when first asked for."""

    def __init__(self, mapped: mmap.mmap, end: int) -> None:
        self._mapped = mapped
        self._end = end
        self._starts: array[int] | None = None

    def __len__(self) -> int:
        return len(self._index())

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> list[bytes]: ...
    def __getitem__(self, number: int | slice) -> bytes | list[bytes]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        start = self._index()[number]
        return self._line(start)[0]

    def __iter__(self) -> Iterator[bytes]:
        at = 0
        while at < self._end:
            line, at = self._line(at)
            yield line

    def _line(self, start: int) -> tuple[bytes, int]:
        stop = self._mapped.find(b"\n", start, self._end)
        stop = self._end if stop < 0 else stop
        return self._mapped[start : min(stop, start + MAX_LINE)], stop + 1

    def _index(self) -> "array[int]":
        if self._starts is None:
            self._starts = array("Q")
            at = 0
            while at < self._end:
                self._starts.append(at)
                found = self._mapped.find(b"\n", at, self._end)
                at = self._end if found < 0 else found + 1
        return self._starts


class ExportFile:
    """Opened for reading; `last` is the last line if it is whole and looks like one, else empty."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mapped = _map(path)
        size = len(self._mapped)
        whole = self._mapped[size - 1 : size] == b"\n"
        start = self._mapped.rfind(b"\n", 0, size - 1) + 1
        tail = self._mapped[start : min(size - whole, start + export_format.MAX_LAST_LINE + 1)]
        is_last = export_format.is_last(tail)
        self.last = tail if whole and is_last else b""
        self.end = start if is_last else size
        self.lines = Lines(self._mapped, self.end)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._mapped.close()

    def pieces(self) -> list[Piece]:
        """The entry lines, cut into chunks."""
        pieces, start = [], 0
        while start < self.end:
            found = self._mapped.find(b"\n", min(start + CHUNK, self.end), self.end)
            stop = self.end if found < 0 else found + 1
            pieces.append((start, stop))
            start = stop
        return pieces

    def lines_about_keys(self) -> Iterator[bytes]:
        """The lines that contain one of `keyring.MARKS`, in order, found without reading the others."""
        starts = set()
        for mark in keyring.MARKS:
            at = self._mapped.find(mark, 0, self.end)
            while at >= 0:
                starts.add(self._mapped.rfind(b"\n", 0, at) + 1)
                following = self._mapped.find(b"\n", at, self.end)
                at = self._mapped.find(mark, following, self.end) if following >= 0 else -1
        for start in sorted(starts):
            stop = self._mapped.find(b"\n", start, self.end)
            yield self._mapped[start : min(self.end if stop < 0 else stop, start + MAX_LINE)]


def _map(path: Path) -> mmap.mmap:
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise usage(f"no se puede leer {path}: {error.strerror}", f"{path} cannot be read") from None
    except ValueError:  # of a file without bytes nothing can be mapped
        raise _no_export(path) from None
    if all(mapped.find(opening) < 0 for opening in export_format.OPENINGS):
        mapped.close()
        raise _no_export(path)
    return mapped


def _no_export(path: Path) -> Trouble:
    """One sentence about a file taken by mistake, instead of a fault for each of its lines."""
    return usage(f"{path} no es una exportación: no hay en él ni asiento ni sello", f"{path} is no export")


def read_piece(path: Path, piece: Piece, block: int = 1 << 20) -> Iterator[bytes]:
    """The lines of one chunk, in another process."""
    start, stop = piece
    with path.open("rb") as file:
        file.seek(start)
        yield from export_format.split(_blocks(file, stop - start, block))


def _blocks(file: BinaryIO, left: int, block: int) -> Iterator[bytes]:
    while left > 0 and (data := file.read(min(block, left))):
        left -= len(data)
        yield data
