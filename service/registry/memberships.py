"""Who belongs to which organization, and who may act for it: rows readable from both sides.

`memberships:<member>` says where a party belongs, `members:<organization>` who belongs to it. One as-of rule: of the
rows of a pair and role that are known and cover the day, the latest; a membership ends by a row that says so.

Nobody is spoken for by the word of others. A row counts towards a delegate's power over a party if that party or the
registrar signed it; a row that ends counts whoever signed it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import ClassVar, Literal

from service.decision.facts import Facts, Needs
from service.decision.records import Row
from service.decision.values import frozen
from service.registry.registrations import ENDED

Side = Literal["registrar", "organization", "member"]


@frozen
class Membership(Row):
    """`member` is `member` or `delegate` (`role`) of `organization` from `start` to `until` (Lima days, inclusive).

    `status` is `vigente` or `ended`; `said_by` is who signed. A delegate has a mandate: the SHA-256 of its document, in
    hex, and what it covers.
    """

    kind: ClassVar[str] = "membership"

    organization: str
    member: str
    role: str
    status: str
    said_by: str
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


def in_force(rows: Iterable[Row], at: date, known_at: int | None = None) -> tuple[Membership, ...]:
    """The memberships on one shelf that hold on `at`: one for each organization, member and role, oldest first.

    What the member alone says of itself makes it nobody's member.
    """
    return _standing(rows, ("registrar", "organization"), at, known_at)


def delegates_for(facts: Facts, party: str, scope: str, at: date, known_at: int | None = None) -> frozenset[str]:
    """Who may do `scope` for a party on the Lima day `at`, by the ledger up to `known_at`; never the party itself.

    An organization's delegates are those that it or the registrar has named. A member's are those that the registrar
    has named for an organization, if the member or the registrar has said that it belongs there, and it does.

    Raises:
        NotLoaded: `memberships:<party>`, `members:<party>` or `members:` of an organization it belongs to.
    """
    facts.require(Needs((shelf(party), members_shelf(party))))
    own = facts.shelf(shelf(party))
    agreed = {row.organization for row in _standing(own, ("registrar", "member"), at, known_at) if row.role == "member"}
    joined = {row.organization for row in in_force(own, at, known_at) if row.role == "member"} & agreed
    facts.require(Needs(tuple(map(members_shelf, sorted(joined)))))
    named = [
        *_standing(facts.shelf(members_shelf(party)), ("registrar", "organization"), at, known_at),
        *(row for each in joined for row in _standing(facts.shelf(members_shelf(each)), ("registrar",), at, known_at)),
    ]
    return frozenset(row.member for row in named if row.role == "delegate" and scope in row.scopes) - {party}


def speaking(rows: Sequence[Row], scope: str, at: date, known_at: int | None = None) -> dict[str, set[str]]:
    """For whom each organization, and each delegate for `scope`, speaks, by the rows `members:` of many organizations.

    For an organization the delegates that `delegates_for` finds; for a member these and its organization.
    """
    said = _standing(rows, ("registrar", "member"), at, known_at)
    agreed = {(row.organization, row.member) for row in said if row.role == "member"}
    members: dict[str, set[str]] = {}
    found: dict[str, set[str]] = {}
    for row in in_force(rows, at, known_at):
        if row.role == "member" and (row.organization, row.member) in agreed:
            members.setdefault(row.organization, set()).add(row.member)
        if row.role == "delegate" and scope in row.scopes:
            found.setdefault(row.member, set()).add(row.organization)
    for row in _standing(rows, ("registrar",), at, known_at):
        if row.role == "delegate" and scope in row.scopes:
            found.setdefault(row.member, set()).update(members.get(row.organization, ()))
    for organization, own in members.items():
        found.setdefault(organization, set()).update(own)
    return found


def _standing(rows: Iterable[Row], heard: Sequence[Side], at: date, known_at: int | None) -> tuple[Membership, ...]:
    """What holds on a day if only these are heard, and whoever ends it."""
    latest: dict[tuple[str, str, str], Membership] = {}
    for row in _covering(rows, at.isoformat(), known_at):
        if row.said_by in heard or row.status == ENDED:
            latest[row.organization, row.member, row.role] = row
    return tuple(row for row in latest.values() if row.status != ENDED)


def _covering(rows: Iterable[Row], day: str, known_at: int | None) -> Iterator[Membership]:
    for row in rows:
        if (
            isinstance(row, Membership)
            and (known_at is None or row.seq <= known_at)
            and row.start <= day
            and (row.until is None or day <= row.until)
        ):
            yield row
