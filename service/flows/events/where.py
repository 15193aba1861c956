"""Where the events of a question can be: entries found by what is cheap to know, before any is read."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from service.exchange.epcis.question import Question
from service.flows.readers import lot_rights, may_read
from service.flows.readers.bearer import Caller
from service.flows.readers.lot_rights import Leave
from service.storage import event_entries, log_entries, snapshot
from service.storage.engine import Connection

STEP: Final = 200
"""Entries read at once."""

MOST_LOTS: Final = 20
"""Lots by which a question is narrowed; one that names more is answered by going through all."""

_AHEAD: Final = timedelta(days=1)
"""More than any clock may be ahead of the log's (policy `future_tolerance_s`)."""


@dataclass(frozen=True, slots=True)
class Where:
    """The entries to go through, from `start` to `end`: those of a sorted list, or all (None).

    `leaves` are what the asker was granted, by entry.
    """

    seqs: Sequence[int] | None
    start: int
    end: int
    leaves: Mapping[int, Leave]

    def some(self, after: int) -> Sequence[int]:
        """The next entries from number `after` on, `STEP` at most."""
        start = max(self.start, after)
        if self.seqs is None:
            return range(start, min(start + STEP, self.end))
        first = bisect_left(self.seqs, start)
        return self.seqs[first : min(first + STEP, bisect_right(self.seqs, self.end - 1))]


async def find(connection: Connection, caller: Caller, question: Question, today: date) -> Where:
    """Where what the caller asks for can be: by whose it is, which lots, and when it was recorded."""
    if not question.possible:
        return Where((), 0, 0, {})
    end = await log_entries.size(connection)
    start = 0
    # Nothing is recorded before it happens, but by as much as clocks may differ: bounds on both leave out the same.
    since = [moment for moment in (question.since, question.happened) if moment is not None]
    if since:
        start = await snapshot.size_before(connection, max(since) - _AHEAD)
    if question.before is not None:
        end = min(end, await snapshot.size_before(connection, question.before))
    if question.lots is not None and len(question.lots) <= MOST_LOTS:
        leaves = await _leaves(connection, caller, question.lots, today)
        return Where(await _within_reach(connection, caller, leaves), start, end, leaves)
    if _is_only_party(caller):
        return Where(await event_entries.of_party(connection, caller.party), start, end, {})
    return Where(None, start, end, {})


def _is_only_party(caller: Caller) -> bool:
    return {may_read.AUDITOR, may_read.AUTHORITY}.isdisjoint(caller.roles)


async def _within_reach(connection: Connection, caller: Caller, leaves: Mapping[int, Leave]) -> Sequence[int]:
    """The entries about lots, in order: of many, for a party, those that are its own or that it has leave for.

    Else a page that ends early, or one question too many, would tell how much was said of another's lot.
    """
    if len(leaves) <= STEP or not _is_only_party(caller):
        return sorted(leaves)
    own = frozenset(await event_entries.of_party(connection, caller.party))
    return sorted(seq for seq, leave in leaves.items() if seq in own or leave != lot_rights.NONE)


async def _leaves(connection: Connection, caller: Caller, lots: frozenset[str], today: date) -> dict[int, Leave]:
    """The entries about these lots, and by whose leave the caller may read what each says of them."""
    found: dict[int, Leave] = {}
    for lot in sorted(lots):
        leave = await lot_rights.leave_on(connection, caller.party, lot, today)
        for seq, given in (await leaves_about(connection, lot, leave)).items():
            before = found.get(seq, lot_rights.NONE)
            found[seq] = Leave(before.granters | given.granters, before.whole or given.whole)
    return found


async def leaves_about(connection: Connection, lot: str, leave: Leave) -> dict[int, Leave]:
    """The entries about a lot, and how far leave to read it reaches: not to whom it was sold on, or what became of it.

    So it is for the way down (`api.destinations`).
    """
    about = await event_entries.about(connection, lot)
    taken = frozenset() if leave == lot_rights.NONE else frozenset(await event_entries.taken(connection, lot))
    return {seq: lot_rights.NONE if seq in taken else leave for seq in about}
