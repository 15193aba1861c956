"""The tree over all entries, and what the checkpoint's root says of them.

The root of the leaves as they stand must be the checkpoint's. Where it is not, the leaves are tried with what the
chain says the altered and missing entries once were: if that gives the root, exactly those entries were touched, all
others are proved intact, and the mismatch is explained.
"""

from collections.abc import Mapping
from enum import Enum

from service.audit.alignment import Alignment
from service.audit.observation import Observation
from service.ledger import merkle


class Verdict(Enum):
    """What the root says of the entries as a whole."""

    HOLDS = "holds"
    EXPLAINED = "explained"
    UNEXPLAINED = "unexplained"


class Leaves:
    """The leaf hashes by entry number, as they stand; `None` for an entry that is missing."""

    def __init__(self, seen: Observation, placed: Alignment) -> None:
        self._by_entry: list[bytes | None] = [None] * placed.size
        for run in placed.runs:
            for entry in range(run.seq, run.end):
                self._by_entry[entry] = seen.leaf(run.line + entry - run.seq)

    def leaf(self, entry: int) -> bytes | None:
        """An entry's leaf hash as it stands."""
        return self._by_entry[entry] if entry < len(self._by_entry) else None

    def root(self, size: int, instead: Mapping[int, bytes] | None = None) -> bytes | None:
        """The root of the first `size` entries, some leaves replaced; None if one of them is missing."""
        leaves = self._by_entry[:size]
        for entry, leaf in (instead or {}).items():
            if entry < size:
                leaves[entry] = leaf
        known = [leaf for leaf in leaves if leaf is not None]
        return merkle.root(known) if len(known) == size else None

    def judge(self, size: int, root: bytes, committed: Mapping[int, bytes]) -> Verdict:
        """Whether the entries are those of a checkpoint, or but for the ones in `committed`."""
        if self.root(size) == root:
            return Verdict.HOLDS
        if committed and self.root(size, committed) == root:
            return Verdict.EXPLAINED
        return Verdict.UNEXPLAINED
