"""What stands of a ledger, as a plain reading of its entries has it: to count by, beside what statements gather."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic_core import from_json

from service.decision.calendar import instant, lima_day
from service.decision.records import Row, Void
from service.ledger import entry
from service.rulebook.replay import Replay
from service.trade.bought import Bought
from service.trade.corrections.terms import Corrected
from tests.surveillance.watch.came_to import Books

Put = tuple[int, date, Row]
"""The number of an entry, its own Lima day, and a row that it put."""


class Plain:
    """Every row of a ledger, by its entry, and every entry's payload and Lima day."""

    def __init__(self, entries: list[bytes], origin: str) -> None:
        replay = Replay(origin)
        self.rows: list[Put] = []
        self.payloads: list[dict[str, Any]] = []
        self.days: list[date] = []
        for data in entries:
            parsed = entry.parse(data)
            payload: dict[str, Any] = from_json(parsed.payload_bytes)
            self.payloads.append(payload)
            self.days.append(lima_day(instant(payload["occurred_at"])))
            for record in replay.step(parsed).records:
                if isinstance(record, Row):
                    self.rows.append((parsed.seq, self.days[-1], record))

    def standing(self, known_at: int) -> Iterator[Put]:
        """The rows that are known and that no annulment has taken back."""
        gone = self.gone(known_at)
        return (each for each in self.rows if each[0] <= known_at and each[0] not in gone)

    def gone(self, known_at: int) -> set[int]:
        """Entries annulled by then."""
        return {row.entry for seq, _, row in self.rows if isinstance(row, Void) and seq <= known_at}

    def deals(self, at: date, known_at: int) -> dict[int, Bought]:
        """The purchases that stand, by their entries, as of the day that was last said of each."""
        rows = [row for _, _, row in self.standing(known_at)]
        said = [row for row in rows if isinstance(row, Corrected) and row.what == "dealt_on"]
        days = {row.entry: dict(row.now)["day"] for row in said}
        found = (replace(row, day=days.get(row.seq, row.day)) for row in rows if isinstance(row, Bought))
        return {row.seq: row for row in found if row.day <= at.isoformat()}

    def books(self, at: date, known_at: int) -> Books:
        """What stands, to count gold by."""
        rows = [(seq, row) for seq, _, row in self.standing(known_at)]
        return Books(rows, self.deals(at, known_at), self.payloads, self.days)
