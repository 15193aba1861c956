"""Lines that are worth a second look: those that are broken, or do not follow on the line before.

An honest export has none, one of junk has nothing else: of each some bytes are kept, in arrays.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from service.audit.fault_book import FaultBook
from service.audit.faults import Fault
from service.ledger.merkle import HASH_SIZE

_UNREADABLE: Final = -1


@dataclass(frozen=True, slots=True)
class Look:
    """The frame of a readable line."""

    seq: int
    prev: bytes
    recorded_at: str


@dataclass(slots=True)
class OddLines:
    """In order, by number. `faults` are the lines' own, by line."""

    lines: "array[int]" = field(default_factory=lambda: array("Q"))
    faults: FaultBook = field(default_factory=FaultBook)
    seqs: "array[int]" = field(default_factory=lambda: array("q"))
    prevs: bytearray = field(default_factory=bytearray)

    def __len__(self) -> int:
        return len(self.lines)

    def __contains__(self, line: int) -> bool:
        return self._place(line) is not None

    def add(self, line: int, look: Look | None, *faults: Fault) -> None:
        """Add a line, after all that are there: what its frame says, None if it cannot be read, and its own faults."""
        self.lines.append(line)
        self.seqs.append(_UNREADABLE if look is None else look.seq)
        self.prevs += bytes(HASH_SIZE) if look is None else look.prev
        for fault in faults:
            self.faults.add(line, fault)

    def take(self, other: "OddLines", after: int) -> None:
        """Add those of another, whose lines count from `after`. The other is used up."""
        self.lines.extend(line + after for line in other.lines)
        self.seqs += other.seqs
        self.prevs += other.prevs
        self.faults.take(other.faults, after)

    def claimed(self) -> Iterator[tuple[int, int | None]]:
        """Every line with the number that it claims, None if it cannot be read."""
        for line, seq in zip(self.lines, self.seqs, strict=True):
            yield line, None if seq == _UNREADABLE else seq

    def prev(self, line: int) -> bytes | None:
        """The hash that one of these lines names as its predecessor's; None if it cannot be read. Raises KeyError."""
        place = self._place(line)
        if place is None:
            raise KeyError(line)
        if self.seqs[place] == _UNREADABLE:
            return None
        return bytes(self.prevs[place * HASH_SIZE : (place + 1) * HASH_SIZE])

    def _place(self, line: int) -> int | None:
        place = bisect_left(self.lines, line)
        return place if place < len(self.lines) and self.lines[place] == line else None
