"""Checkpoints: what a log says of its tree at one size (c2sp.org/tlog-checkpoint). The text under a note's signatures:

    demo.orotraza.pe/7f3a
    2412
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

Origin, size in decimal, root in base64, each line ended by a newline. Narrower than the C2SP text: no extension lines,
an origin in our spelling, and no size 0, which is never signed.
"""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Final

from service.ledger.errors import LedgerError
from service.ledger.merkle import HASH_SIZE, MAX_SIZE
from service.ledger.shapes import ORIGIN, matches

_TEXT: Final = re.compile(rb"([^\n]+)\n([1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n")


class CheckpointError(LedgerError):
    """A text is no checkpoint of ours, or none can be made of what was given."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's tree at one size: `size` from 1 to 2^63−1, `root` 32 raw bytes."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not matches(self.origin, ORIGIN):
            raise CheckpointError("the origin is not in the ledger's spelling")
        if type(self.size) is not int or not 1 <= self.size <= MAX_SIZE:
            raise CheckpointError("the size is not from 1 to 2^63-1")
        if type(self.root) is not bytes or len(self.root) != HASH_SIZE:
            raise CheckpointError("the root is not 32 bytes")


def parse(text: bytes) -> Checkpoint:
    """Read the text of an opened note. Raises `CheckpointError`."""
    if type(text) is not bytes:
        raise CheckpointError(f"a checkpoint's text is bytes, not {type(text).__name__}")
    found = _TEXT.fullmatch(text)
    if found is None:
        raise CheckpointError("not the three lines of a checkpoint: origin, size, root")
    checkpoint = Checkpoint(found[1].decode(errors="replace"), int(found[2]), b64decode(found[3]))
    if format(checkpoint) != text:
        raise CheckpointError("the root is not base64 in its one spelling")
    return checkpoint


def of_note(note: bytes) -> Checkpoint:
    """What a signed note says, with nothing of it verified: to see how far a log of one's own has been shown.

    Raises `CheckpointError`.
    """
    text, _, _ = note.partition(b"\n\n")
    return parse(text + b"\n")


def format(checkpoint: Checkpoint) -> bytes:  # noqa: A001 - the inverse of parse
    """The text to sign. Raises `CheckpointError` for what is none."""
    if not isinstance(checkpoint, Checkpoint):
        raise CheckpointError(f"not a checkpoint: {type(checkpoint).__name__}")
    root = b64encode(checkpoint.root).decode()
    return f"{checkpoint.origin}\n{checkpoint.size}\n{root}\n".encode()
