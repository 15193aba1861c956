"""One line read as an entry, fast: what the checklist needs of it, and nothing else built.

Accepts exactly what `ledger.entry.parse` accepts (a property test holds the two together). The short way compares the
bytes around the payload with what they must be, and knows the payload's shape (`shapes`); whatever it does not like at
once, or has not met before, goes to `entry.parse`, which refuses it by name or teaches the short way another shape.
"""

import re
from binascii import b2a_base64
from functools import lru_cache
from typing import Final, NamedTuple

from service.audit.shapes import Fields, Shapes
from service.ledger import entry, jws, times
from service.ledger.errors import LedgerError
from service.ledger.shapes import HASH, PAYLOAD_TYPE, UUID
from service.ledger.submission import LIMITS, TYP

_START: Final = b'{"findings":[],"origin":"%b","prev":"'
_TIME: Final = b'","recorded_at":"'
_RULESET: Final = b'","ruleset":'
_SEQ: Final = b',"seq":'
_PAYLOAD: Final = b',"submission":{"payload":'
_PROTECTED: Final = b',"protected":"'
_SIGNATURE: Final = b'","signature":"'
_END: Final = b'"},"v":1}'

_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")

_HASH_LENGTH: Final = 64
_TIME_LENGTH: Final = len("2026-11-20T19:42:00.123456Z")
_SIGNATURE_LENGTH: Final = 86
_NUMBER: Final = re.compile(rb"0|[1-9][0-9]{0,14}")
_CLOCK: Final = re.compile(rb"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z")
_FIRST_PREV: Final = entry.FIRST_PREV.hex()


class Glance(NamedTuple):
    """An entry at a glance. `prev` is 64 hex, `recorded_at` its spelling, which sorts as time does."""

    seq: int
    prev: str
    recorded_at: str
    origin: str
    id: str
    kid: str
    signing_input: bytes
    signature: bytes


class _LookCloser(Exception):
    """The short way found something that it leaves to `entry.parse`."""


class Reader:
    """Reads the lines of one log's export; another log's entries take longer."""

    def __init__(self, origin: str) -> None:
        self.origin: Final = origin
        self._start = _START % origin.encode()
        self._log = origin.encode()
        self._shapes = Shapes()

    def read(self, data: bytes) -> Glance:
        """Read one line.

        Raises:
            EntryError: as `ledger.entry.parse` does.
        """
        try:
            return self._read(data)
        except (_LookCloser, LedgerError, ValueError):
            return self._look_closer(data)

    def _look_closer(self, data: bytes) -> Glance:
        found = entry.parse(data)
        self._shapes.learn(found.payload_bytes)
        return Glance(
            found.seq,
            found.prev.hex(),
            times.format_microseconds(found.recorded_at),
            found.origin,
            found.submission.id,
            found.submission.header.kid,
            found.submission.signing_input,
            found.signature,
        )

    def _read(self, data: bytes) -> Glance:
        """Every cut is checked by what stands at it, and what is cut out by its own rule.

        A text inside of the payload may hold these words, but not their quotes: those would be escaped, and a payload
        with an escape has no shape.
        """
        prev = len(self._start)
        time = prev + _HASH_LENGTH + len(_TIME)
        ruleset = time + _TIME_LENGTH + len(_RULESET)
        seq = data.index(_SEQ, ruleset)
        submission = data.index(_PAYLOAD, seq)
        payload = submission + len(_PAYLOAD)
        signature = len(data) - _SIGNATURE_LENGTH - len(_END)
        protected = data.rindex(_PROTECTED, payload)
        if (
            not data.startswith(self._start)
            or data[time - len(_TIME) : time] != _TIME
            or data[ruleset - len(_RULESET) : ruleset] != _RULESET
            or data[signature - len(_SIGNATURE) : signature] != _SIGNATURE
            or not data.endswith(_END)
            or len(data) > entry.MAX_BYTES
        ):
            raise _LookCloser
        signed = data[payload:protected]
        fields = self._shapes.recognize(signed)
        if fields is None or not self._are_right(fields, signed):
            raise _LookCloser
        head = data[protected + len(_PROTECTED) : signature - len(_SIGNATURE)]
        number = _number(data[seq + len(_SEQ) : submission])
        _number(data[ruleset:seq])
        named = data[prev : prev + _HASH_LENGTH].decode("ascii")
        if number == 0 or HASH.fullmatch(named) is None or named == _FIRST_PREV:
            raise _LookCloser
        recorded_at = data[time : time + _TIME_LENGTH].decode("ascii")
        _check_time(recorded_at)
        return Glance(
            number,
            named,
            recorded_at,
            self.origin,
            fields.id.decode(),
            jws.parse_header(head.decode("ascii"), TYP).kid,
            b"%b.%b" % (head, b2a_base64(signed, newline=False).translate(_URL_SAFE).rstrip(b"=")),
            jws.parse_signature(data[signature : signature + _SIGNATURE_LENGTH].decode("ascii")),
        )

    def _are_right(self, fields: Fields, payload: bytes) -> bool:
        """The members that are the ledger's own, as `submission.assemble` judges them."""
        return (
            len(payload) <= LIMITS.payload
            and _CLOCK.fullmatch(fields.occurred_at, 10) is not None
            and _is_day(fields.occurred_at[:10])
            and fields.log == self._log
            and UUID.fullmatch(fields.id.decode()) is not None
            and _is_type(fields.type)
            and (fields.seen is None or _is_seen(*fields.seen))
        )


def _number(text: bytes) -> int:
    if _NUMBER.fullmatch(text) is None:
        raise _LookCloser
    return int(text)


def _is_seen(root: bytes, size: bytes) -> bool:
    return HASH.fullmatch(root.decode("ascii")) is not None and int(size) >= 1


@lru_cache(maxsize=4096)
def _is_day(text: bytes) -> bool:
    """Whether there is such a day, by the ledger's own judge of instants."""
    times.parse_seconds(text.decode() + "T00:00:00Z")
    return True


@lru_cache(maxsize=1024)
def _is_type(name: bytes) -> bool:
    return PAYLOAD_TYPE.fullmatch(name.decode()) is not None


@lru_cache(maxsize=1024)
def _check_time(text: str) -> None:
    """One instant a batch, so that most entries find it checked."""
    times.parse_microseconds(text)
