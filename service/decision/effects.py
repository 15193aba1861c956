"""What one entry did: everything it put, together. Whoever settles, corrects or annuls an entry decides by this."""

from datetime import datetime

from service.decision.records import Posting, Record, Row
from service.decision.values import frozen


@frozen
class Effects:
    """Entry `seq`: its payload's type, the party and key that signed it, when it was recorded (UTC), what it put."""

    seq: int
    type: str
    party: str
    kid: str
    recorded_at: datetime
    rows: tuple[Row, ...]
    postings: tuple[Posting, ...]


def effects(seq: int, kind: str, party: str, kid: str, recorded_at: datetime, records: tuple[Record, ...]) -> Effects:
    """The records of an entry, sorted into rows and postings, each in the order in which they were put."""
    rows: list[Row] = []
    postings: list[Posting] = []
    for record in records:
        if isinstance(record, Posting):
            postings.append(record)
        else:
            rows.append(record)
    return Effects(seq, kind, party, kid, recorded_at, tuple(rows), tuple(postings))
