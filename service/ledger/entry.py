"""An entry: what the log says about one submission, in canonical bytes that are hashed into chain and tree.

    {"findings":[…],"origin":"…","prev":"<64 hex>","recorded_at":"…","ruleset":0,"seq":17,
     "submission":{"payload":{…},"protected":"…","signature":"…"},"v":1}

Written on one line. The payload stands as its own canonical bytes, the very bytes that were signed, so that an entry
is put together by splicing and taken apart by slicing. `prev` is the leaf hash of the entry before, 64 zeros for
the first: chain and tree commit to the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from service.ledger import base64url, canonical, finding_form, jws, merkle, times
from service.ledger.errors import LedgerError
from service.ledger.shapes import HASH, ORIGIN, is_integer, matches
from service.ledger.submission import LIMITS, TYP, Signed, Submission, assemble

VERSION: Final = 1
FIRST_PREV: Final = bytes(32)
MAX_BYTES: Final = 65_535
"""What the two-byte length of an entry in a tlog-tiles bundle holds."""

_NO_PREV: Final = FIRST_PREV.hex()
_MEMBERS: Final = ["findings", "origin", "prev", "recorded_at", "ruleset", "seq", "submission", "v"]


class EntryError(LedgerError):
    """Bytes are no entry, or no entry can be made of what was given: `field` (`findings[0].rule`) and why."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(field, detail)
        self.field: Final = field
        self.detail: Final = detail

    def __str__(self) -> str:
        return f"{self.field}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry taken apart; `data` is all its bytes. Lists and dicts in it are not to be changed."""

    data: bytes
    origin: str
    seq: int
    prev: bytes
    recorded_at: datetime
    ruleset: int
    submission: Submission
    findings: list[dict[str, Any]]

    @property
    def leaf_hash(self) -> bytes:
        """SHA-256(0x00 ‖ data): the next entry's `prev`, and this one's leaf in the tree."""
        return merkle.leaf_hash(self.data)

    @property
    def payload(self) -> dict[str, Any]:
        """What was submitted."""
        return self.submission.payload

    @property
    def payload_bytes(self) -> bytes:
        """The bytes that were signed, and the payload's canonical bytes: they are the same."""
        return self.submission.payload_bytes

    @property
    def protected(self) -> str:
        """The submission's protected header, as received."""
        return self.submission.protected

    @property
    def signature(self) -> bytes:
        """The submitter's 64-byte signature."""
        return self.submission.signature


def compose(
    *,
    origin: str,
    seq: int,
    prev: bytes,
    recorded_at: datetime,
    ruleset: int,
    submission: Signed,
    findings: Sequence[dict[str, Any]],
) -> bytes:
    """The bytes of an entry.

    `prev` is the raw leaf hash of entry `seq − 1`; `findings` are those that the parties may see, sorted by
    rule (`finding_form`). Raises only `EntryError`.
    """
    try:
        instant = times.format_microseconds(recorded_at)
    except times.TimeError as error:
        raise EntryError("recorded_at", str(error)) from None
    _check(type(prev) is bytes and len(prev) == 32, "prev", "not 32 bytes")
    frame = _Frame(origin, seq, prev.hex(), instant, ruleset, list(findings))
    _check_frame(frame)
    _check(submission.header.typ == TYP, "submission", f"signed as {submission.header.typ}, not to be recorded")
    _check(submission.log == origin, "submission.payload.log", "another log's origin")
    head, tail = _around_payload(frame, submission.protected, base64url.encode(submission.signature))
    data = head + submission.payload_bytes + tail
    _check_length(data)
    return data


def parse(data: bytes) -> Entry:
    """Take an entry apart, checking every rule of the format that one entry alone can show. Raises only `EntryError`.

    The payload's bytes are found by the length of what stands around them, all of it fixed by the other members:
    a search for `"payload":` could be led astray by a finding.
    """
    _check(type(data) is bytes, "entry", f"not bytes: {type(data).__name__}")
    _check_length(data)
    try:
        members = canonical.decode(data, max_items=LIMITS.items)
    except canonical.CanonicalError as error:
        raise EntryError(error.path or "entry", error.reason) from None
    _check(list(members) == _MEMBERS, "entry", f"has members other than {', '.join(_MEMBERS)}")
    _check(type(members["v"]) is int and members["v"] == VERSION, "v", f"not {VERSION}")
    frame = _Frame(*(members[name] for name in _FRAME))
    _check_frame(frame)
    try:
        recorded_at = times.parse_microseconds(frame.recorded_at)
    except times.TimeError as error:
        raise EntryError("recorded_at", str(error)) from None
    submission = _parse_submission(data, frame, members["submission"])
    _check(submission.log == frame.origin, "submission.payload.log", "another log's origin")
    return Entry(
        data=data,
        origin=frame.origin,
        seq=frame.seq,
        prev=bytes.fromhex(frame.prev),
        recorded_at=recorded_at,
        ruleset=frame.ruleset,
        submission=submission,
        findings=frame.findings,
    )


class _Frame(NamedTuple):
    """What the log adds to a submission, as it is spelt in the entry."""

    origin: str
    seq: int
    prev: str
    recorded_at: str
    ruleset: int
    findings: list[dict[str, Any]]


_FRAME: Final = _Frame._fields


def _check_frame(frame: _Frame) -> None:
    _check(matches(frame.origin, ORIGIN), "origin", "not an origin")
    _check(is_integer(frame.seq, 0), "seq", "not an integer from 0 to 2^53-1")
    _check(is_integer(frame.ruleset, 0), "ruleset", "not an integer from 0")
    _check(matches(frame.prev, HASH), "prev", "not 64 lower-case hexadecimal digits")
    _check((frame.seq == 0) == (frame.prev == _NO_PREV), "prev", "64 zeros stand in entry 0 and nowhere else")
    if fault := finding_form.fault(frame.findings):
        raise EntryError(*fault)


def _around_payload(frame: _Frame, protected: str, signature: str) -> tuple[bytes, bytes]:
    """All that stands before and after the payload's bytes."""
    try:
        findings = canonical.encode({"findings": frame.findings})[:-1] if frame.findings else b'{"findings":[]'
    except canonical.CanonicalError as error:
        raise EntryError(error.path, error.reason) from None
    rest = (
        f',"origin":"{frame.origin}","prev":"{frame.prev}","recorded_at":"{frame.recorded_at}"'
        f',"ruleset":{frame.ruleset},"seq":{frame.seq},"submission":{{"payload":'
    )
    tail = f',"protected":"{protected}","signature":"{signature}"}},"v":{VERSION}}}'
    return findings + rest.encode(), tail.encode()


def _parse_submission(data: bytes, frame: _Frame, parts: object) -> Submission:
    if not isinstance(parts, dict) or list(parts) != ["payload", "protected", "signature"]:
        raise EntryError("submission", "has members other than payload, protected, signature")
    payload, protected, signature = parts.values()
    if not isinstance(payload, dict) or not isinstance(protected, str) or not isinstance(signature, str):
        raise EntryError("submission", "payload is not an object, or protected and signature are not strings")
    try:
        header = jws.parse_header(protected, TYP)
        raw = jws.parse_signature(signature)
        head, tail = _around_payload(frame, protected, signature)
        payload_bytes = data[len(head) : -len(tail)]
        _check(len(payload_bytes) <= LIMITS.payload, "submission.payload", f"more than {LIMITS.payload} bytes")
        return assemble(jws.Jws(protected, header, payload_bytes, raw), payload)
    except jws.JwsError as error:
        raise EntryError(f"submission.{error.field}", error.detail) from None


def _check_length(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise EntryError("entry", f"{len(data)} bytes: at most {MAX_BYTES}")


def _check(holds: object, field: str, detail: str) -> None:
    if not holds:
        raise EntryError(field, detail)
