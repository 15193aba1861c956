"""Chunks of an export checked in several processes at once: the command line owns processes, `audit` the checks."""

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from service.audit.chunk import ChunkResult, check_chunk
from service.cli.export_file import Piece, read_piece

_START = "fork" if sys.platform == "linux" else "spawn"
"""Forking hands every key over for nothing; elsewhere it is not safe."""

Results = Callable[[], Iterator[ChunkResult]]


class _Tick:
    """Tells of one piece that it is done, in whichever order that happens."""

    def __init__(self, tick: Callable[[int], object], piece: Piece) -> None:
        self._tick, self._bytes = tick, piece[1] - piece[0]

    def __call__(self, _result: ChunkResult) -> None:
        self._tick(self._bytes)


class _Task:
    """What every chunk of one export is checked with; set once in each process."""

    path: Path
    origin: str
    keys: Mapping[str, bytes]


def available() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def checking(
    path: Path,
    pieces: list[Piece],
    origin: str,
    keys: Mapping[str, bytes],
    processes: int,
    tick: Callable[[int], object],
) -> Iterator[Results]:
    """Check the pieces in the background; the results come in file order. `tick` is told the bytes of each piece done.

    With one process, or little to do, they are checked here and when asked for: starting others would cost more.
    """
    if processes < 2 or len(pieces) < 2:
        _prepare(path, origin, keys)

        def here() -> Iterator[ChunkResult]:
            for piece in pieces:
                yield _check(piece)
                tick(piece[1] - piece[0])

        yield here
        return
    context = multiprocessing.get_context(_START)
    with context.Pool(processes, initializer=_begin, initargs=(path, origin, keys)) as pool:
        pending = [pool.apply_async(_check, (piece,), callback=_Tick(tick, piece)) for piece in pieces]
        yield lambda: (each.get() for each in pending)


def _begin(path: Path, origin: str, keys: Mapping[str, bytes]) -> None:
    # What a chunk leaves behind holds no cycles, and looking for them would take a tenth of the time.
    gc.disable()
    _prepare(path, origin, keys)


def _prepare(path: Path, origin: str, keys: Mapping[str, bytes]) -> None:
    _Task.path, _Task.origin, _Task.keys = path, origin, keys


def _check(piece: Piece) -> ChunkResult:
    return check_chunk(read_piece(_Task.path, piece), _Task.origin, _Task.keys)
