"""The tree over all entries, and what the checkpoint's root says of them.

The root of the leaves as they stand must be the checkpoint's. Where it is not, the leaves are tried with what the
chain says the altered and missing entries once were: if that gives the root, exactly those entries were touched, all
others are proved intact, and the mismatch is explained.

Trees are put together of whole subtrees of 65,536 leaves, which other processes may have hashed (`Observation`).
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final

from service.audit.alignment import Alignment
from service.audit.backbone import Run
from service.audit.observation import LEVEL, SUBTREE, Observation
from service.ledger import merkle
from service.ledger.merkle import HASH_SIZE, CompactRange


class Verdict(Enum):
    """What the root says of the entries as a whole."""

    HOLDS = "holds"
    EXPLAINED = "explained"
    UNEXPLAINED = "unexplained"


class Leaves:
    """The leaf hashes by entry number, as they stand."""

    def __init__(self, seen: Observation, placed: Alignment) -> None:
        self._seen: Final = seen
        self._placed: Final = placed

    @property
    def start(self) -> int:
        """The first entry that is audited."""
        return self._seen.start.size

    def leaf(self, entry: int) -> bytes | None:
        """An entry's leaf hash as it stands; None if it is missing."""
        line = self._placed.line_of(entry)
        return self._seen.start.leaf_of(entry) if line is None else self._seen.leaf(line)

    def root(self, size: int, instead: Mapping[int, bytes] | None = None) -> bytes | None:
        """The root of the first `size` entries, some leaves replaced; None if one of them is missing."""
        start = self._seen.start
        if size <= start.size:
            return start.root(size)
        replaced = sorted((instead or {}).items())
        tree, at = start.tree, start.size
        while at < size:
            end = min(at - at % SUBTREE + SUBTREE, size)
            tree_after = self._grown(tree, end, replaced[bisect_left(replaced, (at,)) : bisect_left(replaced, (end,))])
            if tree_after is None:
                return None
            tree, at = tree_after, end
        return tree.root()

    def root_of_lines(self, size: int) -> bytes | None:
        """The root with the lines in file order for entries; None if there are too few."""
        start = self.start
        in_order = Alignment([Run(start, 0, self._seen.lines)], start=start)
        return Leaves(self._seen, in_order).root(size)

    def judge(self, size: int, root: bytes, committed: Mapping[int, bytes]) -> Verdict:
        """Whether the entries are those of a checkpoint, or but for the ones in `committed`."""
        if self.root(size) == root:
            return Verdict.HOLDS
        if committed and self.root(size, committed) == root:
            return Verdict.EXPLAINED
        return Verdict.UNEXPLAINED

    def _grown(self, tree: CompactRange, end: int, instead: Sequence[tuple[int, bytes]]) -> CompactRange | None:
        """The tree with the leaves up to `end`, at most one subtree; None if one of them is missing."""
        at = tree.size
        whole = end - at == SUBTREE
        run = self._placed.run_of(at)
        if run is None or end > run.end:
            other = dict(instead)
            leaves = [leaf for each in range(at, end) if (leaf := other.get(each) or self.leaf(each)) is not None]
            return tree.append(leaves) if len(leaves) == end - at else None
        first = at + run.shift
        if whole and not instead and (known := self._seen.subtrees.get(first)) is not None:
            return tree.append_subtree(LEVEL, known)
        row = self._seen.leaves[first * HASH_SIZE : (first + end - at) * HASH_SIZE]
        for entry, leaf in instead:
            row[(entry - at) * HASH_SIZE : (entry - at + 1) * HASH_SIZE] = leaf
        if whole:
            return tree.append_subtree(LEVEL, merkle.subtree_root(bytes(row)))
        return tree.append([bytes(row[each : each + HASH_SIZE]) for each in range(0, len(row), HASH_SIZE)])
