"""What was declared produced, half-year by half-year: the rows of `production:<party>`.

The figures are confidential (DS 009-2025-EM, 3rd final provision): a row holds a commitment to them, and the day. An
operator that did not work says so; nothing declared is not zero.
"""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from service.decision.records import Row
from service.decision.values import frozen


@frozen
class Production(Row):
    """One right's half-year, as its operator declared it on the Lima day `filed_on`, recorded on `recorded_on`.

    Either `commitment` (SHA-256, hex) stands behind the figures, or the right was `inactive`.
    """

    kind: ClassVar[str] = "production"

    party: str
    right: str
    half_year: str
    filed_on: str
    recorded_on: str
    inactive: bool = False
    commitment: str | None = None

    @property
    def shelf(self) -> str:
        return shelf(self.party)

    @property
    def key(self) -> str:
        return str(self.seq)


def shelf(party: str) -> str:
    """Where a party's declarations are."""
    return f"production:{party}"


def declared(
    rows: Sequence[Row], right: str, half_year: str, at: date, known_at: int | None = None
) -> tuple[Production, ...]:
    """What was filed for a right and half-year by `at`, as recorded: the last one holds."""
    return tuple(
        row
        for row in rows
        if isinstance(row, Production)
        and (known_at is None or row.seq <= known_at)
        and (row.right, row.half_year) == (right, half_year)
        and row.filed_on <= at.isoformat()
    )
