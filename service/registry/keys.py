"""Whose a key is and whether it may sign: `key:<kid>` for the judge, `keys:<party>` for the list.

A key is enrolled once, for one party, for ever: its public key, party and grade never change, only its status does. A
signature is judged by the state that the entries before it left.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from service.decision.facts import Facts
from service.decision.records import Record, Row
from service.decision.values import frozen


class Grade(StrEnum):
    """What a key is for. Root, log and service keys are the system's; only root signs entries, and few."""

    ROOT = "root"
    LOG = "log"
    SERVICE = "service"
    ADMINISTRATOR = "administrator"
    DEVICE = "device"


class Status(StrEnum):
    """Only an active key's signature counts."""

    ACTIVE = "active"
    ROTATED = "rotated"
    REVOKED = "revoked"


@frozen
class KeyState(Row):
    """A key from entry `seq` on: `kid` its RFC 7638 thumbprint, `public_key` 64 hex, `replaces` the kid it rotated."""

    kind: ClassVar[str] = "key_state"

    kid: str
    public_key: str
    party: str
    grade: str
    status: str
    replaces: str | None = None

    @property
    def shelf(self) -> str:
        return shelf(self.kid)

    @property
    def key(self) -> str:
        return str(self.seq)


@frozen
class KeyHeld(Row):
    """The same change, on the party's own list."""

    kind: ClassVar[str] = "key_held"

    party: str
    kid: str
    grade: str
    status: str

    @property
    def shelf(self) -> str:
        return held_shelf(self.party)

    @property
    def key(self) -> str:
        return f"{self.seq}:{self.kid}"


def shelf(kid: str) -> str:
    """Where a key's states are."""
    return f"key:{kid}"


def held_shelf(party: str) -> str:
    """Where a party's list of keys is."""
    return f"keys:{party}"


def state(facts: Facts, kid: str) -> KeyState | None:
    """The key as the entries so far left it; None if it was never enrolled.

    Raises:
        NotLoaded: when its shelf is not loaded.
    """
    rows = facts.shelf(shelf(kid))
    last = rows[-1] if rows else None
    return last if isinstance(last, KeyState) else None


def held(rows: Sequence[Row], known_at: int | None = None) -> tuple[KeyHeld, ...]:
    """A party's keys, each in its latest state, in the order they were first enrolled."""
    latest: dict[str, KeyHeld] = {}
    for row in rows:
        if isinstance(row, KeyHeld) and (known_at is None or row.seq <= known_at):
            latest[row.kid] = row
    return tuple(latest.values())


def records(change: KeyState) -> tuple[Record, ...]:
    """Both rows of one change."""
    return change, KeyHeld(change.seq, change.party, change.kid, change.grade, change.status)
