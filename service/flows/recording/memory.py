"""What one worker remembers from turn to turn, so that the next asks the database for little, or for nothing.

It is true of one head: the one that the last turn led to. Once anybody else has written, or rebuilt the tables, or a
turn has failed, nothing of it may be believed, and the worker begins anew.
"""

from dataclasses import dataclass, field
from typing import Final

from service.decision.facts import Facts
from service.storage.head import Head
from service.storage.load import Identity, Known

_MAX_FACTS: Final = 100_000
_MAX_KNOWN: Final = 10_000


@dataclass(slots=True, eq=False)
class Memory:
    """`known` are submissions that were looked up, None where the log had none. `head` is the one of which all this is
    true; None while a turn adds to it what may never be committed.
    """

    facts: Facts = field(default_factory=Facts)
    known: dict[Identity, Known | None] = field(default_factory=dict)
    head: Head | None = None

    def holds_at(self, head: Head) -> bool:
        """Whether a turn that begins at this head may go by it, and it has not grown too large."""
        return self.head == head and len(self.facts) <= _MAX_FACTS

    def begin(self) -> None:
        """A turn begins, of which nobody knows how it ends."""
        self.facts.begin()
        self.head = None
        if len(self.known) > _MAX_KNOWN:
            self.known.clear()

    def end(self, head: Head) -> None:
        """The turn is committed, and led to this head."""
        self.facts.settle()
        self.head = head
