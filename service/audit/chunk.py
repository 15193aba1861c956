"""Lines checked by themselves, in any process: bytes, signature, and the link to the line before within the chunk.

What comes back is small and flat, because it crosses a process boundary: hashes and ids of all lines, and details only
of *odd* lines: those that are broken, or do not follow on the line before. An honest chunk has none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Final

from service.audit import words
from service.audit.faults import Check, Fault
from service.audit.glance import Glance, Reader
from service.audit.odd_lines import Look, OddLines
from service.ledger import merkle, signing
from service.ledger.entry import EntryError

ID_SIZE: Final = 16

_BATCH: Final = 32


@dataclass(slots=True)
class ChunkResult:
    """One chunk, lines counted from 0. `uses`: first and last line that each key signed; `unknown`: keys not known."""

    lines: int = 0
    leaves: bytearray = field(default_factory=bytearray)
    ids: bytearray = field(default_factory=bytearray)
    uses: dict[str, tuple[int, int]] = field(default_factory=dict)
    odd: OddLines = field(default_factory=OddLines)
    first: Look | None = None
    last: Look | None = None


def check_chunk(lines: Iterable[bytes], origin: str, keys: Mapping[str, bytes]) -> ChunkResult:
    """Check lines that stand together. `keys` are the public keys that the export names, by kid.

    Says nothing of whether a key may sign: that takes the entries before, which another process may hold.
    """
    result, reader = ChunkResult(), _reader(origin)
    before: Glance | None = None
    waiting = iter(lines)
    # Reading many, then verifying many, is a sixth faster than turn by turn: each has the processor's caches to itself.
    while batch := list(islice(waiting, _BATCH)):
        before = _check_batch(batch, reader, keys, result, before)
    result.lines = len(result.leaves) // merkle.HASH_SIZE
    result.last = None if before is None else _look(before)
    return result


def _check_batch(
    batch: list[bytes], reader: Reader, keys: Mapping[str, bytes], result: ChunkResult, before: Glance | None
) -> Glance | None:
    """Check some lines; `before` is the one before them, if it can be read. Gives the last back."""
    start = len(result.leaves) // merkle.HASH_SIZE
    hashes = [bytes(result.leaves[-merkle.HASH_SIZE :]), *map(merkle.leaf_hash, batch)]
    result.leaves += b"".join(hashes[1:])
    glances = [_read(reader, line) for line in batch]
    for number, seen in enumerate(glances, start):
        if isinstance(seen, EntryError):
            fault = Fault(Check.BYTES, None, seen.field, words.NOT_AN_ENTRY.of(detail=seen.detail))
            result.odd.add(number, None, fault)
            result.ids += bytes(ID_SIZE)
            before = None
            continue
        result.ids += bytes.fromhex(seen.id.replace("-", ""))
        first = result.uses.get(seen.kid)
        result.uses[seen.kid] = (number if first is None else first[0], number)
        faults = _own_faults(seen, reader.origin, keys)
        if number == 0:
            result.first = _look(seen)
        if faults or (number and not _follows(seen, before, hashes[number - start])):
            result.odd.add(number, _look(seen), *faults)
        before = seen
    return before


def _read(reader: Reader, line: bytes) -> Glance | EntryError:
    try:
        return reader.read(line)
    except EntryError as error:
        return error


def _follows(seen: Glance, before: Glance | None, leaf: bytes) -> bool:
    return (
        before is not None
        and seen.seq == before.seq + 1
        and seen.prev == leaf.hex()
        and seen.recorded_at >= before.recorded_at
    )


_reader = lru_cache(maxsize=4)(Reader)
"""What a process learns of the shapes of payloads serves all its chunks."""


def _own_faults(seen: Glance, origin: str, keys: Mapping[str, bytes]) -> tuple[Fault, ...]:
    if seen.origin != origin:
        return (Fault(Check.ORDER, None, "origin", words.OTHER_ORIGIN.of(found=seen.origin, wanted=origin)),)
    key = keys.get(seen.kid)
    if key is None:
        return (Fault(Check.SIGNATURE, None, KID, words.UNKNOWN_KEY.of(kid=seen.kid)),)
    try:
        signing.verify(key, seen.signature, seen.signing_input)
    except signing.SignatureError:
        return (Fault(Check.SIGNATURE, None, "submission.signature", words.BAD_SIGNATURE.of(kid=seen.kid)),)
    return ()


KID = "submission.protected.kid"


def _look(seen: Glance) -> Look:
    return Look(seen.seq, bytes.fromhex(seen.prev), seen.recorded_at)
