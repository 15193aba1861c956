"""Where an audit begins: at entry 0, or where an earlier one ended that found no fault.

What the earlier one came to is trusted as one trusts one's own notes. Of the entries before, the tree is bound to a
checkpoint that the log signed; what they say (keys, facts, ids) is the auditor's own memory of having verified them.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from service.ledger import entry, merkle
from service.ledger.entry import Entry
from service.ledger.merkle import CompactRange, NodeReader


@dataclass(frozen=True)
class Start:
    """The first `size` entries: the tree over them, and how the last of them was named and when it was recorded.

    `genesis` is entry 0's bytes; `node` gives the tree's older hashes, for what was kept of it before.
    """

    tree: CompactRange = field(default_factory=CompactRange)
    leaf: bytes = entry.FIRST_PREV
    recorded_at: str = ""
    genesis: bytes = b""
    node: NodeReader | None = None

    @property
    def size(self) -> int:
        """The first entry that is still to be verified."""
        return self.tree.size

    @cached_property
    def entry(self) -> Entry | None:
        """Entry 0, where it is among those before."""
        return entry.parse(self.genesis) if self.genesis else None

    def root(self, size: int) -> bytes | None:
        """The root of the first `size` entries, at most those before; None if that cannot be told."""
        if size == self.size:
            return self.tree.root()
        if self.node is None or not 0 < size < self.size:
            return None
        hashes = tuple(self.node(level, index) for level, index in merkle.subtrees(0, size))
        return CompactRange(size, hashes).root()

    def leaf_of(self, at: int) -> bytes | None:
        """The hash of an entry before; None if that cannot be told."""
        return None if self.node is None or not 0 <= at < self.size else self.node(0, at)


FROM_ZERO: Final = Start()
