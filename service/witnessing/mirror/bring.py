"""One look: the log's checkpoint compared with what is held, and the copy brought up to it.

The order is fetch → verify → put → commit. A crash before the commit leaves the old checkpoint, and beyond its size
files that the next look verifies again; after it, a whole copy.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from service.audit import whole
from service.audit.trusted import Trusted
from service.ledger.checkpoint import Checkpoint
from service.witnessing.alarms import Alarm, Halt, Kind
from service.witnessing.mirror import checkpoints, entries, keys, tree
from service.witnessing.mirror.bearer import Bearer
from service.witnessing.mirror.copy import Copy
from service.witnessing.mirror.fetch import Fetcher, Unanswered

PATIENCE_S: Final = (1.0, 2.0)
"""Seconds before an older checkpoint is asked for again: a cache on the way may be a moment behind another."""


@dataclass(frozen=True, slots=True)
class Source:
    """A log to be copied: where it is and the key it is trusted by; `bearer` reads its entries."""

    fetcher: Fetcher
    trusted: Trusted
    bearer: Bearer | None = None
    patience_s: Sequence[float] = PATIENCE_S

    @property
    def origin(self) -> str:
        """The log's name."""
        return self.trusted.origin


@dataclass(frozen=True, slots=True)
class Held:
    """The last checkpoint that was believed: its size, its root, and the signed note."""

    size: int
    root: bytes
    note: bytes


async def bring(source: Source, copy: Copy, held: Held | None) -> Held:
    """Bring the copy up to the log's checkpoint, and give back what is held now.

    Raises:
        Halt: for whatever does not fit what is held, or cannot be verified; the copy is as it was.
        Damaged: where it is the copy that does not fit.
    """
    stated, note = await _shown(source, copy, 0 if held is None else held.size)
    if held is not None and stated.size == held.size and stated.root != held.root:
        raise Halt(checkpoints.same_size(held.note, note, stated.size))
    if held is not None and stated.size < held.size:
        raise Halt(checkpoints.gone_back(held.note, note) if _begins(copy, stated) else _forked(held, note))
    if stated.size > copy.size:
        copy.put_tree(stated.size, await tree.grow(source.fetcher, copy, stated, note))
    elif not _begins(copy, stated):
        raise Halt(checkpoints.not_grown(copy.note, note))
    if held is not None and not _begins(copy, Checkpoint(source.origin, held.size, held.root)):
        raise Halt(_forked(held, note))
    if source.bearer is not None:
        telling = await entries.fill(source.bearer, copy, stated, note)
        # Once more by what the tree itself tells: a key that an entry in it replaced signs no more.
        checkpoints.opened(note, source.fetcher.url, source.origin, keys.told(copy, source.trusted, telling))
        copy.put_key_entries(telling)
    if copy.note != note:
        copy.commit(stated, note)
    return Held(stated.size, stated.root, note)


async def _shown(source: Source, copy: Copy, size: int) -> tuple[Checkpoint, bytes]:
    """The checkpoint that the log shows, opened; asked for again where it is older than `size`."""
    for pause in (*source.patience_s, None):
        try:
            note = await checkpoints.fetch(source.fetcher)
        except Unanswered as error:
            raise checkpoints.unanswered(error, source.fetcher.url) from None
        stated = await _opened(source, copy, note)
        if stated.size >= size or pause is None:
            return stated, note
        await asyncio.sleep(pause)
    raise AssertionError("the last look answers or raises")


async def _opened(source: Source, copy: Copy, note: bytes) -> Checkpoint:
    """Open a checkpoint with the keys that are known; where they do not open it, with what further entries tell."""
    url, origin = source.fetcher.url, source.origin
    try:
        return checkpoints.opened(note, url, origin, keys.told(copy, source.trusted))
    except Halt as refused:
        if source.bearer is None or refused.alarm.kind is not Kind.SIGNATURE:
            raise
        async for each in keys.ahead(source.bearer, source.trusted, copy.size, whole.claimed(note).size):
            with suppress(Halt):
                return checkpoints.opened(note, url, origin, each)
        raise


def _begins(copy: Copy, stated: Checkpoint) -> bool:
    """Whether a tree is the one that the copy's begins with; what the copy does not reach is not doubted."""
    return stated.size > copy.reach or copy.range_at(stated.size).root() == stated.root


def _forked(held: Held, note: bytes) -> Alarm:
    return checkpoints.not_grown(held.note, note)
