"""Who sells through which company: the rows of `company:<party>`.

Put beside each MEMBERSHIP registration, which stands with the member: whoever asks about the company does not know its
members.
"""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from service.decision.records import Row
from service.decision.values import frozen
from service.registry.registrations import ENDED


@frozen
class CompanyMember(Row):
    """A MEMBERSHIP as its company sees it: `status` from `start` to `until` (Lima days, inclusive)."""

    kind: ClassVar[str] = "company_member"

    company: str
    member: str
    status: str
    start: str
    until: str | None = None

    @property
    def shelf(self) -> str:
        return shelf(self.company)

    @property
    def key(self) -> str:
        return f"{self.seq}:{self.member}"


def shelf(company: str) -> str:
    """Where a company's members are."""
    return f"company:{company}"


def in_force(rows: Sequence[Row], at: date, known_at: int | None = None) -> tuple[str, ...]:
    """The members on a Lima day, by the latest row of each that covers it; in the order of their party ids."""
    day = at.isoformat()
    latest: dict[str, CompanyMember] = {}
    for row in reversed(rows):
        if (
            isinstance(row, CompanyMember)
            and (known_at is None or row.seq <= known_at)
            and row.start <= day
            and (row.until is None or day <= row.until)
        ):
            latest.setdefault(row.member, row)
    return tuple(sorted(member for member, row in latest.items() if row.status != ENDED))
