"""A log of leaf hashes alone, which can also do what no honest log does: sign a second history with its own key."""

from dataclasses import dataclass, field
from hashlib import sha256

from service.ledger import add_checkpoint, checkpoint, merkle, note
from service.ledger.checkpoint import Checkpoint
from service.ledger.signing import SeedSigner

ORIGIN = "test.orotraza.example/1"
KEY = SeedSigner(sha256(b"log").digest())
VKEY = note.vkey(ORIGIN, KEY.public_key)


@dataclass
class Log:
    """Its leaves, its origin and its key."""

    leaves: list[bytes] = field(default_factory=list)
    origin: str = ORIGIN
    key: SeedSigner = KEY

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self.leaves)

    @property
    def vkey(self) -> str:
        """The log's verifier key."""
        return note.vkey(self.origin, self.key.public_key)

    def grow(self, count: int, salt: str = "") -> "Log":
        """Add so many leaves; another salt, another history."""
        first = self.size
        self.leaves += [sha256(f"{salt}:{number}".encode()).digest() for number in range(first, first + count)]
        return self

    def fork(self, at: int) -> "Log":
        """Another log of this name and key, the same up to `at`."""
        return Log(self.leaves[:at], self.origin, self.key)

    def root(self, size: int) -> bytes:
        """The root over the first leaves."""
        return merkle.root(self.leaves[:size])

    def note(self, size: int | None = None) -> bytes:
        """The signed checkpoint of this size, or of all."""
        size = self.size if size is None else size
        return note.sign(checkpoint.format(Checkpoint(self.origin, size, self.root(size))), self.origin, self.key)

    def proof(self, old: int, size: int | None = None) -> list[bytes]:
        """The consistency proof between two sizes; empty from 0."""
        size = self.size if size is None else size
        return merkle.consistency_proof(merkle.node_reader(self.leaves[:size]), old, size) if 0 < old <= size else []

    def body(self, old: int, size: int | None = None) -> bytes:
        """What an honest log would post to `add-checkpoint`."""
        return add_checkpoint.format(old, self.proof(old, size), self.note(size))
