"""What cannot be signed, as the terminal says it: a draft may hold what the ledger has no spelling for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.cli.say import Trouble


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Sign within: where the draft at `path` holds what cannot be, say where, and what to write instead."""
    from service.api.texts import canonical
    from service.ledger.canonical import CanonicalError

    try:
        yield
    except CanonicalError as error:
        words = canonical.reason(error.reason)
        es, en = words.said("es", {}) or error.reason, words.said("en", {})
        raise Trouble(f"{path} ({error.path}): {es}", f"{path} ({error.path}): {en}") from None
