"""What was assessed of a miner, over time: the rows of `assessments:<party>`.

The same as-of rule as everywhere: of the rows known that cover the day, the latest. Evidence has a validity of its own:
on a day outside it, its axis is unknown again, and so is the category.
"""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from service.categorization.category import Answer, Category, category
from service.decision.records import Row
from service.decision.values import frozen


@frozen
class Assessment(Row):
    """Both axes of one party (and one right, where named) from `start` on, until `until` or the next assessment.

    Days are Lima days, both ends inclusive. `*_document` is the paper's SHA-256 in hex. `surface_consent` is the land's
    holder's word: `not_approached`, `negotiating`, `agreed` or `refused`.
    """

    kind: ClassVar[str] = "assessment"

    party: str
    start: str
    rights: str
    surface: str
    until: str | None = None
    right: str | None = None
    rights_evidence: str | None = None
    rights_number: str | None = None
    rights_document: str | None = None
    rights_from: str | None = None
    rights_until: str | None = None
    surface_evidence: str | None = None
    surface_number: str | None = None
    surface_document: str | None = None
    surface_from: str | None = None
    surface_until: str | None = None
    surface_holder: str | None = None
    surface_holder_party: str | None = None
    surface_holder_name: str | None = None
    surface_consent: str | None = None
    mining_type: str | None = None

    @property
    def shelf(self) -> str:
        return shelf(self.party)

    @property
    def key(self) -> str:
        return str(self.seq)

    def axes(self, at: date) -> tuple[Answer, Answer]:
        """The answers (right, surface) on a day; outside its evidence's validity an answer is unknown."""
        day = at.isoformat()
        return (
            _on(day, self.rights, self.rights_from, self.rights_until),
            _on(day, self.surface, self.surface_from, self.surface_until),
        )

    def category(self, at: date) -> Category | None:
        """The category on a day; None while an axis is unknown."""
        return category(*self.axes(at))


def shelf(party: str) -> str:
    """Where a party's assessments are."""
    return f"assessments:{party}"


def in_force(
    rows: Sequence[Row], at: date, known_at: int | None = None, *, right: str | None = None
) -> Assessment | None:
    """The latest assessment that covers `at`. With `right`, one of that right or of none in particular."""
    day = at.isoformat()
    for row in reversed(rows):
        if (
            isinstance(row, Assessment)
            and (known_at is None or row.seq <= known_at)
            and (right is None or row.right is None or row.right == right)
            and row.start <= day
            and (row.until is None or day <= row.until)
        ):
            return row
    return None


def _on(day: str, answer: str, start: str | None, until: str | None) -> Answer:
    covered = (start is None or start <= day) and (until is None or day <= until)
    return Answer(answer) if covered else Answer.UNKNOWN
