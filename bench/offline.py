"""Verifying an export, against what one Ed25519 verification an entry would take on all cores.

The limit is measured over messages put together and keys loaded beforehand, in processes that run already; the verifier
is timed as it is called, the start of its processes included, over an export long enough that this does not matter.
"""

import asyncio
import multiprocessing
import sys
import time
from itertools import islice
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Final

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bench import world
from bench.drive import Run
from bench.house import Log
from service.audit.trusted import Trusted
from service.cli.ledger_files.cores import available
from service.cli.verifying import verification
from service.flows import export
from service.ledger import entry, note, signing

_TRUSTED: Final = Trusted.parse(note.vkey(world.ORIGIN, world.ROOT.public_key))
_STEP: Final = 500

Signed = tuple[Ed25519PublicKey, bytes, bytes]

_prepared: list[Signed] = []
"""Handed to the processes by forking."""


class NotVerified(Exception):
    """The verifier found fault with what the bench recorded."""


def write_export(log: Log, path: Path) -> int:
    """Export the log to a file; how many entries there are."""
    return asyncio.run(_write(log, path))


async def _write(log: Log, path: Path) -> int:
    connection = await asyncpg.connect(log.url)
    count = 0
    try:
        with path.open("wb") as file:
            async for piece in export.export(connection):
                count += piece.count(b"\n")
                file.write(piece)
    finally:
        await connection.close()
    return count - 1


class Verifying:
    """`orotraza verify` on one export, with the rules or without."""

    def __init__(self, path: Path, entries: int, *, with_rules: bool) -> None:
        self._path = path
        self._entries = entries
        self._with_rules = with_rules

    def __call__(self, _seconds: int) -> Run:
        """Verify it once, whatever that takes. Raises `NotVerified`."""
        began = time.perf_counter()
        report = verification.run(self._path, _TRUSTED, with_rules=self._with_rules)
        took = time.perf_counter() - began
        if not report.holds:
            raise NotVerified(str(report.faults[:3]))
        return _once(self._entries, took)


class Limit:
    """One Ed25519 verification an entry and nothing else, on all cores; of a long export, `every` so-many-th entry."""

    def __init__(self, path: Path, *, every: int = 1) -> None:
        _prepared[:] = _prepare(path, every)
        self._entries = len(_prepared)
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self._pool: Pool = context.Pool(available(), _begin, (None if sys.platform == "linux" else path, every))

    def __call__(self, _seconds: int) -> Run:
        """Verify every signature once."""
        began = time.perf_counter()
        for _ in self._pool.imap_unordered(_verify, range(0, self._entries, _STEP)):
            pass
        return _once(self._entries, time.perf_counter() - began)

    def close(self) -> None:
        """End the processes."""
        self._pool.terminate()
        self._pool.join()
        _prepared.clear()


def _prepare(path: Path, every: int) -> list[Signed]:
    signed = []
    public = {signing.thumbprint(key.public_key): key.public_key for key in _everybody()}
    loaded = {kid: Ed25519PublicKey.from_public_bytes(key) for kid, key in public.items()}
    with path.open("rb") as lines:
        for line in islice(lines, 0, None, every):
            if line.startswith(b'{"findings"'):
                found = entry.parse(line[:-1]).submission
                signed.append((loaded[found.header.kid], found.signature, found.signing_input))
    return signed


def _everybody() -> list[signing.SeedSigner]:
    return [world.ROOT, world.REGISTRAR, *(key for _, key in world.BUYERS)]


def _begin(path: Path | None, every: int) -> None:
    if path is not None:  # where processes are not forked, each puts its own messages together
        _prepared[:] = _prepare(path, every)


def _verify(start: int) -> None:
    for key, signature, message in _prepared[start : start + _STEP]:
        key.verify(signature, message)


def _once(entries: int, took: float) -> Run:
    return Run(rate=entries / took, p50=0.0, p99=0.0, requests=1, failed=0)
