"""What is recorded of a party: who it is, its keys, what the registers and the assessments say of it on a day."""

from dataclasses import dataclass
from datetime import date
from typing import get_args

import asyncpg

from service.categorization import assessments
from service.categorization.assessments import Assessment
from service.flows.known_at import KnownAtAhead, last_known
from service.registry import keys, parties, registrations
from service.registry.jurisdiction import places
from service.registry.keys import KeyHeld
from service.registry.parties import Party
from service.registry.registrations import Register, Registration
from service.storage import snapshot


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """A party on one day, by the ledger up to one entry; `size` is the log's when it was read."""

    party: Party
    keys: tuple[KeyHeld, ...]
    registrations: tuple[Registration, ...]
    assessment: Assessment | None
    places: tuple[tuple[str, str], ...]
    known_at: int | None
    size: int


async def read(
    pool: asyncpg.Pool, party: str, *, at: date, known_at: int | date | None, today: date
) -> PartyRecord | None:
    """What is recorded of `party`; None if no entry names it.

    Raises:
        KnownAtAhead: the log has not come to `known_at`.
    """
    shelves = (
        parties.shelf(party),
        keys.held_shelf(party),
        registrations.shelf(party),
        assessments.shelf(party),
    )
    async with pool.acquire() as connection:
        seq = await last_known(connection, known_at, today) if isinstance(known_at, date) else known_at
        taken = await snapshot.take(connection, shelves)
    if seq is not None and seq >= max(taken.size, 1):
        raise KnownAtAhead(taken.size)
    named, held, registered, assessed = (taken.shelves[shelf] for shelf in shelves)
    who = parties.as_known(named, seq)
    if who is None:
        return None
    return PartyRecord(
        who,
        keys.held(held, seq),
        tuple(
            row for register in get_args(Register) for row in registrations.all_in_force(registered, register, at, seq)
        ),
        assessments.in_force(assessed, at, seq),
        places(who, registered),
        seq,
        taken.size,
    )
