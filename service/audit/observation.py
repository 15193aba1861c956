"""The chunks put together in file order: what the whole export looks like, before anything is made of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from service.audit.chunk import ID_SIZE, ChunkResult
from service.audit.odd_lines import Look, OddLines
from service.audit.start import FROM_ZERO, Start
from service.ledger import merkle

LEVEL: Final = 16
SUBTREE: Final = 1 << LEVEL
"""Leaves of the subtrees that other processes may hash."""


@dataclass(slots=True)
class Observation:
    """All lines but the last, by number from 0. A line that is not `odd` follows on the one before in every way.

    Line 0 is the entry at which the audit starts. `subtrees` are roots over 65,536 lines in a row, by the first.
    """

    leaves: bytearray = field(default_factory=bytearray)
    ids: bytearray = field(default_factory=bytearray)
    uses: dict[str, tuple[int, int]] = field(default_factory=dict)
    odd: OddLines = field(default_factory=OddLines)
    subtrees: dict[int, bytes] = field(default_factory=dict)
    start: Start = FROM_ZERO
    _last: Look | None = None

    @property
    def lines(self) -> int:
        """How many entry lines there are."""
        return len(self.leaves) // merkle.HASH_SIZE

    @property
    def last(self) -> Look | None:
        """The last line, as far as it can be read; None where there is none."""
        return self._last

    def leaf(self, line: int) -> bytes:
        """The leaf hash of a line's bytes."""
        return bytes(self.leaves[line * merkle.HASH_SIZE : (line + 1) * merkle.HASH_SIZE])

    def id(self, line: int) -> bytes:
        """The submission id of a line, 16 bytes; zeros if it cannot be read."""
        return bytes(self.ids[line * ID_SIZE : (line + 1) * ID_SIZE])

    def prev(self, line: int) -> bytes | None:
        """The leaf hash that a line names as its predecessor's; None if it cannot be read."""
        if line in self.odd:
            return self.odd.prev(line)
        return self.leaf(line - 1) if line else self.start.leaf

    def add(self, chunk: ChunkResult) -> None:
        """Take in the next chunk, which is used up."""
        at = self.lines
        if chunk.lines and 0 not in chunk.odd and not self._follows(chunk.first):
            self.odd.add(at, chunk.first)
        self.leaves += chunk.leaves
        self.ids += chunk.ids
        self.odd.take(chunk.odd, at)
        for kid, (first, last) in chunk.uses.items():
            self.uses[kid] = (self.uses.get(kid, (at + first, 0))[0], at + last)
        if chunk.lines:
            self._last = chunk.last

    def _follows(self, first: Look | None) -> bool:
        if first is None:
            return False
        if not self.leaves:
            start = self.start
            return (first.seq, first.prev) == (start.size, start.leaf) and first.recorded_at >= start.recorded_at
        last = self._last
        return (
            last is not None
            and first.seq == last.seq + 1
            and first.prev == self.leaf(self.lines - 1)
            and first.recorded_at >= last.recorded_at
        )


def observe(chunks: Iterable[ChunkResult], start: Start = FROM_ZERO) -> Observation:
    """Put chunks together, in file order."""
    whole = Observation(start=start)
    for chunk in chunks:
        whole.add(chunk)
    return whole
