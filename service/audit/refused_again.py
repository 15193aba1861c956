"""What was refused, decided again: on the entries before it, by the rules of that moment, at the time that was said."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.audit import export_format
from service.decision.calendar import lima_day
from service.decision.payload import Payload
from service.ledger import merkle, signing
from service.ledger.entry import Entry
from service.ledger.refusal import Refusal
from service.ledger.submission import Submission
from service.registry import refusals_counted
from service.registry.refusals_counted import RefusalsCounted
from service.rulebook.replay import Replay

_COUNTS: Final = b'"type":"refusals.counted"'


@dataclass(slots=True)
class Past:
    """The log around a refusal: `size` entries were there at least, `after` and `before` are its neighbours' times.

    `earlier` is the entry that had the submission's id, with whether it is the same submission. `authentic` says
    whether its signature holds; None where nobody had enrolled its key. `code` is what the rules refuse it for, None
    where they accept it. `count` is what the export counts of that day: the entry, and how many of the refusal's code.
    """

    size: int = 0
    after: datetime | None = None
    before: datetime | None = None
    earlier: tuple[int, bool] | None = None
    authentic: bool | None = None
    code: str | None = None
    count: tuple[int, int] | None = None


def replay(origin: str, entries: Iterable[bytes], said: Refusal, sent: Submission, payload: Payload) -> Past:
    """Decide the entries before a refusal again, then what it refused, and look for the day's count after it.

    Raises:
        UnknownRuleset: the log was under rules that this version does not know.
    """
    past, log, lines = Past(), Replay(origin), iter(entries)
    same_id: dict[str, tuple[int, bool]] = {}
    for _, data in zip(range(said.size), lines, strict=False):  # the range ends before the next line is taken
        past.size += 1
        found = _step(log, data)
        if found is not None:
            past.after = found.recorded_at
            _note_id(same_id, log, found, sent)
    if past.size < said.size:
        return past
    _decide(past, log, same_id, said, sent, payload)
    following = export_format.entry_of(next(lines, b""))
    past.before = None if following is None else following.recorded_at
    past.count = _count(log, said, _rest(following, lines))
    return past


def _step(log: Replay, data: bytes) -> Entry | None:
    found, number = export_format.entry_of(data), log.size
    if found is None:
        log.skip(merkle.leaf_hash(data))
        return None
    try:
        log.step(found)
    except Exception:  # noqa: BLE001 - a rule that a forged entry trips must not end the audit
        if log.size == number:
            log.skip(found.leaf_hash)
    return found


def _note_id(same_id: dict[str, tuple[int, bool]], log: Replay, found: Entry, sent: Submission) -> None:
    """Remember whose entry had the submission's id: what is said again by the same party is no new submission."""
    if found.submission.id == sent.id and (key := log.key(found.submission.header.kid)) is not None:
        same_id.setdefault(key.party, (found.seq, found.submission.digest == sent.digest))


def _decide(
    past: Past, log: Replay, same_id: dict[str, tuple[int, bool]], said: Refusal, sent: Submission, payload: Payload
) -> None:
    key = log.key(sent.header.kid)
    if key is not None:
        past.authentic = _signed(bytes.fromhex(key.public_key), sent)
        past.earlier = same_id.get(key.party)
    if past.earlier is not None:
        past.code = "id_clash"
        return
    past.code = log.refusal(payload, sent.header.kid, said.recorded_at)


def _signed(public_key: bytes, sent: Submission) -> bool:
    try:
        signing.verify(public_key, sent.signature, sent.signing_input)
    except signing.SignatureError:
        return False
    return True


def _rest(following: Entry | None, lines: Iterator[bytes]) -> Iterator[Entry]:
    if following is not None:
        yield following
    for data in lines:
        if _COUNTS in data and (found := export_format.entry_of(data)) is not None:
            yield found


def _count(log: Replay, said: Refusal, entries: Iterator[Entry]) -> tuple[int, int] | None:
    """The entry that counts the refusal's day, and how many of its code. What a count says is its own word."""
    day = lima_day(said.recorded_at).isoformat()
    for row in log.facts.shelf(refusals_counted.shelf(day)):
        if isinstance(row, RefusalsCounted):
            return row.seq, sum(count for code, count, _, _ in row.counts if code == said.code)
    for found in entries:
        payload = found.payload
        if found.submission.type == "refusals.counted" and payload.get("day") == day:
            counts = payload.get("counts")
            listed = [each for each in counts if isinstance(each, dict)] if isinstance(counts, list) else []
            return found.seq, sum(each.get("count", 0) for each in listed if each.get("code") == said.code)
    return None
