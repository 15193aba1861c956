"""What a question means by `known_at`: an entry, all of a Lima day, or an instant; and what the log has not come to."""

from datetime import date, datetime, time, timedelta

from service.decision.calendar import LIMA
from service.storage import log_entries, snapshot
from service.storage.engine import Connection
from service.storage.head import database_clock


class KnownAtAhead(Exception):
    """The log has not come to the entry, day or instant that the question names; it has `size` entries."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


async def last_known(connection: Connection, moment: date | datetime, today: date) -> int:
    """The last entry recorded on or before a Lima day, or an instant, at or before it; −1 when there was none.

    Raises:
        KnownAtAhead: the day is yet to come, or the instant by the clock that gives entries their times.
    """
    if isinstance(moment, datetime):
        ahead, end = moment > await database_clock(connection), moment + timedelta(microseconds=1)
    else:
        ahead, end = moment > today, datetime.combine(moment + timedelta(days=1), time(), LIMA)
    if ahead:
        raise KnownAtAhead(await log_entries.size(connection))
    return await snapshot.size_before(connection, end) - 1
