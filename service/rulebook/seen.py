"""`seen`: the last checkpoint a client held, compared with the tree. Every trader is a witness."""

from typing import ClassVar

from service.decision.facts import Facts
from service.decision.outcome import refuse
from service.decision.payload import Seen
from service.decision.records import Row
from service.decision.values import frozen


@frozen
class TreeRoot(Row):
    """The root (64 hex) of the first `size` entries. Never stored: the driver computes the one that is asked for."""

    kind: ClassVar[str] = "tree_root"

    size: int
    root: str

    @property
    def shelf(self) -> str:
        return shelf(self.size)

    @property
    def key(self) -> str:
        return "root"


def shelf(size: int) -> str:
    """Where the root at a size is; known absent where the driver's tree has not come so far."""
    return f"root:{size}"


def tree_root(size: int, root: bytes) -> TreeRoot:
    """The row of one tree head, as the driver makes it."""
    return TreeRoot(size - 1, size, root.hex())


def check(seen: Seen, facts: Facts, *, seq: int) -> None:
    """Compare the client's checkpoint with the log as entry `seq` finds it.

    Raises:
        Refused: `seen_ahead` where the log has no such size yet, `seen_conflict` where its root is another.
        NotLoaded: when the root is not loaded.
    """
    # A root is asked for only once its size is reached: that it was absent before may not be remembered.
    rows = facts.shelf(shelf(seen.size)) if seen.size <= seq else ()
    known = rows[0] if rows else None
    if not isinstance(known, TreeRoot):
        raise refuse("seen_ahead", "seen.size", size=str(seen.size))
    if known.root != seen.root:
        raise refuse("seen_conflict", "seen.root", size=str(seen.size), root=known.root)
