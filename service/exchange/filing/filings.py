"""The reports that a party has filed, in their order; the last of a month is the one that stands."""

from collections.abc import Iterable
from typing import ClassVar

from service.decision.records import Row
from service.decision.values import frozen


@frozen
class Filed(Row):
    """`buyer` filed a report of `month`, made of the first `size` entries; `digest` is that of its file, SHA-256 hex.

    Sums are over all `lines`: gross mg, fine µg, and céntimos by currency. `rectifies` is the filing it replaces.
    """

    kind: ClassVar[str] = "report_filed"

    buyer: str
    report: str
    template: str
    month: str
    size: int
    digest: str
    lines: int
    gross_mg: int
    fine_ug: int
    cents: tuple[tuple[str, int], ...]
    rectifies: int | None = None

    @property
    def shelf(self) -> str:
        return shelf(self.buyer, self.report, self.month)

    @property
    def key(self) -> str:
        return str(self.seq)


def shelf(buyer: str, report: str, month: str) -> str:
    """Where a party's filings of one report and month stand."""
    return f"filed:{buyer}:{report}:{month}"


def last(rows: Iterable[Row]) -> Filed | None:
    """The filing that stands, of those on the shelf; None before the first."""
    found = None
    for row in rows:
        if isinstance(row, Filed):
            found = row
    return found
