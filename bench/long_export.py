"""An export of any length without a database: submissions signed in other processes, decided and composed in this one.

`python -m bench.long_export FOLDER` writes `export.ndjson` (a million entries and their checkpoint) and `delta.ndjson`
(the next thousand, and the checkpoint after them). What the appender would write is written: the same decisions, the
same bytes. Registrations, filings and purchases; a ledger with every payload type is `tests/honest.py`'s.
"""

import argparse
import itertools
import os
import random
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from bench import fill, world
from bench.fill import Progress
from bench.world import Author
from service.audit import export_format
from service.decision.effects import Effects
from service.decision.facts import Facts
from service.decision.records import Posting, Record
from service.ledger import checkpoint, entry, merkle, note, submission
from service.ledger.checkpoint import Checkpoint
from service.ledger.merkle import CompactRange
from service.registry import policies
from service.rulebook.decide import Decision, decide
from service.rulebook.read import read

_CHUNK: Final = 500
_AHEAD: Final = 8
_NUMBERS: Final = 10 * _CHUNK
"""Numbers that one chunk of submissions may use up."""

_OF_A_DEAL: Final = ("lot:", "uses:", "origin:", "document:", "entry:")
"""In this world nothing is bought twice: what only these lots and papers concern, nobody will ask for."""


class _OfParties(Facts):
    """What is known of parties and keys, not of lots: memory stays bounded however many deals there are."""

    def put(self, records: Iterable[Record]) -> None:
        """Take in what later deals may ask for."""
        super().put(
            record
            for record in records
            if not (record.account if isinstance(record, Posting) else record.shelf).startswith(_OF_A_DEAL)
        )

    def keep(self, effects: Effects) -> None:
        """Nobody settles or annuls here."""


class Writer:
    """Decides and chains what is signed; `range` is the tree so far."""

    def __init__(self) -> None:
        self.range = CompactRange()
        self._facts: Final = _OfParties(complete=True)
        self._prev = entry.FIRST_PREV
        self._moment = datetime.now(UTC)

    def write(self, bodies: Iterable[bytes]) -> list[bytes]:
        """The entries that these submissions become, recorded at one instant. Raises `fill.NotTaken`."""
        self._moment = moment = max(self._moment, datetime.now(UTC))
        written, leaves = [], []
        for seq, body in enumerate(bodies, self.range.size):
            sent = submission.parse(body)
            decided = decide(
                read(sent.payload_bytes),
                sent.header.kid,
                self._facts,
                log=world.ORIGIN,
                seq=seq,
                recorded_at=moment,
                ruleset=policies.ruleset(self._facts),
            )
            if not isinstance(decided, Decision):
                raise fill.NotTaken(str(decided))
            self._facts.put(decided.records)
            data = entry.compose(
                origin=world.ORIGIN,
                seq=seq,
                prev=self._prev,
                recorded_at=moment,
                ruleset=0,
                submission=sent,
                findings=[finding.as_json() for finding in decided.findings],
            )
            self._prev = merkle.leaf_hash(data)
            written.append(data)
            leaves.append(self._prev)
        self.range = self.range.append(leaves)
        return written

    def last_line(self) -> bytes:
        """The checkpoint of what has been written, as an export ends with it."""
        text = checkpoint.format(Checkpoint(world.ORIGIN, self.range.size, self.range.root()))
        return export_format.last_line(note.sign(text, world.ORIGIN, world.LOG))


def write(folder: Path, *, size: int, delta: int, signers: int, progress: Progress) -> tuple[Path, Path]:
    """Write an export of `size` entries and the `delta` that follow; the two files. A tenth of `size` are miners."""
    whole, after = folder / "export.ndjson", folder / "delta.ndjson"
    writer = Writer()
    with ProcessPoolExecutor(signers) as pool:
        bodies = itertools.chain.from_iterable(_signed(pool, miners=size // 10))
        for path, stop in ((whole, size), (after, size + delta)):
            with path.open("wb") as file:
                while writer.range.size < stop:
                    chunk = list(itertools.islice(bodies, min(_CHUNK, stop - writer.range.size)))
                    file.writelines(data + b"\n" for data in writer.write(chunk))
                    progress(writer.range.size, size + delta)
                file.write(writer.last_line() + b"\n")
    return whole, after


def _signed(pool: ProcessPoolExecutor, miners: int) -> Iterator[list[bytes]]:
    """Chunks of submissions without end: the opening, the miners, files of every third, and then purchases."""
    waiting: deque[Future[list[bytes]]] = deque()
    for job in _jobs(miners):
        waiting.append(pool.submit(job))
        if len(waiting) == _AHEAD:
            yield waiting.popleft().result()


def _jobs(miners: int) -> Iterator["partial[list[bytes]]"]:
    yield partial(fill.opening)
    numbers = itertools.count(_NUMBERS, _NUMBERS)
    for start in range(0, miners, _CHUNK):
        some = range(start, min(start + _CHUNK, miners))
        yield partial(fill.register, next(numbers), some)
        yield partial(_file, next(numbers), some[::3])
    while True:
        yield partial(fill.buy, next(numbers), _CHUNK, miners)


def _file(first: int, some: range) -> list[bytes]:
    return list(Author(first).filings(some, random.Random(first)))


def main() -> None:
    """Write them where the command line says."""
    parser = argparse.ArgumentParser(prog="python -m bench.long_export", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", type=int, default=1_000_000, help="entries of the export (1000000)")
    parser.add_argument("--delta", type=int, default=1_000, help="entries that follow (1000)")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    signers = max(1, (os.cpu_count() or 1) - 1)
    write(given.folder, size=given.size, delta=given.delta, signers=signers, progress=_say)
    (given.folder / "root.vkey").write_text(note.vkey(world.ORIGIN, world.ROOT.public_key) + "\n")


def _say(done: int, total: int) -> None:
    if done % 50_000 == 0 or done == total:
        print(f"{done:,} of {total:,}", flush=True)


if __name__ == "__main__":
    main()
