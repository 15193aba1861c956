"""Bundles of entries, fetched with the auditor's token and kept only if every entry is the one in the signed tree."""

from typing import Final

from service.ledger import merkle, tiles
from service.ledger.checkpoint import Checkpoint
from service.ledger.errors import LedgerError
from service.ledger.tiles import EntriesTile
from service.witnessing import alarm_words as words
from service.witnessing.alarms import Alarm, Halt, Kind
from service.witnessing.mirror import checkpoints, keys
from service.witnessing.mirror.bearer import Bearer
from service.witnessing.mirror.copy import Copy, Damaged
from service.witnessing.mirror.fetch import Unanswered

SERVED: Final = "asiento-entry.json"


async def fill(bearer: Bearer, copy: Copy, stated: Checkpoint, note: bytes) -> list[bytes]:
    """Fetch the bundles that the copy lacks up to a checkpoint whose tiles it has; gives what tells of the log's keys.

    What was fetched before a crash is not fetched again, but verified again. Raises `Halt`.
    """
    telling: list[bytes] = []
    for bundle in tiles.bundles_of_tree(stated.size):
        if bundle.end <= copy.size and (copy.root / bundle.path).exists():
            continue
        found = copy.bundle(bundle)
        if found is None:
            found = await _verified(bearer, copy, bundle, stated, note)
            copy.put(bundle, tiles.bundle(found))
        telling += keys.about_keys(found)
    return telling


async def _verified(bearer: Bearer, copy: Copy, bundle: EntriesTile, stated: Checkpoint, note: bytes) -> list[bytes]:
    data = await _fetch(bearer, bundle)
    try:
        found = tiles.unbundle(data)[: bundle.width]
    except LedgerError as error:
        text = words.ENTRY_BUNDLE.of(seq=bundle.start, why=error)
        facts = {"seq": bundle.start, "field": "bundle"}
        raise Halt(Alarm(Kind.ENTRY, text, facts, {checkpoints.SHOWN: note})) from None
    signed = copy.leaves(bundle.index, bundle.width)
    other = checkpoints.first_different([merkle.leaf_hash(each) for each in found], signed, bundle.start)
    if other is None and len(found) == bundle.width:
        return found
    seq = bundle.start + len(found) if other is None else other
    _see_that_the_copy_is_right(copy, seq, stated)
    evidence = {checkpoints.SHOWN: note} | ({} if other is None else {SERVED: found[other - bundle.start]})
    raise Halt(Alarm(Kind.ENTRY, words.ENTRY_OTHER.of(seq=seq), {"seq": seq, "field": "entry"}, evidence))


async def _fetch(bearer: Bearer, bundle: EntriesTile) -> bytes:
    """A bundle, or the whole one that took a partial one's place."""
    try:
        return await bearer.get(f"/{bundle.path}", tiles.MAX_BUNDLE_BYTES)
    except Unanswered as error:
        if not error.absent:
            raise checkpoints.unanswered(error, bearer.url) from None
    if bundle.full:
        return b""
    try:
        return await bearer.get(f"/{EntriesTile(bundle.index).path}", tiles.MAX_BUNDLE_BYTES)
    except Unanswered as error:
        if not error.absent:
            raise checkpoints.unanswered(error, bearer.url) from None
    return b""


def _see_that_the_copy_is_right(copy: Copy, seq: int, stated: Checkpoint) -> None:
    """Before the log is accused of another entry: the hash held here is the signed tree's. Raises `Damaged`."""
    index, within = divmod(seq, tiles.FULL)
    leaf = copy.leaves(index, within + 1)[within]
    try:
        merkle.verify_inclusion(leaf, seq, stated.size, copy.inclusion(seq, stated.size), stated.root)
    except LedgerError as error:
        raise Damaged(copy.root, str(error)) from None
