"""What the auditor brings: a key it trusts, and perhaps a checkpoint or a receipt that it kept.

Nothing found inside an export is trusted. The key is a verifier key (`name+id+base64`, C2SP signed-note) named as the
log is: the log's root key, from which entry 0 and the rotations after it lead to every log key, or a log key itself.
Several log keys may be given, a line each: of a log whose key was rotated, one may know the old and the new.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from service.ledger import checkpoint, note, receipt, signing
from service.ledger.checkpoint import Checkpoint
from service.ledger.entry import Entry
from service.ledger.errors import LedgerError
from service.ledger.log_keys import LogKeys
from service.ledger.shapes import ORIGIN, matches


class TrustError(LedgerError):
    """What the auditor brought is no key, no checkpoint and no receipt."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """The log's name and a public key that the auditor had from elsewhere; `others` are further keys of the log."""

    origin: str
    public_key: bytes
    others: tuple[bytes, ...] = ()

    @classmethod
    def parse(cls, vkeys: str) -> "Trusted":
        """Read verifier keys, a line each; each is judged, as at enrolment. Raises `TrustError`."""
        lines = vkeys.split()
        try:
            named = [note.parse_vkey(line) for line in lines or [""]]
            for _, public_key in named:
                signing.check_key(public_key)
        except LedgerError as error:
            raise TrustError(str(error)) from None
        (origin, public_key), *others = named
        if not matches(origin, ORIGIN):
            raise TrustError("the key is not named as a log is")
        if any(name != origin for name, _ in others):
            raise TrustError("the keys are of several logs")
        return cls(origin, public_key, tuple(key for _, key in others))

    @property
    def keys(self) -> tuple[bytes, ...]:
        """All that are trusted."""
        return self.public_key, *self.others

    def alone(self) -> LogKeys:
        """These keys taken for log keys, where no entry says more: their signature will tell."""
        return LogKeys(None, self.keys)

    def named_by(self, keys: LogKeys) -> bool:
        """Whether a trusted key is the root, or a log key, of what the entries tell."""
        return any(key == keys.root or key in keys.named("log") for key in self.keys)

    def answers_for(self, opened: "Opened", keys: LogKeys) -> bool:
        """Whether a trusted key itself stands behind this checkpoint: it signed, or is the root behind who did.

        A log key that was rotated before does not: that its successor is the log's, only the root key says, and that
        the root key is the log's, only a checkpoint by the old key.
        """
        return any(key == keys.root or key in opened.by for key in self.keys)


@dataclass(frozen=True, slots=True)
class Opened:
    """A checkpoint of the log and the log keys that signed it, raw, among them the one in force at its size."""

    checkpoint: Checkpoint
    by: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """An earlier word of the log: its checkpoint, and the entry of a receipt."""

    opened: Opened
    entry: Entry | None = None

    @property
    def checkpoint(self) -> Checkpoint:
        """What was kept, or what the receipt's proof leads to."""
        return self.opened.checkpoint


def open_checkpoint(data: bytes, origin: str, keys: LogKeys) -> Opened:
    """A checkpoint signed by the log key in force at its size. Raises `TrustError`."""
    known = _vkeys(origin, keys)
    try:
        opened = note.open(data, known)
        return _in_force(checkpoint.parse(opened.text), [known[vkey] for vkey in opened.verified], origin, keys)
    except LedgerError as error:
        raise TrustError(str(error)) from None


def open_kept(data: bytes, origin: str, keys: LogKeys) -> Kept:
    """What was kept: a receipt or a signed checkpoint. Raises `TrustError`."""
    if not data.lstrip().startswith(b"{"):
        return Kept(open_checkpoint(data, origin, keys))
    known = _vkeys(origin, keys)
    try:
        found = receipt.verify(data, known)
        by = [known[vkey] for vkey in found.verified]
        return Kept(_in_force(found.checkpoint, by, origin, keys), found.entry)
    except LedgerError as error:
        raise TrustError(str(error)) from None


def _vkeys(origin: str, keys: LogKeys) -> dict[str, bytes]:
    return {note.vkey(origin, key): key for key in keys.named("log")}


def _in_force(found: Checkpoint, by: Sequence[bytes], origin: str, keys: LogKeys) -> Opened:
    """An old key's signature may hold and yet say nothing: the key in force at this size must have signed."""
    if found.origin != origin:
        raise TrustError(f"it is of {found.origin}, not {origin}")
    if keys.root is not None and (wanted := keys.at("log", found.size)) not in by:
        signed, right = note.called(origin, by[0]), note.called(origin, wanted)
        raise TrustError(f"signed by {signed}; at size {found.size} the log's key is {right}")
    return Opened(found, tuple(by))
