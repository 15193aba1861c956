"""An export on disk: its lines in order, by number, and cut into pieces at line ends. It is read, never held whole."""

import os
import re
import stat
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self, overload

from service.audit import export_format, keyring
from service.audit.export_format import MAX_LINE
from service.audit.start import Start
from service.cli import other_file
from service.cli.ledger_files import verify_hints
from service.cli.ledger_files.cores import Piece
from service.cli.other_file import Kind
from service.cli.say import Trouble, reason, usage, why
from service.ledger import merkle

CHUNK = 2 << 20
"""Bytes that one process checks at a time: enough that handing them out costs nothing, few enough for progress."""

_BLOCK: Final = 1 << 20
_NEAR: Final = 1 << 17
"""Bytes read to find a line's end: some dozens of lines, of which the next is asked for next."""

_SEQ: Final = re.compile(rb'"ruleset":[0-9]{1,15},"seq":([0-9]{1,15}),"submission":')


class Lines(Sequence[bytes]):
    """The entry lines without LF, each cut at `MAX_LINE`. By number they need an index, made as far as is asked for."""

    def __init__(self, file: "ExportFile") -> None:
        self._file = file
        self._starts = array("Q")

    def __len__(self) -> int:
        return len(self._index(None))

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> list[bytes]: ...
    def __getitem__(self, number: int | slice) -> bytes | list[bytes]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        return self._file.line_at(self._index(number)[number])

    def __iter__(self) -> Iterator[bytes]:
        return self._file.read((self._file.start, self._file.end))

    def _index(self, number: int | None) -> "array[int]":
        """Where lines begin, up to this one; of all, for None or one counted from the end."""
        starts, file = self._starts, self._file
        at = file.line_end(starts[-1]) if starts else file.start
        while at < file.end and (number is None or number < 0 or len(starts) <= number):
            starts.append(at)
            at = file.line_end(at)
        return starts


class ExportFile:
    """Opened for reading; `last` is the last line if it is whole and looks like one, else empty.

    The entry lines stand from `start` to `end`; those before `start`, if any, are left alone.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor = _open(path)
        self._block: tuple[int, bytes] = 0, b""
        try:
            other_file.refuse(path, self._read_at(0, CHUNK), Kind.EXPORT)
        except Trouble:
            self.close()
            raise
        size = os.fstat(self._descriptor).st_size
        tail_start = max(0, size - export_format.MAX_LAST_LINE - 2)
        tail = self._read_at(tail_start, size - tail_start)
        whole = tail.endswith(b"\n")
        begins = tail.rfind(b"\n", 0, len(tail) - 1) + 1
        last = tail[begins : len(tail) - whole]
        is_last = export_format.is_last(last)
        self.last = last if whole and is_last else b""
        self.start, self.end = 0, tail_start + begins if is_last else size
        self.lines = Lines(self)
        if not is_last and not any(self._holds(opening) for opening in export_format.OPENINGS):
            self.close()
            raise _no_export(path)

    def __reduce__(self) -> tuple[type[Self], tuple[Path]]:
        return type(self), (self.path,)  # for processes that are not forked; pieces are the file's, wherever it begins

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the file."""
        os.close(self._descriptor)

    def pieces(self) -> list[Piece]:
        """The entry lines, cut into pieces."""
        pieces, start = [], self.start
        while start < self.end:
            stop = self.line_end(start + CHUNK) if start + CHUNK < self.end else self.end
            pieces.append((start, stop))
            start = stop
        return pieces

    def read(self, piece: Piece) -> Iterator[bytes]:
        """The lines of a piece."""
        return export_format.split(self._blocks(*piece))

    def about_keys(self, piece: Piece) -> list[bytes]:
        """The lines of a piece that contain one of `keyring.MARKS`, in order, found without taking the others apart."""
        start, stop = piece
        if stop - start > CHUNK + MAX_LINE:  # one of them is longer than an entry, and may be as long as the disk
            return [line for line in self.read(piece) if any(mark in line for mark in keyring.MARKS)]
        data = b"".join(self._blocks(*piece))
        starts = set()
        for mark in keyring.MARKS:
            at = data.find(mark)
            while at >= 0:
                starts.add(data.rfind(b"\n", 0, at) + 1)
                following = data.find(b"\n", at)
                at = data.find(mark, following) if following >= 0 else -1
        return [next(export_format.split([data[start : start + MAX_LINE]])) for start in sorted(starts)]

    def begin_after(self, before: Start) -> None:
        """Leave alone the lines of entries that are verified already; they may also be missing from the file.

        Where the entry to begin with is not found at its place, every line that claims a later one is looked at.
        """
        self.start = self._place_of(before.size)
        if self.start and merkle.leaf_hash(self._line_before(self.start)) != before.leaf:
            at = 0
            while at < self.end and (_seq(self.line_at(at)) or 0) < before.size:
                at = self.line_end(at)
            self.start = at

    def line_at(self, start: int) -> bytes:
        """The line that begins at a byte."""
        stop = min(start + MAX_LINE, self.line_end(start))
        first, block = self._near(start)
        if stop - first <= len(block):
            return block[start - first : stop - first].removesuffix(b"\n")
        return self._read_at(start, stop - start).removesuffix(b"\n")

    def line_end(self, start: int) -> int:
        """Where the line after begins; at the last one, where the entry lines end."""
        at = start
        while at < self.end:
            first, block = self._near(at)
            found = block.find(b"\n", at - first)
            if found >= 0:
                return min(first + found + 1, self.end)
            at = first + len(block)
        return self.end

    def _place_of(self, seq: int) -> int:
        """Where the first line begins that claims this number or a greater one, by halving: if they are in order."""
        low, high = 0, self.end
        while low < high:
            middle = (low + high) // 2
            start = 0 if middle == 0 else self.line_end(middle - 1)
            claimed = _seq(self.line_at(start)) if start < self.end else None
            if start < self.end and claimed is not None and claimed < seq:
                low = self.line_end(start)
            else:
                high = middle
        return low if low == 0 else self.line_end(low - 1)

    def _line_before(self, start: int) -> bytes:
        window = self._read_at(max(0, start - MAX_LINE - 1), min(start, MAX_LINE + 1))
        return window[:-1].rpartition(b"\n")[2]

    def _holds(self, opening: bytes) -> bool:
        rest = b""
        for block in self._blocks(0, self.end):
            if opening in rest + block:
                return True
            rest = block[-len(opening) :]
        return False

    def _near(self, at: int) -> tuple[int, bytes]:
        """A block that holds byte `at`, and where it begins: the last one again, if it does."""
        start, block = self._block
        if not start <= at < start + len(block):
            start, block = self._block = at, self._read_at(at, _NEAR)
        return start, block

    def _blocks(self, start: int, stop: int) -> Iterator[bytes]:
        while start < stop and (data := os.pread(self._descriptor, min(_BLOCK, stop - start), start)):
            start += len(data)
            yield data

    def _read_at(self, start: int, count: int) -> bytes:
        return b"".join(self._blocks(start, start + count))


def _seq(line: bytes) -> int | None:
    found = _SEQ.search(line)
    return None if found is None else int(found[1])


def _open(path: Path) -> int:
    try:
        # Without O_NONBLOCK a pipe with nobody at its other end is waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise usage(f"no se puede leer {path}: {why(error)}", f"{path} cannot be read: {reason(error)}") from None
    kind = os.fstat(descriptor).st_mode
    if stat.S_ISREG(kind):
        return descriptor
    os.close(descriptor)
    if stat.S_ISDIR(kind):
        raise usage(f"no se puede leer {path}: es una carpeta", f"{path} cannot be read: it is a folder")
    raise usage(
        f"{path} es una tubería o un dispositivo, y la exportación se lee más de una vez: guárdela antes en un archivo",
        f"{path} is a pipe or a device, and an export is read more than once: save it to a file first",
    )


def _no_export(path: Path) -> Trouble:
    """One sentence about a file taken by mistake, instead of a fault for each of its lines."""
    es, en = verify_hints.packed(path)
    return usage(f"{path} no es una exportación: no hay en él ni asiento ni sello; {es}", f"{path} is no export; {en}")
