"""Who belongs to which organization, and who may act for it: rows readable from both sides.

`memberships:<member>` says where a party belongs, `members:<organization>` who belongs to it. One as-of rule: of the
rows of a pair and role that are known and cover the day, the latest; a membership ends by a row that says so.
"""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from service.decision.records import Row
from service.decision.values import frozen
from service.registry.registrations import ENDED


@frozen
class Membership(Row):
    """`member` is `member` or `delegate` (`role`) of `organization` from `start` to `until` (Lima days, inclusive).

    `status` is `vigente` or `ended`. A delegate has a mandate: the SHA-256 of its document, in hex, and what it covers.
    """

    kind: ClassVar[str] = "membership"

    organization: str
    member: str
    role: str
    status: str
    start: str
    until: str | None = None
    mandate: str | None = None
    scopes: tuple[str, ...] = ()

    @property
    def shelf(self) -> str:
        return shelf(self.member)

    @property
    def key(self) -> str:
        return f"{self.seq}:{self.organization}:{self.role}"


@frozen
class Member(Membership):
    """The same, where the organization's members are found."""

    kind: ClassVar[str] = "member"

    @property
    def shelf(self) -> str:
        return members_shelf(self.organization)

    @property
    def key(self) -> str:
        return f"{self.seq}:{self.member}:{self.role}"


def shelf(member: str) -> str:
    """Where a party's own memberships are."""
    return f"memberships:{member}"


def members_shelf(organization: str) -> str:
    """Where an organization's members are."""
    return f"members:{organization}"


def in_force(rows: Sequence[Row], at: date, known_at: int | None = None) -> tuple[Membership, ...]:
    """The memberships on one shelf that hold on `at`: one for each organization, member and role, oldest first."""
    day = at.isoformat()
    latest: dict[tuple[str, str, str], Membership] = {}
    for row in rows:
        if (
            isinstance(row, Membership)
            and (known_at is None or row.seq <= known_at)
            and row.start <= day
            and (row.until is None or day <= row.until)
        ):
            latest[row.organization, row.member, row.role] = row
    return tuple(row for row in latest.values() if row.status != ENDED)


def delegate(rows: Sequence[Row], organization: str, scope: str, at: date, known_at: int | None = None) -> bool:
    """Whether the party on whose shelf these rows are may do `scope` for the organization on a day."""
    return any(
        row.organization == organization and row.role == "delegate" and scope in row.scopes
        for row in in_force(rows, at, known_at)
    )
