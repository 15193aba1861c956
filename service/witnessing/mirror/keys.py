"""Which keys may sign the log's checkpoints, followed through its entries from the one key that the watcher was given.

The given key is the root key, which signed entry 0 and every rotation since, or a log key, which vouches for entry 0 by
a checkpoint over it. What entries that were verified tell is kept with the copy (`Copy.key_entries`). Without a token
no entry is read: then only given log keys sign, and a rotation is followed by giving both keys.
"""

from collections.abc import AsyncIterator, Iterable, Sequence

from service.audit.trusted import Trusted
from service.ledger import entry, tiles
from service.ledger.entry import Entry
from service.ledger.errors import LedgerError
from service.ledger.log_keys import GENESIS, TYPES, LogKeys, LogKeysError
from service.witnessing.mirror import checkpoints
from service.witnessing.mirror.bearer import Bearer
from service.witnessing.mirror.copy import Copy
from service.witnessing.mirror.fetch import Unanswered

_MARK = b'"type":"log.'
"""What the entries that matter here contain; a string cannot, its quotes being escaped."""


def told(copy: Copy, trusted: Trusted, further: Sequence[bytes] = ()) -> LogKeys:
    """The keys as far as the copy's entries, and further ones, tell them; else those that were given."""
    here = copy.key_entries()
    fresh = (each for each in further if each not in here)
    return following(trusted, None, _read([*here, *fresh])) or trusted.alone()


def about_keys(entries: Iterable[bytes]) -> list[bytes]:
    """Those of these entries that tell of the log's own keys."""
    return [found.data for found in _read(entries)]


async def ahead(bearer: Bearer, trusted: Trusted, start: int, size: int) -> AsyncIterator[LogKeys]:
    """The keys as entries tell them that nobody has verified yet, from `start` on; again after each that tells more.

    Each such entry is signed by the root key, so that it can be believed before the tree that holds it. Which size it
    stands at is seen once the tree is verified. Raises `Halt` where the log does not answer.
    """
    keys: LogKeys | None = None
    for bundle in tiles.bundles_of_tree(size):
        if bundle.end <= start and bundle.index:
            continue
        try:
            found = tiles.unbundle(await bearer.get(f"/{bundle.path}", tiles.MAX_BUNDLE_BYTES))
        except LedgerError:
            return
        except Unanswered as error:
            if error.absent:
                return
            raise checkpoints.unanswered(error, bearer.url) from None
        telling = _read(found)
        if telling and (more := following(trusted, keys, telling)) is not None:
            keys = more
            yield keys


def following(trusted: Trusted, keys: LogKeys | None, entries: Iterable[Entry]) -> LogKeys | None:
    """Go on by these entries; None where they do not lead from a trusted key. What no root key signed is none."""
    for found in entries:
        try:
            if keys is not None:
                keys.rotate(found)
            elif found.submission.type == GENESIS:
                keys = LogKeys.begun(found)
        except LogKeysError:
            continue
    return keys if keys is not None and trusted.named_by(keys) else None


def _read(entries: Iterable[bytes]) -> list[Entry]:
    found = []
    for data in entries:
        if _MARK in data:
            try:
                each = entry.parse(data)
            except LedgerError:
                continue
            if each.submission.type in TYPES:
                found.append(each)
    return found
