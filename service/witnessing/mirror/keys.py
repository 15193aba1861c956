"""Which keys may sign the log's checkpoints, found from the one key that the watcher was given.

The given key is the log key, or the root key that signed entry 0, which names the log key. Entry 0 is not public: with
the root key alone, and no token to read it with, nothing can be verified.
"""

from service.audit import whole
from service.audit.trusted import Trusted
from service.ledger import entry, signing, tiles
from service.ledger.entry import Entry
from service.ledger.errors import LedgerError
from service.witnessing.mirror import checkpoints
from service.witnessing.mirror.bearer import Bearer
from service.witnessing.mirror.fetch import Fetcher, Unanswered


async def find(fetcher: Fetcher, trusted: Trusted, bearer: Bearer | None) -> tuple[bytes, ...]:
    """The log keys to believe. Without a token, or where entry 0 does not lead on, it is the given key or none.

    Raises `Halt` where the log does not answer.
    """
    if bearer is None:
        return (trusted.public_key,)
    try:
        size = whole.claimed(await checkpoints.fetch(fetcher)).size
        bundle = next(tiles.bundles_of_tree(size))
        first = entry.parse(tiles.unbundle(await bearer.get(f"/{bundle.path}", tiles.MAX_BUNDLE_BYTES))[0])
    except LedgerError:
        return (trusted.public_key,)
    except Unanswered as error:
        raise checkpoints.unanswered(error, fetcher.url) from None
    return (_named(trusted, first) or trusted.public_key,)


def _named(trusted: Trusted, first: Entry) -> bytes | None:
    """The log key that a genesis names, if the root key signed it."""
    root = first.payload.get("root_key")
    if first.submission.type != "log.genesis" or not isinstance(root, str):
        return None
    try:
        signing.verify(bytes.fromhex(root), first.signature, first.submission.signing_input)
        return trusted.log_key(first)
    except (LedgerError, ValueError):
        return None
