"""One line read as an entry, fast: what the checklist needs of it, and nothing else built.

Accepts exactly what `ledger.entry.parse` accepts (a property test holds the two together). The short way compares the
bytes around the payload with what they must be, and knows the payload's shape (`shapes`); whatever it does not like at
once, or has not met before, goes to `entry.parse`, which refuses it by name or teaches the short way another shape.
"""

import re
from binascii import a2b_base64, b2a_base64
from functools import lru_cache
from typing import Final, NamedTuple

from service.audit.shapes import Shapes
from service.ledger import entry, jws, times
from service.ledger.errors import LedgerError
from service.ledger.submission import LIMITS, TYP

_HEAD: Final = (
    rb'\{"findings":\[\],"origin":"%b","prev":"((?!0{64})[0-9a-f]{64})","recorded_at":"([^"]{27})"'
    rb',"ruleset":(?:0|[1-9][0-9]{0,14}),"seq":([1-9][0-9]{0,14}),"submission":\{"payload":'
)
_TAIL: Final = re.compile(rb',"protected":"([^"]*)","signature":"([A-Za-z0-9_-]{85}[AQgw])"\},"v":1\}')
"""64 bytes are 86 characters of base64url, the last of which has four unused bits: they are nought."""

_PROTECTED: Final = b',"protected":"'
_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")
_STANDARD: Final = bytes.maketrans(b"-_", b"+/")


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


class Reader:
    """Reads the lines of one log's export; another log's entries take longer."""

    def __init__(self, origin: str) -> None:
        self.origin: Final = origin
        self._head = re.compile(_HEAD % re.escape(origin.encode()))
        self._shapes = Shapes()

    def read(self, data: bytes) -> Glance:
        """Read one line.

        Raises:
            EntryError: as `ledger.entry.parse` does.
        """
        try:
            seen = self._read(data)
        except (LedgerError, ValueError):
            seen = None
        return self._look_closer(data) if seen is None else seen

    def _look_closer(self, data: bytes) -> Glance:
        found = entry.parse(data)
        if found.origin == self.origin:
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

    def _read(self, data: bytes) -> Glance | None:
        """Head and tail are what they must be, and the payload between them has a known shape; None otherwise.

        The payload ends where `protected` is last named: a text in it may hold that word, but not its quotes, which
        would be escaped, and a payload with an escape has no shape.
        """
        head = self._head.match(data)
        end = data.rfind(_PROTECTED)
        tail = _TAIL.fullmatch(data, end) if end > 0 else None
        if head is None or tail is None or len(data) > entry.MAX_BYTES:
            return None
        payload = data[head.end() : end]
        fields = self._shapes.recognize(payload)
        if fields is None or len(payload) > LIMITS.payload:
            return None
        prev, recorded_at, seq = head.groups()
        protected, signature = tail.groups()
        _check_day(fields.day)
        _check_time(recorded_at)
        return Glance(
            int(seq),
            prev.decode(),
            recorded_at.decode(),
            self.origin,
            fields.id.decode(),
            jws.parse_header(protected.decode(), TYP).kid,
            b"%b.%b" % (protected, b2a_base64(payload, newline=False).translate(_URL_SAFE).rstrip(b"=")),
            a2b_base64(signature.translate(_STANDARD) + b"=="),
        )


@lru_cache(maxsize=4096)
def _check_day(text: bytes) -> None:
    """Raises `TimeError` unless there is such a day, by the ledger's own judge of instants."""
    times.parse_seconds(f"{text.decode()}T00:00:00Z")


@lru_cache(maxsize=1024)
def _check_time(text: bytes) -> None:
    """One instant a batch, so that most entries find it checked. Raises `TimeError`."""
    times.parse_microseconds(text.decode())
