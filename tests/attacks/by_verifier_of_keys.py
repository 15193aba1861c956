"""What `orotraza verify` catches of attacks with the log's own key: rotations that root did not sign, old keys."""

from collections.abc import Sequence
from random import Random
from typing import Final

from service.audit import words
from service.ledger import checkpoint, keyproof, merkle, note, signing
from service.ledger.checkpoint import Checkpoint
from service.ledger.signing import SeedSigner
from service.registry.parties import SYSTEM
from tests.attacks import thief
from tests.attacks.catch import Catch, Catcher
from tests.attacks.kinds import Kind
from tests.audit import tampering
from tests.audit.tampering import Entries
from tests.honest import ORIGIN, Ledger


def _not_by_root(ledger: Ledger, draw: Random) -> Sequence[str]:
    """The thief rewrites history from an entry on: a rotation to his own key, by a key that is not root."""
    at, mine = thief.place(ledger, draw), SeedSigner(draw.randbytes(32))
    entries = list(ledger.entries)
    by = draw.choice(("registrar", *thief.STOLEN)) if at > thief.STOLEN_FROM else "registrar"
    rotate(ledger, entries, at, by, mine)
    return thief.only(tampering.audit(ledger, entries, note=signed(entries, mine), rules=False), at)


def _by_the_old_key(ledger: Ledger, draw: Random) -> Sequence[str]:
    """Root did rotate the key; whoever has the old one signs on with it, the overlap long over."""
    at, entries = thief.place(ledger, draw), list(ledger.entries)
    rotate(ledger, entries, at, "root", SeedSigner(draw.randbytes(32)))
    old = ledger.keys.signer("log")
    return thief.only(tampering.audit(ledger, entries, note=signed(entries, old), rules=False))


def rotate(ledger: Ledger, entries: Entries, at: int, by: str, new: SeedSigner) -> None:
    """Entry `at`: a new log key in the old one's place, as this key signs it."""
    said = thief.declared(ledger, "log.key_rotated", Random(0))
    said |= {
        "grade": "log",
        "kid": signing.thumbprint(ledger.keys.signer("log").public_key),
        "key": new.public_key.hex(),
        "proof": keyproof.make(ORIGIN, SYSTEM, new),
        "occurred_at": thief.moment(entries, at),
    }
    thief.slip_in(entries, at, ledger.keys.signer(by), said)


def signed(entries: Sequence[bytes], key: SeedSigner) -> bytes:
    """The checkpoint of these entries by this key."""
    tree = Checkpoint(ORIGIN, len(entries), merkle.root([merkle.leaf_hash(data) for data in entries]))
    return note.sign(checkpoint.format(tree), ORIGIN, key)


CATCHES: Final = (
    Catch(Kind.ROTATION_NOT_BY_ROOT, Catcher.VERIFIER, words.ROTATION_REFUSED, _not_by_root),
    Catch(Kind.OLD_LOG_KEY, Catcher.VERIFIER, words.CHECKPOINT_REFUSED, _by_the_old_key),
)
