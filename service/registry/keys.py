"""Whose a key is and whether it may sign: `key:<kid>` for the judge, `keys:<party>` for the list.

A key is enrolled once, for one party, for ever: its public key, party and grade never change, only its status and its
limits do. A signature is judged by the state that the entries before it left.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from service.decision.calendar import instant
from service.decision.facts import Facts, Needs
from service.decision.records import Record, Row
from service.decision.values import frozen
from service.registry.limits import Pairs


class Grade(StrEnum):
    """What a key is for. Root, log and service keys are the system's; only root signs entries, and few."""

    ROOT = "root"
    LOG = "log"
    SERVICE = "service"
    ADMINISTRATOR = "administrator"
    DEVICE = "device"


class Status(StrEnum):
    """Only an active key's signature counts. A recovery's first institution has `proposed` a key, and no more."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    ROTATED = "rotated"
    REVOKED = "revoked"


@frozen
class KeyState(Row):
    """A key from entry `seq` on: `kid` its RFC 7638 thumbprint, `public_key` 64 hex, `replaces` the kid it rotated.

    `by` is the key that signed for it. An active key signs from the instant `since` on, and no more from `ends` on,
    where these are there: a recovery takes effect after a delay.
    """

    kind: ClassVar[str] = "key_state"

    kid: str
    public_key: str
    party: str
    grade: str
    status: str
    replaces: str | None = None
    by: str | None = None
    since: str | None = None
    ends: str | None = None
    limits: Pairs | None = None

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
    since: str | None = None
    ends: str | None = None
    limits: Pairs | None = None

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
    return last(facts.shelf(shelf(kid)))


def last(rows: Sequence[Row]) -> KeyState | None:
    """The latest state on a key's shelf, where contests and proposals stand as well."""
    for row in reversed(rows):
        if isinstance(row, KeyState):
            return row
    return None


def works(key: KeyState, moment: datetime) -> bool:
    """Whether a key signs at a moment (UTC), its limits apart."""
    return (
        key.status == Status.ACTIVE
        and (key.since is None or instant(key.since) <= moment)
        and (key.ends is None or moment < instant(key.ends))
    )


def held(rows: Sequence[Row], known_at: int | None = None) -> tuple[KeyHeld, ...]:
    """A party's keys, each in its latest state, in the order they were first enrolled."""
    latest: dict[str, KeyHeld] = {}
    for row in rows:
        if isinstance(row, KeyHeld) and (known_at is None or row.seq <= known_at):
            latest[row.kid] = row
    return tuple(latest.values())


def administrators(rows: Sequence[Row]) -> tuple[KeyHeld, ...]:
    """The administrator keys that a party has or has had, by its list."""
    return tuple(key for key in held(rows) if key.grade == Grade.ADMINISTRATOR)


def working(facts: Facts, party: str, moment: datetime) -> list[KeyState]:
    """A party's keys that are active and have not ended at a moment (UTC), those to come included.

    Raises:
        NotLoaded: the party's list or a key on it is not loaded.
    """
    named = held_shelf(party)
    facts.require(Needs((named,)))
    kids = [key.kid for key in held(facts.shelf(named)) if key.status == Status.ACTIVE]
    facts.require(Needs(tuple(map(shelf, kids))))
    found = [state(facts, kid) for kid in kids]
    return [key for key in found if key is not None and (key.ends is None or moment < instant(key.ends))]


def records(change: KeyState) -> tuple[Record, ...]:
    """Both rows of one change."""
    listed = KeyHeld(
        seq=change.seq,
        party=change.party,
        kid=change.kid,
        grade=change.grade,
        status=change.status,
        since=change.since,
        ends=change.ends,
        limits=change.limits,
    )
    return change, listed
