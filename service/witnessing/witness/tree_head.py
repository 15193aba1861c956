"""What a checkpoint of any log says (c2sp.org/tlog-checkpoint), since a witness watches others' logs too.

Wider than the checkpoints of this ledger: any origin, size 0, and extension lines, which are signed with the rest and
mean nothing here.
"""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Final

from service.ledger.errors import LedgerError
from service.ledger.merkle import MAX_SIZE

_TEXT: Final = re.compile(rb"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*")


class TreeHeadError(LedgerError):
    """A text is no checkpoint."""


@dataclass(frozen=True, slots=True)
class TreeHead:
    """A log's tree at one size: `size` from 0 to 2^63−1, `root` 32 raw bytes."""

    origin: str
    size: int
    root: bytes


def parse(text: bytes) -> TreeHead:
    """Read a note's text. Raises `TreeHeadError`."""
    found = _TEXT.fullmatch(text)
    if found is None:
        raise TreeHeadError("not the lines of a checkpoint: origin, size, root")
    size, root = int(found[2]), b64decode(found[3])
    if size > MAX_SIZE or b64encode(root) != found[3]:
        raise TreeHeadError("the size is above 2^63-1, or the root not base64 in its one spelling")
    return TreeHead(found[1].decode(), size, root)
