"""Pieces of a source checked in several processes at once: the command line owns processes, `audit` the checks.

Three turns, each over all cores: the lines about keys are looked for; with these keys every line is checked; whole
subtrees of the tree are hashed.
"""

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.pool import AsyncResult, Pool
from typing import Final, Protocol

from service.audit.chunk import ChunkResult, check_chunk
from service.audit.observation import SUBTREE, Observation
from service.cli.ledger_files import cycles
from service.ledger import merkle
from service.ledger.merkle import HASH_SIZE

_START: Final = "fork" if sys.platform == "linux" else "spawn"
"""Forking hands every key over for nothing; elsewhere it is not safe."""


Piece = tuple[int, int]
"""From where to where it goes, in what the source counts in: bytes or entries."""


class Source(Protocol):
    """What is verified, cut into pieces that any process can read."""

    def pieces(self) -> list[Piece]:
        """The pieces, in order."""
        ...

    def read(self, piece: Piece) -> Iterator[bytes]:
        """The lines of a piece."""
        ...

    def about_keys(self, piece: Piece) -> list[bytes]:
        """Those that are about keys, and perhaps others."""
        ...


class _Task:
    """What every piece is checked with; set once in each process."""

    source: Source
    origin: str
    keys: Mapping[str, bytes]


def available() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Checking:
    """The pieces being checked; with no other process, or little to do, here and when asked for."""

    def __init__(self, pieces: list[Piece], pool: Pool | None, tick: Callable[[int], object]) -> None:
        self._pieces, self._pool, self._tick = pieces, pool, tick
        self._pending = deque[AsyncResult[ChunkResult]]()
        if pool is not None:
            self._pending.extend(pool.apply_async(_check, (each,), callback=_Tick(tick, each)) for each in pieces)

    def results(self) -> Iterator[ChunkResult]:
        """What each piece came to, in order; each is given once and not kept."""
        if self._pool is None:
            for piece in self._pieces:
                yield _check(piece)
                self._tick(piece[1] - piece[0])
        while self._pending:
            yield self._pending.popleft().get()

    def hash_subtrees(self, seen: Observation) -> None:
        """Hash every whole subtree of 65,536 lines, if the lines stand where they should."""
        first = -seen.start.size % SUBTREE
        starts = range(first, seen.lines - SUBTREE + 1, SUBTREE)
        rows = (bytes(seen.leaves[at * HASH_SIZE : (at + SUBTREE) * HASH_SIZE]) for at in starts)
        roots = map(merkle.subtree_root, rows) if self._pool is None else self._pool.imap(merkle.subtree_root, rows)
        seen.subtrees.update(zip(starts, roots, strict=True))


class _Tick:
    """Tells of one piece that it is done, in whichever order that happens."""

    def __init__(self, tick: Callable[[int], object], piece: Piece) -> None:
        self._tick, self._size = tick, piece[1] - piece[0]

    def __call__(self, _result: ChunkResult) -> None:
        self._tick(self._size)


def lines_about_keys(source: Source, processes: int) -> list[bytes]:
    """All that is said of keys, in order."""
    pieces = source.pieces()
    _prepare(source, "", {})
    if processes < 2 or len(pieces) < 2:
        return [line for piece in pieces for line in source.about_keys(piece)]
    with multiprocessing.get_context(_START).Pool(processes, _begin, (source, "", {})) as pool:
        return [line for found in pool.imap(_about_keys, pieces, chunksize=4) for line in found]


@contextmanager
def checking(
    source: Source, origin: str, keys: Mapping[str, bytes], processes: int, tick: Callable[[int], object]
) -> Iterator[Checking]:
    """Check the pieces in so many other processes, or with none in this one. `tick` is told the size of each done."""
    pieces = source.pieces()
    if processes < 1 or len(pieces) < 2:
        _prepare(source, origin, keys)
        yield Checking(pieces, None, tick)
        return
    with multiprocessing.get_context(_START).Pool(processes, _begin, (source, origin, keys)) as pool:
        yield Checking(pieces, pool, tick)


def _begin(source: Source, origin: str, keys: Mapping[str, bytes]) -> None:
    # Ctrl-C reaches every process of the terminal: the one that owns these says so, and ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cycles.seldom()
    _prepare(source, origin, keys)


def _prepare(source: Source, origin: str, keys: Mapping[str, bytes]) -> None:
    _Task.source, _Task.origin, _Task.keys = source, origin, keys


def _about_keys(piece: Piece) -> list[bytes]:
    return _Task.source.about_keys(piece)


def _check(piece: Piece) -> ChunkResult:
    return check_chunk(_Task.source.read(piece), _Task.origin, _Task.keys)
