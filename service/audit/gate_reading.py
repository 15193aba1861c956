"""Read a gate snapshot: verified whole, then looked up by halving; a gate asks one question and wants it at once."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from pydantic import ValidationError

from service.audit import by_service
from service.audit.gate_snapshot import NONE, TYP, Head
from service.audit.trusted import Trusted, open_checkpoint
from service.ledger import canonical, jws, note
from service.ledger.errors import LedgerError

MAX_BYTES: Final = 64 << 20
"""A million parties; there are a hundred thousand, in six megabytes."""

MAX_LAST_LINE: Final = 2 * note.MAX_BYTES

_LINE: Final = re.compile(
    r"((?:ruc|nat):[0-9A-Z]{11,26})\t(green|amber|red)\t(yes|conditional|no)\t(I|II|III|IV|-)\t([A-Za-z0-9_:,-]+)"
    r"\t([A-Za-z0-9_,-]+)"
)


class SnapshotError(LedgerError):
    """Bytes are no gate snapshot, or this service did not sign it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One party: `sells` are `quality:may_sell` or `quality:may_sell:right`, `rules` the reasons by name."""

    party: str
    light: str
    may_sell: str
    category: str | None
    sells: tuple[str, ...]
    rules: tuple[str, ...]

    def light_at(self, head: Head, now: datetime) -> str:
        """The light today: from a snapshot beyond its age, none is green."""
        return "amber" if self.light == "green" and head.stale(now) else self.light


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that holds: its signed head, and its lines to look parties up in."""

    head: Head
    body: bytes

    def find(self, party: str) -> Line | None:
        """A party's line; None where it has none. Raises as `starting` does."""
        return next((found for found in self.starting(party) if found.party == party), None)

    def starting(self, prefix: str) -> Iterator[Line]:
        """The parties that begin so, in order. Raises `SnapshotError` at a line of another form."""
        wanted = prefix.encode()
        at = self._first_from(wanted)
        while at < len(self.body) and self.body.startswith(wanted, at):
            end = self.body.index(b"\n", at)
            yield _line(self.body[at:end])
            at = end + 1

    def _first_from(self, wanted: bytes) -> int:
        """Where the first line starts that does not sort before `wanted`."""
        low, high = 0, len(self.body)
        while low < high:
            middle = (low + high) // 2
            start = self.body.rfind(b"\n", low, middle) + 1 or low
            end = self.body.index(b"\n", start)
            if self.body[start:end] < wanted:
                low = end + 1
            else:
                high = start
        return low


def open_snapshot(data: bytes, trusted: Trusted, service_keys: Sequence[bytes]) -> Snapshot:
    """Verify a snapshot and hand it out for looking up.

    1. The last line and its signed head are of the format.
    2. The service key signed the head.
    3. The log key signed the checkpoint, which is of the head's log, size and root.
    4. The lines are those that the head's digest and count speak of.

    `trusted` are the log's own keys. Raises only `SnapshotError`.
    """
    start, signed, checkpoint = last_line(data)
    try:
        head = _head(signed.payload_bytes)
        by_service.check(signed, service_keys)
        tree = open_checkpoint(checkpoint, trusted.origin, trusted.alone()).checkpoint
    except LedgerError as error:
        raise SnapshotError(str(error)) from None
    if (tree.origin, tree.size, tree.root.hex()) != (head.log, head.size, head.root):
        raise SnapshotError("the checkpoint is of another log, size or root")
    body = data[:start]
    if sha256(body).hexdigest() != head.digest or body.count(b"\n") != head.lines:
        raise SnapshotError("the lines are not those that were signed")
    return Snapshot(head, body)


def last_line(data: bytes) -> tuple[int, jws.Jws, bytes]:
    """Where the last line begins, its signed document and its checkpoint; none of it verified.

    Raises `SnapshotError` where it is no such line, as in a file that was cut off.
    """
    start = data.rfind(b"\n", 0, len(data) - 1) + 1
    text = data[start:]
    try:
        if len(text) > MAX_LAST_LINE or not text.endswith(b"\n"):
            raise SnapshotError("the last line is missing or too long: the file was cut off")
        members = json.loads(text)
        if not isinstance(members, dict) or sorted(members) != ["checkpoint", "snapshot"]:
            raise SnapshotError("the last line is not of checkpoint and snapshot")
        parts, checkpoint = members["snapshot"], members["checkpoint"]
        if not isinstance(parts, dict) or not isinstance(checkpoint, str):
            raise SnapshotError("the last line is malformed")
        return start, jws.from_members(parts, TYP), checkpoint.encode()
    except jws.JwsError as error:
        raise SnapshotError(str(error)) from None
    except (ValueError, RecursionError):
        raise SnapshotError("the last line is not JSON: the file was cut off, or is no snapshot") from None


def _head(payload: bytes) -> Head:
    try:
        canonical.decode(payload)
        return Head.model_validate_json(payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise SnapshotError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _line(text: bytes) -> Line:
    found = _LINE.fullmatch(text.decode("latin-1"))
    if found is None:
        raise SnapshotError("a line is not of the format")
    party, light, may_sell, category, sells, rules = found.groups()
    return Line(
        party,
        light,
        may_sell,
        None if category == NONE else category,
        () if sells == NONE else tuple(sells.split(",")),
        () if rules == NONE else tuple(rules.split(",")),
    )
