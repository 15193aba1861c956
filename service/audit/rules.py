"""Every decision again: what each entry should say by the rules, given all entries before it.

`decide` is pure, so that anyone comes to the same findings. Lines that cannot be read, and entries that are missing,
put nothing; what rests on them cannot be judged, and `verify` says which faults those are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from service.audit import certificates, export_format, words
from service.audit.faults import Check, Fault
from service.decision.backed import StoreFailed
from service.ledger.entry import Entry
from service.rulebook import seen
from service.rulebook.read import read as load
from service.rulebook.replay import Fault as Difference
from service.rulebook.replay import Replay

_CERTIFICATES = "certificate."

Leaf = Callable[[int], bytes | None]
"""The hash that an entry stands for in the tree: the log's word for it where its bytes were altered."""

Begin = Callable[[], Replay]
"""Gives a replay that stands where the audit starts, each time anew."""

Rest = Callable[[Replay], None]
"""Called between two entries, when nothing is being decided: whoever owns the memory may put away what fills it."""


@dataclass(slots=True)
class Replayed:
    """How many entries were decided again, and by entry what differs, and what of its claims is false."""

    entries: int = 0
    differences: dict[int, tuple[Difference, ...]] = field(default_factory=dict)
    false_claims: dict[int, tuple[Fault, ...]] = field(default_factory=dict)


def never(_log: Replay) -> None:
    """Put nothing away."""


def replay(
    log: Replay, entries: Iterable[tuple[int, bytes | None]], leaf: Leaf | None = None, rest: Rest = never
) -> Replayed:
    """Decide entries again, given in order from `log.size` as (number, bytes), the bytes None for a missing one.

    Raises `StoreFailed` where the facts have a store and it fails.
    """
    found = Replayed()
    for number, data in entries:
        found.entries += 1
        read = None if data is None else export_format.entry_of(data)
        standing = _standing(number, read, leaf)
        if read is None:
            log.skip(standing)
        elif differences := (*_seen_otherwise(log, read, number), *_step(log, read, standing, number)):
            found.differences[number] = differences
        elif false := _false_claims(log, read, number):
            found.false_claims[number] = false
        rest(log)
    return found


def _standing(number: int, read: Entry | None, leaf: Leaf | None) -> bytes:
    standing = None if leaf is None else leaf(number)
    if standing is not None:
        return standing
    return bytes(32) if read is None else read.leaf_hash


def _step(log: Replay, read: Entry, standing: bytes, number: int) -> tuple[Difference, ...]:
    try:
        return log.step(read, standing).faults
    except StoreFailed:
        raise
    except Exception as error:  # noqa: BLE001 - a rule that a forged entry trips must not end the audit
        if log.size == number:
            log.skip(standing)
        return (Difference(number, "submission.payload", "rule_failed", repr(error), repr(error)),)


def _false_claims(log: Replay, read: Entry, number: int) -> tuple[Fault, ...]:
    """What a certifier claims otherwise than the lots say, in an entry that was rightly taken in."""
    if not read.submission.type.startswith(_CERTIFICATES):
        return ()
    done = log.facts.effects(number)
    if done is None:
        return ()
    try:
        return tuple(certificates.check(log.facts, load(read.payload_bytes), done.party, number))
    except StoreFailed:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        return (Fault(Check.CLAIMS, number, "submission.payload", words.CLAIM_UNJUDGED.of(detail=repr(error))),)


def _seen_otherwise(log: Replay, read: Entry, number: int) -> tuple[Difference, ...]:
    """Compare the checkpoint that the client saw here, and let the decision take it for granted.

    Where history was rewritten, every client after it saw another: their entries must still be judged for the rest.
    """
    said = read.submission.seen
    if said is None or said.size > number:
        return ()
    log.facts.load({seen.shelf(said.size): (seen.tree_root(said.size, said.root),)}, {})
    if log.roots.root(said.size) == said.root:
        return ()
    field, size = "submission.payload.seen.root", said.size
    return (Difference(number, field, "seen_conflict", f"size {size}", f"tamaño {size}"),)
