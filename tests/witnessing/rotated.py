"""An honest log whose root key put another log key in the old one's place, by entry `AT`."""

from dataclasses import dataclass

from service.ledger.signing import SeedSigner
from tests.attacks.by_verifier_of_keys import rotate, signed
from tests.audit.tampering import Entries
from tests.honest import Ledger

AT = 240


@dataclass(frozen=True, slots=True)
class Rotated:
    """Its entries, and the two keys."""

    entries: Entries
    old: SeedSigner
    new: SeedSigner

    def note(self, size: int, by: SeedSigner | None = None) -> bytes:
        """The checkpoint of this size, by the key in force there or by another."""
        return signed(self.entries[:size], by or (self.old if size <= AT else self.new))


def rotated(ledger: Ledger) -> Rotated:
    """The ledger's entries with a rotation among them."""
    entries = list(ledger.entries)
    old, new = ledger.signer("log"), ledger.keys.signer("log-2")
    rotate(ledger, entries, AT, "root", new)
    return Rotated(entries, old, new)
