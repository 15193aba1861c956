"""Which keys may sign the log's checkpoints, found from the keys that the watcher was given.

Given are log keys, or the root key that signed entry 0, which names the first log key. Entry 0 is not public: with
the root key alone, and no token to read it with, nothing can be verified. A key that has replaced the first is to be
given beside the root's, a line each: rotations are not looked for among all entries.
"""

from service.audit import whole
from service.audit.trusted import Trusted
from service.ledger import entry, tiles
from service.ledger.entry import Entry
from service.ledger.errors import LedgerError
from service.ledger.log_keys import LogKeys
from service.witnessing.mirror import checkpoints
from service.witnessing.mirror.bearer import Bearer
from service.witnessing.mirror.fetch import Fetcher, Unanswered


async def find(fetcher: Fetcher, trusted: Trusted, bearer: Bearer | None) -> tuple[bytes, ...]:
    """The log keys to believe. Without a token, or where entry 0 does not lead on, it is the given key or none.

    Raises `Halt` where the log does not answer.
    """
    if bearer is None:
        return trusted.keys
    try:
        size = whole.claimed(await checkpoints.fetch(fetcher)).size
        bundle = next(tiles.bundles_of_tree(size))
        first = entry.parse(tiles.unbundle(await bearer.get(f"/{bundle.path}", tiles.MAX_BUNDLE_BYTES))[0])
    except LedgerError:
        return trusted.keys
    except Unanswered as error:
        raise checkpoints.unanswered(error, fetcher.url) from None
    return tuple(dict.fromkeys((*_named(trusted, first), *trusted.others))) or trusted.keys


def _named(trusted: Trusted, first: Entry) -> tuple[bytes, ...]:
    """The log key that a genesis names, if its root key signed it and a trusted key is one of the two."""
    try:
        keys = LogKeys.begun(first)
    except LedgerError:
        return ()
    return keys.named("log") if trusted.named_by(keys) else ()
