"""Bring back what a restored database lacks, from an export or a folder of tiles: every entry, and nothing else.

First everything is read and compared, and nothing written: the chain, the entries that the database has, the root at
the size that this host last signed, the checkpoint under the log's key. Then the missing entries are decided again by
the rules and written with what they put, in the batches that they were recorded in, some hundreds at a time.

A crash between two transactions leaves a log that is shorter and whole: the same command goes on from there.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import Final

import asyncpg

from service.audit.trusted import Trusted, TrustError, open_checkpoint
from service.flows.restoring import recovery_words as words
from service.flows.restoring.replaying import take
from service.ledger import entry, log_keys, merkle, signing
from service.ledger.entry import Entry
from service.ledger.errors import LedgerError
from service.ledger.log_keys import LogKeys
from service.ledger.merkle import CompactRange
from service.registry import policies
from service.rulebook.replay import Replay
from service.storage import append, head, log_entries, roles, tree
from service.storage.append import Columns
from service.storage.engine import Connection
from service.storage.head import Head
from service.storage.last_signed import LastSignedFile
from service.storage.log_entries import SignedSize

AT_ONCE: Final = 500
"""Entries compared, or written in one transaction, at a time."""

_SETTINGS: Final = {"role": roles.WRITER, "lock_timeout": "30s", "jit": "off"}


class NotRecovered(Exception):
    """The source is not what this host signed, or not all of it; nothing more was written. Both languages."""


@dataclass(frozen=True, slots=True)
class History:
    """Where the entries come from: the bytes of each from 0 on, every time anew, and the checkpoint over them."""

    entries: Callable[[], Iterator[bytes]]
    checkpoint: bytes


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many entries the log now has, and how many of them it lacked."""

    size: int
    missing: int


@dataclass(slots=True)
class _Read:
    """What reading a history from its beginning has come to; `at_signed` is its tree at the size last signed.

    `lacking` are the leaf hashes, one after the other, of what the database lacks: the source is read once more to be
    written, and whoever can write to it meanwhile shall put nothing else in its place.
    """

    origin: str
    keys: LogKeys
    tree: CompactRange = field(default_factory=CompactRange)
    at_signed: CompactRange | None = None
    last: Entry | None = None
    lacking: bytearray = field(default_factory=bytearray)


def _ignore(_step: str, _done: int) -> None:
    return


async def recover(
    url: str,
    history: History,
    last_signed: Path,
    *,
    trusted: Trusted | None = None,
    progress: Callable[[str, int], None] = _ignore,
) -> Recovered:
    """Write to the migrated database at `url` the entries of `history` that it lacks.

    `trusted` are keys of the log: needed where this host has no `last_signed` file, which is then begun at the size
    recovered. `progress` is told of entries compared or decided, some at a time.

    Raises:
        NotRecovered: the source is not, or not all, of what this host signed; nothing was written.
        LedgerFaulty: an entry does not decide as it stands; those before it are written.
    """
    connection = await asyncpg.connect(url, server_settings=_SETTINGS)
    try:
        end = await head.read(connection)
        found = _begin(history)
        file = LastSignedFile(last_signed, found.origin)
        held = _remembered(file)
        if held is None and trusted is None:
            raise NotRecovered(words.UNTRUSTED.format(file=last_signed))
        await _compare(connection, history, found, end.size, held, progress)
        size = _judge(found, history.checkpoint, held, trusted)
        await _write(connection, history, found, end, progress)
        await tree.save_notes(connection, [SignedSize(size, history.checkpoint)])
        await tree.publish(connection, size)
        if held is None:
            file.create(found.tree)
        return Recovered(max(size, end.size), max(size - end.size, 0))
    finally:
        await connection.close()


def _begin(history: History) -> _Read:
    """The log that the history is of, by its first entry."""
    try:
        genesis = entry.parse(next(history.entries(), b""))
        return _Read(genesis.origin, LogKeys.begun(genesis))
    except LedgerError as error:
        raise NotRecovered(words.NO_HISTORY.format(detail=error)) from None


def _remembered(file: LastSignedFile) -> CompactRange | None:
    try:
        return file.read()
    except ValueError as error:
        raise NotRecovered(str(error)) from None


async def _compare(
    connection: Connection,
    history: History,
    found: _Read,
    standing: int,
    held: CompactRange | None,
    progress: Callable[[str, int], None],
) -> None:
    """Read all of it: each entry follows on the one before, and those that the database has are the same bytes."""
    lines = history.entries()
    while batch := list(islice(lines, AT_ONCE)):
        start = found.tree.size
        for seq, data in enumerate(batch, start):
            found.last = _following(found, data, seq)
        for seq, own in enumerate(await log_entries.in_range(connection, start, min(standing, start + AT_ONCE)), start):
            if own != batch[seq - start]:
                raise NotRecovered(words.OWN_DIFFERS.format(seq=seq))
        leaves = [merkle.leaf_hash(data) for data in batch]
        if held is not None and start <= held.size <= start + len(leaves):
            found.at_signed = found.tree.append(leaves[: held.size - start])
        found.tree = found.tree.append(leaves)
        found.lacking += b"".join(leaves[max(standing - start, 0) :])
        progress("compare", len(batch))


def _following(found: _Read, data: bytes, seq: int) -> Entry:
    """The next entry, if it is one: `seq`, chain and time; a rotation of the log's key is taken in."""
    try:
        read, before = entry.parse(data), found.last
        prev = entry.FIRST_PREV if before is None else before.leaf_hash
        if (read.seq, read.origin, read.prev) != (seq, found.origin, prev):
            raise NotRecovered(words.BROKEN.format(seq=seq))
        if before is not None and read.recorded_at < before.recorded_at:
            raise NotRecovered(words.BROKEN.format(seq=seq))
        if read.submission.type == log_keys.ROTATED:
            found.keys.rotate(read)
    except LedgerError as error:
        raise NotRecovered(words.NOT_AN_ENTRY.format(seq=seq, detail=error)) from None
    return read


def _judge(found: _Read, signed: bytes, held: CompactRange | None, trusted: Trusted | None) -> int:
    """What all of it is worth: the size, if the log's key stands behind it and this host has signed nothing else."""
    size = found.tree.size
    try:
        opened = open_checkpoint(signed, found.origin, found.keys)
    except TrustError as error:
        raise NotRecovered(words.CHECKPOINT.format(detail=error)) from None
    stated = opened.checkpoint
    if (stated.size, stated.root) != (size, found.tree.root()):
        raise NotRecovered(words.OTHER_TREE.format(size=size, stated=stated.size))
    if held is not None and held.size > size:
        raise NotRecovered(words.TOO_SHORT.format(size=size, signed=held.size))
    if held is not None and held.size and (found.at_signed is None or found.at_signed.root() != held.root()):
        raise NotRecovered(words.BESIDE.format(signed=held.size))
    if trusted is not None and not (trusted.origin == found.origin and trusted.answers_for(opened, found.keys)):
        raise NotRecovered(words.NOT_TRUSTED)
    return size


async def _write(
    connection: Connection, history: History, found: _Read, before: Head, progress: Callable[[str, int], None]
) -> None:
    """Decide every entry again, and write those beyond `before`, in the batches that they were recorded in."""
    replay, batches = Replay(found.origin), _batches(history.entries())
    while some := list(_some(batches)):
        async with connection.transaction():
            if (await head.lock(connection)).size != before.size:
                raise NotRecovered(words.MOVED)
            for batch in some:
                before = await _append(connection, replay, batch, before, found.lacking)
        # A crash here leaves a log that ends with these batches, its projection with it.
        progress("decide", sum(map(len, some)))
    if found.lacking:
        raise NotRecovered(words.CHANGED)


async def _append(
    connection: Connection, replay: Replay, batch: Sequence[bytes], before: Head, lacking: bytearray
) -> Head:
    columns, added = Columns(), list[Entry]()
    for data in batch:
        if replay.size < before.size:
            take(Columns(), replay, data)
            continue
        found, key = take(columns, replay, data)
        try:
            signing.verify(key, found.signature, found.submission.signing_input)
        except signing.SignatureError:
            raise NotRecovered(words.FORGED.format(seq=found.seq)) from None
        added.append(found)
    if not added:
        return before
    leaves = [each.leaf_hash for each in added]
    compared = b"".join(leaves)
    if not lacking.startswith(compared):
        raise NotRecovered(words.CHANGED)
    del lacking[: len(compared)]
    grown = before.compact_range.append(leaves)
    after = Head(
        size=grown.size,
        root=grown.root(),
        compact_range=grown,
        leaf=added[-1].leaf_hash,
        recorded_at=added[-1].recorded_at,
        ruleset=policies.ruleset(replay.facts),
    )
    await append.append(connection, columns.take(), before, after)
    return after


def _batches(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Entries recorded at one instant: those of one turn at the head, or, where the clock stood still, of several."""
    for _, batch in groupby(lines, lambda data: entry.parse(data).recorded_at):
        yield list(batch)


def _some(batches: Iterator[list[bytes]]) -> Iterator[list[bytes]]:
    """Batches for one transaction."""
    entries = 0
    for batch in batches:
        yield batch
        entries += len(batch)
        if entries >= AT_ONCE:
            return
