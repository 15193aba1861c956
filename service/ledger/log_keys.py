"""The log's own keys as the ledger names them: which one signs at which size, by entries of the root key alone.

    entry 0     log.genesis       root_key, log_key, service_key
    entry R     log.key_rotated   {"grade": "log", "kid": <the old key's>, "key": <hex>, "overlap_until": <instant>}

At size N the key in force is the one that the first N entries lead to: up to size R the old one, from R + 1 on the new.
Until `overlap_until`, by the time of entry N − 1, the old log key signs beside the new one, for readers who know no
other. What the service key signs names a size, and needs no overlap.

Whether a rotation was right in every other way is for the rulebook. Here it counts if it is signed by the root key that
entry 0 names and takes the place of the key in force: so far an auditor follows it without deciding anything again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from service.ledger import signing, times
from service.ledger.entry import Entry
from service.ledger.errors import LedgerError
from service.ledger.shapes import HASH, matches

GENESIS: Final = "log.genesis"
ROTATED: Final = "log.key_rotated"
TYPES: Final = (GENESIS, ROTATED)

Grade = Literal["log", "service"]

GRADES: Final[tuple[Grade, ...]] = ("log", "service")


class LogKeysError(LedgerError):
    """An entry names no key of the log: it has not the members, or the root key did not sign it."""


@dataclass(frozen=True, slots=True)
class Reign:
    """A key in force from size `start` on; the one before it signs along for sizes recorded before `overlap_until`."""

    start: int
    key: bytes
    overlap_until: datetime | None = None


class LogKeys:
    """The keys of one log, as far as its entries have been told. `root` is None where only a log key is known."""

    def __init__(self, root: bytes | None, log: Iterable[bytes], service: bytes | None = None) -> None:
        """Keys said to be in force from the beginning; several `log` keys where nobody knows which was when."""
        self.root: Final = root
        self.alone: Final = tuple(log)
        self._reigns: Final[dict[Grade, list[Reign]]] = {
            "log": [Reign(0, key) for key in self.alone[:1]],
            "service": [] if service is None else [Reign(0, service)],
        }

    @classmethod
    def begun(cls, genesis: Entry) -> "LogKeys":
        """The keys that entry 0 names. Raises `LogKeysError`."""
        if genesis.submission.type != GENESIS:
            raise LogKeysError("entry 0 is no log.genesis")
        named = [_key(genesis, name) for name in ("root_key", "log_key", "service_key")]
        _check_by(named[0], genesis)
        return cls(named[0], named[1:2], named[2])

    @classmethod
    def told(cls, entries: Iterable[Entry]) -> "LogKeys":
        """The keys that these entries lead to: the genesis, then rotations in order. Raises `LogKeysError`."""
        following = iter(entries)
        first = next(following, None)
        if first is None:
            raise LogKeysError("there is no entry 0")
        keys = cls.begun(first)
        for each in following:
            keys.rotate(each)
        return keys

    def rotate(self, found: Entry) -> None:
        """Go on by a `log.key_rotated`, later than those before it. Raises `LogKeysError`, and then nothing changes."""
        payload = found.payload
        grade: Grade | None = next((each for each in GRADES if each == payload.get("grade")), None)
        if found.submission.type != ROTATED or self.root is None or grade is None:
            raise LogKeysError(f"entry {found.seq} rotates no key of the log")
        _check_by(self.root, found)
        last = self._reigns[grade][-1]
        if found.seq < last.start or payload.get("kid") != signing.thumbprint(last.key):
            raise LogKeysError(f"entry {found.seq} rotates a key that is not in force")
        until = payload.get("overlap_until")
        try:
            overlap = times.parse_seconds(until) if isinstance(until, str) else None
        except times.TimeError:
            raise LogKeysError(f"entry {found.seq}: overlap_until is no instant") from None
        self._reigns[grade].append(Reign(found.seq + 1, _key(found, "key"), overlap))

    def at(self, grade: Grade, size: int) -> bytes:
        """The key in force at a size, raw. Raises `LogKeysError` where none is known."""
        reign = next((each for each in reversed(self._reigns[grade]) if each.start <= size), None)
        if reign is None:
            raise LogKeysError(f"no {grade} key is known at size {size}")
        return reign.key

    def signing(self, size: int, recorded_at: datetime) -> tuple[bytes, ...]:
        """The log keys that sign the tree of `size`, whose last entry is of `recorded_at`: that in force, then the old.

        Raises `LogKeysError`.
        """
        reigns = [each for each in self._reigns["log"] if each.start <= size]
        if not reigns:
            raise LogKeysError(f"no log key is known at size {size}")
        last = reigns[-1]
        if last.overlap_until is None or recorded_at >= last.overlap_until:
            return (last.key,)
        return last.key, reigns[-2].key

    def reign(self, grade: Grade, key: bytes) -> tuple[int, int | None] | None:
        """The sizes of a key: from the first on, up to and including the second, None while it is in force.

        None for a key that never was one.
        """
        reigns = self._reigns[grade]
        for number, each in enumerate(reigns):
            if each.key == key:
                return each.start, reigns[number + 1].start - 1 if number + 1 < len(reigns) else None
        return None

    def named(self, grade: Grade) -> tuple[bytes, ...]:
        """Every key of this grade so far, in order."""
        if grade == "log" and self.root is None:
            return self.alone
        return tuple(each.key for each in self._reigns[grade])


def _key(found: Entry, name: str) -> bytes:
    named = found.payload.get(name)
    if not isinstance(named, str) or not matches(named, HASH):
        raise LogKeysError(f"entry {found.seq} has no {name}")
    return bytes.fromhex(named)


def _check_by(root: bytes, found: Entry) -> None:
    try:
        signing.verify(root, found.signature, found.submission.signing_input)
    except signing.SignatureError:
        raise LogKeysError(f"entry {found.seq} is not signed by the root key") from None
