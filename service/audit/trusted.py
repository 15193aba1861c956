"""What the auditor brings: a key it trusts, and perhaps a checkpoint or a receipt that it kept.

Nothing found inside an export is trusted. The key is a verifier key (`name+id+base64`, C2SP signed-note) named as the
log is: the log's root key, from which the first entry leads to the log key, or that log key itself.
"""

from dataclasses import dataclass

from service.ledger import checkpoint, note, receipt, signing
from service.ledger.checkpoint import Checkpoint
from service.ledger.entry import Entry
from service.ledger.errors import LedgerError
from service.ledger.shapes import ORIGIN, matches


class TrustError(LedgerError):
    """What the auditor brought is no key, no checkpoint and no receipt."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """The log's name and a public key that the auditor had from elsewhere."""

    origin: str
    public_key: bytes

    @classmethod
    def parse(cls, vkey: str) -> "Trusted":
        """Read a verifier key; its key is judged, as at enrolment. Raises `TrustError`."""
        try:
            origin, public_key = note.parse_vkey(vkey.strip())
            signing.check_key(public_key)
        except LedgerError as error:
            raise TrustError(str(error)) from None
        if not matches(origin, ORIGIN):
            raise TrustError("the key is not named as a log is")
        return cls(origin, public_key)

    def log_key(self, genesis: Entry | None) -> bytes | None:
        """The key that must have signed the checkpoint, by way of the first entry; None if that leads nowhere.

        Without a first entry the trusted key may still be the log key: its signature will tell.
        """
        if genesis is None:
            return self.public_key
        named = {name: genesis.payload.get(name) for name in ("root_key", "log_key")}
        mine = self.public_key.hex()
        if named["log_key"] == mine:
            return self.public_key
        if named["root_key"] == mine and isinstance(named["log_key"], str):
            return bytes.fromhex(named["log_key"])
        return None


@dataclass(frozen=True, slots=True)
class Kept:
    """An earlier word of the log: its checkpoint, and the entry of a receipt."""

    checkpoint: Checkpoint
    entry: Entry | None = None


def open_checkpoint(data: bytes, origin: str, log_key: bytes) -> Checkpoint:
    """A signed checkpoint of this log. Raises `TrustError`."""
    try:
        found = checkpoint.parse(note.open(data, [note.vkey(origin, log_key)]).text)
    except LedgerError as error:
        raise TrustError(str(error)) from None
    if found.origin != origin:
        raise TrustError(f"a checkpoint of {found.origin}, not {origin}")
    return found


def open_kept(data: bytes, origin: str, log_key: bytes) -> Kept:
    """What was kept: a receipt or a signed checkpoint. Raises `TrustError`."""
    if not data.lstrip().startswith(b"{"):
        return Kept(open_checkpoint(data, origin, log_key))
    try:
        found = receipt.verify(data, [note.vkey(origin, log_key)])
    except LedgerError as error:
        raise TrustError(str(error)) from None
    if found.checkpoint.origin != origin:
        raise TrustError(f"a receipt of {found.checkpoint.origin}, not {origin}")
    return Kept(found.checkpoint, found.entry)
