"""How far an operator is on its way to formality: category, evidence, stages, help and filings, right by right."""

from dataclasses import dataclass
from datetime import date

import asyncpg

from service.categorization import progress
from service.categorization.phases import Phases
from service.categorization.progress import Progress
from service.decision.facts import Facts
from service.flows.known_at import KnownAtAhead, last_known
from service.registry import memberships, parties, registrations
from service.registry.jurisdiction import places
from service.registry.memberships import Membership
from service.storage import snapshot


@dataclass(frozen=True, slots=True)
class FormalizationRecord:
    """An operator or organization on one day, by the ledger up to one entry; `size` is the log's when it was read.

    `organizations` are those it belongs to. `places` are the districts of now: they say which authority may ask.
    """

    party: str
    rights: tuple[Progress, ...]
    help: Phases
    organizations: tuple[Membership, ...]
    places: tuple[tuple[str, str], ...]
    size: int


async def read(
    pool: asyncpg.Pool, party: str, *, at: date, known_at: int | date | None, today: date
) -> FormalizationRecord | None:
    """What is recorded of the way of `party`; None if no entry names it.

    Raises:
        KnownAtAhead: the log has not come to `known_at`.
    """
    shelves = (parties.shelf(party), memberships.shelf(party), *progress.needs(party).shelves)
    async with pool.acquire() as connection:
        seq = await last_known(connection, known_at, today) if isinstance(known_at, date) else known_at
        taken = await snapshot.take(connection, shelves)
    if seq is not None and seq >= max(taken.size, 1):
        raise KnownAtAhead(taken.size)
    named = taken.shelves[parties.shelf(party)]
    who = parties.as_known(named, seq)
    if who is None:
        return None
    facts = Facts()
    facts.load(taken.shelves, {})
    return FormalizationRecord(
        party,
        tuple(progress.progress(facts, party, right, at, seq) for right in progress.worked(facts, party, seq)),
        progress.help_given(facts, party, at, seq),
        memberships.in_force(taken.shelves[memberships.shelf(party)], at, seq),
        places(parties.as_known(named), taken.shelves[registrations.shelf(party)]),
        taken.size,
    )
