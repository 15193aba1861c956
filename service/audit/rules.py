"""Every decision again: what each entry should say by the rules, given all entries before it.

`decide` is pure, so that anyone comes to the same findings. Lines that cannot be read, and entries that are missing,
put nothing; what rests on them cannot be judged, and `verify` says which faults those are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from service.ledger import entry
from service.ledger.errors import LedgerError
from service.rulebook.replay import Fault as Difference
from service.rulebook.replay import Replay

Leaf = Callable[[int], bytes | None]
"""The hash that an entry stands for in the tree: the log's word for it where its bytes were altered."""


@dataclass(slots=True)
class Replayed:
    """How many entries were decided again, and by entry what differs."""

    entries: int = 0
    differences: dict[int, tuple[Difference, ...]] = field(default_factory=dict)


def replay(origin: str, entries: Iterable[tuple[int, bytes | None]], leaf: Leaf | None = None) -> Replayed:
    """Decide entries again, given in order from 0 as (number, bytes), the bytes None for a missing one."""
    log = Replay(origin)
    found = Replayed()
    for number, data in entries:
        found.entries += 1
        standing = None if leaf is None else leaf(number)
        if data is None:
            log.skip(standing or bytes(32))
            continue
        try:
            read = entry.parse(data)
        except LedgerError:
            log.skip(standing or bytes(32))
            continue
        try:
            step = log.step(read, standing)
        except Exception as error:  # noqa: BLE001 - a rule that a forged entry trips must not end the audit
            found.differences[number] = (Difference(number, "submission.payload", "rule_failed", repr(error)),)
            _catch_up(log, number, standing or read.leaf_hash)
            continue
        if step.faults:
            found.differences[number] = step.faults
    return found


def _catch_up(log: Replay, number: int, leaf_hash: bytes) -> None:
    """Pass over the entry that ended a step half-way."""
    if log.size == number:
        log.skip(leaf_hash)
