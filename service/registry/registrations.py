"""What the registers say of a party, over time: the rows of `registrations:<party>`.

One as-of rule: keep the rows known (`seq` ≤ known_at); of those that cover the day, the latest. A registration ends, or
is cut short, by a new row with status `ended` from that day on: nothing is expressed by a shorter end.
"""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Final, Literal

from service.decision.records import Row
from service.decision.values import frozen

Register = Literal[
    "RECPO",
    "REINFO",
    "SUNAT",
    "SELECTORS",
    "PLANT",
    "CONCESSION",
    "CONTRACT",
    "AUTHORIZATION",
    "MEMBERSHIP",
    "STOCK_RELEASE",
]

ENDED: Final = "ended"

STATUSES: Final[dict[str, tuple[str, ...]]] = {
    "RECPO": ("vigente", "suspendido", "cancelado", ENDED),
    "REINFO": ("vigente", "suspendido", "excluido", "revocado", ENDED),
    "SUNAT": ("active", "suspended", "closed", ENDED),
    "SELECTORS": ("vigente", ENDED),
    "PLANT": ("vigente", "suspendido", "revocado", ENDED),
    "CONCESSION": ("titled", "pending", "extinguished", ENDED),
    "CONTRACT": ("vigente", ENDED),
    "AUTHORIZATION": ("vigente", "suspendido", "revocado", ENDED),
    "MEMBERSHIP": ("vigente", ENDED),
    "STOCK_RELEASE": ("vigente", ENDED),
}
"""Each register's own words. `suspended` and `closed` are SUNAT's *suspensión temporal* and *baja*."""


@frozen
class Registration(Row):
    """One register's (`roll`) word on a party from `start` to `until` (Lima days, both inclusive; no `until`: open).

    `counterparty` is the other side: the titleholder of a CONTRACT, the company of a MEMBERSHIP. `compliance` is
    SUNAT's grade A–E. `districts` are pairs (code system, code).
    """

    kind: ClassVar[str] = "registration"

    party: str
    roll: str
    status: str
    start: str
    until: str | None = None
    number: str | None = None
    right: str | None = None
    right_name: str | None = None
    activity: str | None = None
    districts: tuple[tuple[str, str], ...] = ()
    counterparty: str | None = None
    compliance: str | None = None
    source_digest: str | None = None
    source_name: str | None = None
    source_day: str | None = None

    @property
    def shelf(self) -> str:
        return shelf(self.party)

    @property
    def key(self) -> str:
        return f"{self.seq}:{self.roll}:{self.right or ''}:{self.activity or ''}"

    def known_and_covers(self, day: str, known_at: int | None) -> bool:
        """Whether the row stood after entry `known_at` (None: now) and covers `day`: ISO text compares as dates do."""
        known = known_at is None or self.seq <= known_at
        return known and self.start <= day and (self.until is None or day <= self.until)


def shelf(party: str) -> str:
    """Where a party's registrations are."""
    return f"registrations:{party}"


def in_force(
    rows: Sequence[Row],
    register: Register,
    at: date,
    known_at: int | None = None,
    *,
    right: str | None = None,
    activity: str | None = None,
) -> Registration | None:
    """The latest row that covers `at`, whatever its status but `ended`; None if there is none, or it says `ended`.

    `right` None takes any right. A row without activity speaks of every activity. Where several rights or activities
    match, ask `all_in_force` instead: the latest row of one may hide another's.
    """
    day = at.isoformat()
    for row in reversed(rows):
        if (
            isinstance(row, Registration)
            and row.roll == register
            and (right is None or row.right == right)
            and (activity is None or row.activity is None or row.activity == activity)
            and row.known_and_covers(day, known_at)
        ):
            return None if row.status == ENDED else row
    return None


def all_in_force(
    rows: Sequence[Row], register: Register, at: date, known_at: int | None = None
) -> tuple[Registration, ...]:
    """One row for each right × activity × counterparty that the register knows on `at`, latest entry first."""
    latest: dict[tuple[str | None, str | None, str | None], Registration] = {}
    day = at.isoformat()
    for row in reversed(rows):
        if isinstance(row, Registration) and row.roll == register and row.known_and_covers(day, known_at):
            latest.setdefault((row.right, row.activity, row.counterparty), row)
    return tuple(row for row in latest.values() if row.status != ENDED)
