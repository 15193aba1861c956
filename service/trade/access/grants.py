"""Who may read a lot because somebody said so: `Granted` beside the lot, and its double beside the reader.

Nobody gives more than it has. What a holder grants reaches the lot and, above it, the lots that the holder itself may
read; what an authority grants reaches all that the lot was made of. The last word of a granter to a reader on a lot
counts: a shorter term or an end is a new row.
"""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from service.decision.records import Row
from service.decision.values import frozen


@frozen
class Granted(Row):
    """`by` lets `reader` read `lot` up to the Lima day `until`, inclusive; None ends it from this entry on.

    `whole`: an authority's word, which reaches everything that the lot was made of. `mandate` is the SHA-256 (hex) of
    the paper by which the reader was charged.
    """

    kind: ClassVar[str] = "access_granted"

    lot: str
    reader: str
    by: str
    until: str | None
    whole: bool
    mandate: str | None = None

    @property
    def shelf(self) -> str:
        return shelf(self.lot)

    @property
    def key(self) -> str:
        return str(self.seq)


@frozen
class Reader(Row):
    """The same, found by the reader: that it was granted anything at all, and what."""

    kind: ClassVar[str] = "access_reader"

    lot: str
    reader: str
    by: str
    until: str | None

    @property
    def shelf(self) -> str:
        return reader_shelf(self.reader)

    @property
    def key(self) -> str:
        return str(self.seq)


def shelf(lot: str) -> str:
    """Where the grants of a lot stand."""
    return f"access:{lot}"


def reader_shelf(party: str) -> str:
    """Where it stands what a party was granted."""
    return f"access_of:{party}"


def last(rows: Iterable[Row], by: str, reader: str) -> Granted | None:
    """The last word of a granter to a reader on the lot whose shelf this is."""
    said = [row for row in rows if isinstance(row, Granted) and (row.by, row.reader) == (by, reader)]
    return said[-1] if said else None


def in_force(rows: Iterable[Row], reader: str, today: date) -> tuple[Granted, ...]:
    """What lets `reader` read the lot on a Lima day: the last word of each granter, as far as it still holds."""
    words = {row.by: row for row in rows if isinstance(row, Granted) and row.reader == reader}
    return tuple(row for row in words.values() if row.until is not None and today.isoformat() <= row.until)
