r"""An export: the ledger as one file of lines.

    {"findings":[],"origin":"demo.orotraza.pe/7f3a","prev":"0000…","recorded_at":"…",…,"seq":0,…}
    {"findings":[],"origin":"demo.orotraza.pe/7f3a","prev":"9c1b…","recorded_at":"…",…,"seq":1,…}
    {"checkpoint":"demo.orotraza.pe/7f3a\n2\nCsUYapGGPo4d…=\n\n\u2014 demo.orotraza.pe/7f3a Az3grlgt…\n"}

Line *i* holds the bytes of entry *i*; the last line is ASCII JSON with the signed checkpoint of exactly as many
entries; every line ends in one LF. Canonical entries hold no LF, so that lines need no escaping.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Final

from service.ledger import entry, note
from service.ledger.entry import Entry
from service.ledger.errors import LedgerError

MAX_LINE: Final = entry.MAX_BYTES + 1
"""What is kept of a line: one byte more than an entry may have, so that a longer one is seen to be too long."""

MAX_LAST_LINE: Final = 6 * note.MAX_BYTES + 32
"""A checkpoint of the greatest length, every character of it escaped."""

_OPENING: Final = b'{"checkpoint":'

OPENINGS: Final = (b'{"findings":', _OPENING)
"""How an entry and the last line begin: a file that holds neither was never an export."""


class ExportError(LedgerError):
    """The file is no export at all."""


def write(entries: Iterable[bytes], checkpoint: bytes) -> Iterator[bytes]:
    """The lines of an export, each with its LF; `checkpoint` is the signed note for as many entries as there are."""
    for data in entries:
        yield data + b"\n"
    yield last_line(checkpoint) + b"\n"


def last_line(checkpoint: bytes) -> bytes:
    """The last line, without its LF."""
    return json.dumps({"checkpoint": checkpoint.decode()}, separators=(",", ":")).encode()


def is_last(line: bytes) -> bool:
    """Whether a line is meant for the last one: no entry begins so, because `findings` sorts first in it."""
    return line.startswith(_OPENING)


def entry_of(line: bytes) -> Entry | None:
    """The entry of a line; None where it is none, which is for the first check to say."""
    try:
        return entry.parse(line)
    except LedgerError:
        return None


def parse_last(line: bytes) -> bytes:
    """The signed note of the last line, in its one spelling.

    Raises:
        ExportError: when it is something else.
    """
    if len(line) > MAX_LAST_LINE:
        raise ExportError(f"the last line has more than {MAX_LAST_LINE} bytes")
    try:
        members = json.loads(line)
        found = members["checkpoint"].encode()
        if last_line(found) == line:
            return bytes(found)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        pass
    raise ExportError('the last line is not {"checkpoint":"…"} in ASCII JSON without white space')


def split(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines without their LF, each cut at `MAX_LINE` bytes, whatever the blocks' sizes: memory stays bounded.

    Bytes after the last LF are a line too.
    """
    rest = b""
    for block in blocks:
        *whole, tail = block.split(b"\n")
        if not whole:
            rest = (rest + tail)[:MAX_LINE]
            continue
        yield (rest + whole[0])[:MAX_LINE]
        for line in whole[1:]:
            yield line[:MAX_LINE]
        rest = tail[:MAX_LINE]
    if rest:
        yield rest
