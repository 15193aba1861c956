"""As of when the graph of lots is looked at: what the log knew, and which deals had been made.

`known_at` leaves out whatever later entries say: lots, edges, measures, marks, rulings, annulments. `at` leaves out
what happened after a Lima day, whenever it was recorded: a deal on its day as corrected, a campaign on its last, an
export on that of its declaration; an annulment says that something never happened, and counts from when it is known,
whatever the day. Nothing was made of what was not there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Final

from pydantic_core import from_json

from service.decision.calendar import LIMA, instant, lima_day
from service.decision.records import Row, Void
from service.flows.known_at import KnownAtAhead, last_known
from service.storage import log_entries, lot_graph, snapshot
from service.storage.engine import Connection
from service.trade.lots import Lot, LotUse
from service.trade.measures import LotMeasured

_MARGIN: Final = timedelta(days=1)
"""Nobody records so long before it happens (policy `future_tolerance_s`): older entries need not be opened."""

MOST_OPENED: Final = 20_000
"""Entries opened to learn on which day something happened."""


class TooLarge(Exception):
    """More than is looked at for one question: `what` there is too much of, and how much is looked at."""

    def __init__(self, what: str, most: int) -> None:
        super().__init__(f"more than {most} {what}")
        self.what = what
        self.most = most


@dataclass(frozen=True, slots=True)
class Moment:
    """The log of `size` entries, as it was known after entry `known_at`; `at`: without what happened after that day."""

    size: int
    known_at: int
    at: date | None = None

    @property
    def past(self) -> int | None:
        """`known_at` for those who take None for everything that is known now."""
        return None if self.known_at == self.size - 1 else self.known_at


async def settle(connection: Connection, known_at: int | date | None, at: date | None, today: date) -> Moment:
    """The moment that is asked about.

    Raises:
        KnownAtAhead: the log has not come to `known_at`.
    """
    size = await log_entries.size(connection)
    seq = await last_known(connection, known_at, today) if isinstance(known_at, date) else known_at
    if seq is not None and seq >= max(size, 1):
        raise KnownAtAhead(size)
    return Moment(size, size - 1 if seq is None else seq, at)


async def as_of(connection: Connection, rows: Sequence[Row], moment: Moment) -> list[Row]:
    """Those of these rows that count at a moment.

    Raises:
        TooLarge: too many of them are younger than the day.
    """
    known = [row for row in rows if row.seq <= moment.known_at]
    if moment.at is None:
        return known
    midnight = datetime.combine(moment.at + timedelta(days=1), time(), LIMA)
    sure = await snapshot.size_before(connection, midnight - _MARGIN)
    there = {row.seq for row in known}
    corrected = await lot_graph.dealt_on(connection, sorted(there), moment.known_at)
    asked = sorted(seq for seq in there - corrected.keys() if seq >= sure)
    if len(asked) > MOST_OPENED:
        raise TooLarge("entries", MOST_OPENED)
    entries = zip(asked, await log_entries.by_seq(connection, asked), strict=True)
    later = {seq for seq, data in entries if _day(data) > moment.at}
    later.update(seq for seq, day in corrected.items() if day > moment.at)
    gone = _take_along(known, later)
    return [row for row in known if isinstance(row, Void) or not (row.seq in later or _measures(row, gone))]


def _take_along(rows: Sequence[Row], later: set[int]) -> frozenset[str]:
    """What took of a lot that was not there yet was not there either: words come late, and of two clocks one is slow.

    Lots are recorded before what is made of them, so that one pass in the log's order finds all. Gives the lots that
    were not there.
    """
    made = {row.lot: row.seq for row in rows if type(row) is Lot}
    for edge in sorted((row for row in rows if type(row) is LotUse), key=attrgetter("seq")):
        if made.get(edge.parent) in later:
            later.add(edge.seq)
    return frozenset(lot for lot, seq in made.items() if seq in later)


def _measures(row: Row, lots: Collection[str]) -> bool:
    """Whether it measures one of these; the same count may have measured others, which were there."""
    return type(row) is LotMeasured and row.lot in lots


def _day(entry: bytes) -> date:
    """The Lima day on which what an entry says happened, where it names one: never later than the entry's own."""
    payload = from_json(entry)["submission"]["payload"]
    own: str | None = payload.get("exported_on") or payload.get("ended_on")
    return lima_day(instant(payload["occurred_at"])) if own is None else date.fromisoformat(own)
