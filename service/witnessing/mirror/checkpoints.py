"""Whose word a checkpoint is: of this log, by a key that is trusted for it. Lines of other keys are passed over."""

from collections.abc import Sequence
from typing import Final

from service.audit import whole
from service.audit.trusted import TrustError, open_checkpoint
from service.ledger import note
from service.ledger.checkpoint import Checkpoint
from service.ledger.errors import LedgerError
from service.ledger.log_keys import LogKeys
from service.ledger.shapes import ORIGIN, matches
from service.witnessing import alarm_words as words
from service.witnessing.alarms import Alarm, Halt, Json, Kind
from service.witnessing.mirror.fetch import Fetcher, Unanswered

MOST: Final = note.MAX_BYTES
SHOWN: Final = "mostrado-shown.txt"
KEPT: Final = "guardado-kept.txt"


async def fetch(fetcher: Fetcher, path: str = "/checkpoint") -> bytes:
    """What a server shows for its checkpoint, not yet opened. Raises `Unanswered`."""
    return await fetcher.get(path, MOST)


def origin_of(data: bytes, url: str) -> str:
    """The log that a note says it is of. Raises `Halt` where it is no checkpoint at all."""
    try:
        return whole.claimed(data).origin
    except LedgerError as error:
        text = words.NO_CHECKPOINT.of(url=url, why=error)
        raise Halt(Alarm(Kind.UNANSWERED, text, {"url": url})) from None


def opened(data: bytes, url: str, origin: str, keys: LogKeys) -> Checkpoint:
    """The checkpoint of this log, signed by the log key in force at its size.

    Raises `Halt`: another log's, none of these keys behind it, or one of them misused.
    """
    found = origin_of(data, url)
    if found != origin:
        shown = found if matches(found, ORIGIN) else "?"
        text = words.ORIGIN.of(found=shown, wanted=origin)
        raise Halt(Alarm(Kind.ORIGIN, text, {"url": url, "found": shown}, {SHOWN: data}))
    try:
        return open_checkpoint(data, origin, keys).checkpoint
    except TrustError as error:
        raise Halt(Alarm(Kind.SIGNATURE, words.SIGNATURE.of(why=error), {"url": url}, {SHOWN: data})) from None


def same_size(held: bytes, shown: bytes, size: int) -> Alarm:
    """Two signed checkpoints of one size and different roots: nothing else is needed to prove it."""
    evidence = {KEPT: held, SHOWN: shown}
    return Alarm(Kind.FORK, words.FORK_SAME_SIZE.of(size=size), {"size": size, **_roots(held, shown)}, evidence)


def not_grown(held: bytes, shown: bytes, first: int | None = None) -> Alarm:
    """Two signed checkpoints of which the larger does not begin with the smaller; `first` is an entry that differs."""
    smaller, larger = sorted(whole.claimed(each).size for each in (held, shown))
    text = words.FORK_GROWN.of(smaller=smaller, larger=larger)
    facts: Json = {"sizes": [smaller, larger], **_roots(held, shown)}
    if first is not None:
        facts["first_different"] = first
    return Alarm(Kind.FORK, text, facts, {KEPT: held, SHOWN: shown})


def gone_back(held: bytes, shown: bytes) -> Alarm:
    """An older checkpoint where a newer one was seen."""
    kept_size, size = whole.claimed(held).size, whole.claimed(shown).size
    text = words.ROLLBACK.of(kept=kept_size, shown=size)
    return Alarm(Kind.ROLLBACK, text, {"kept_size": kept_size, "shown_size": size}, {KEPT: held, SHOWN: shown})


def first_different(one: Sequence[bytes], other: Sequence[bytes], start: int) -> int | None:
    """The first entry from `start` on whose leaf hashes differ; None where one list begins the other."""
    pairs = zip(one, other, strict=False)
    return next((start + number for number, (left, right) in enumerate(pairs) if left != right), None)


def _roots(held: bytes, shown: bytes) -> dict[str, str]:
    return {"kept_root": whole.claimed(held).root.hex(), "shown_root": whole.claimed(shown).root.hex()}


def unanswered(error: Unanswered, url: str) -> Halt:
    """No answer, as an alarm."""
    return Halt(Alarm(Kind.UNANSWERED, error.text, {"url": url}))
