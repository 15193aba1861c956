"""R23, *late*: a registration that changes what the ledger has already answered.

A register's word may be recorded long after the day it takes effect, or take back, on days already past, the good
standing that an earlier word gave. Whoever bought on those days could not know. The NOTE falls on the registrar who
records it, never on the party; what it does to gold sold meanwhile is shown by looking back (`trade.hindsight`).
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from service.decision.facts import Facts, Needs
from service.decision.findings import Audience, FallsOn, Level, Mark
from service.registry import policies, registrations
from service.registry.registrations import Registration

GOOD: Final = frozenset({"vigente", "titled", "active"})
"""The words under which a party is in good standing in its register."""

_LIMIT: Final = "backdate_note_days"


def needs(party: str, status: str) -> Needs:
    """What `late` reads; the party's other registrations only where this one may take something back."""
    limit = Needs((policies.shelf(_LIMIT),))
    return limit if status in GOOD else limit + Needs((registrations.shelf(party),))


def late(row: Registration, known_since: str, facts: Facts, today: date) -> tuple[Mark, ...]:
    """The mark on a registration recorded on the Lima day `today`, of a party named since `known_since` (ISO).

    Only days since the ledger first named the party count: loading an old registration of a new party changes nothing.

    Raises:
        NotLoaded: see `needs`.
    """
    first = date.fromisoformat(max(row.start, known_since))
    days = (today - first).days
    limit = policies.whole(facts, _LIMIT, today)
    if days > limit:
        reason = "backdated"
    elif _takes_back(row, facts, first, today - timedelta(days=1)):
        reason = "shortened"
    else:
        return ()
    detail = (("days", str(days)), ("limit_days", str(limit)), ("reason", reason))
    about = f"entry:{row.seq}"
    return (Mark(row.seq, "R23", Level.NOTE, FallsOn.SUBMITTER, Audience.PARTIES, "from", about, None, detail),)


def _takes_back(row: Registration, facts: Facts, first: date, last: date) -> bool:
    """Whether the register has said of one of the days from `first` to `last`, both past, that all was well."""
    if row.status in GOOD or last < first:
        return False
    end = last if row.until is None else min(last, date.fromisoformat(row.until))
    same = (row.roll, row.right, row.activity, row.counterparty)
    said = [
        each
        for each in facts.shelf(registrations.shelf(row.party))
        if isinstance(each, Registration) and (each.roll, each.right, each.activity, each.counterparty) == same
    ]
    return any(_stood_well(said, day) for day in _turns(said, first.isoformat(), end.isoformat()))


def _turns(said: Sequence[Registration], first: str, end: str) -> Iterator[str]:
    """The days from `first` to `end` on which the register's word can change; between them it stays as it is."""
    days = [first, *(row.start for row in said)]
    days += ((date.fromisoformat(row.until) + timedelta(days=1)).isoformat() for row in said if row.until is not None)
    return (day for day in days if first <= day <= end)


def _stood_well(said: Sequence[Registration], day: str) -> bool:
    """Whether the latest of these words that covers the day is a good one."""
    latest = next((row for row in reversed(said) if row.known_and_covers(day, None)), None)
    return latest is not None and latest.status in GOOD
