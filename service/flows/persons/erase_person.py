"""Forget a person for good: its key first, then what was sealed under it and what it was found by.

The order matters. Once the key is cut out of the key file, no copy of the database can be read any more, this one and
every backup; what is left in the tables is rubbish, and what it was found by goes with it. A crash between the two is
mended at the next start (`forget_erased`), and so is a database that was restored from before the erasure.
"""

import asyncio
from datetime import UTC, datetime
from typing import Final

import asyncpg
import structlog

from service.flows.persons.person_keys import Erasure
from service.flows.persons.person_vault import Vault
from service.registry import parties
from service.registry.identifiers import is_natural
from service.storage import persons, snapshot

REASONS: Final = ("at_request", "no_longer_needed", "authority_order", "kept_in_error")
"""Why a person is erased (Ley 29733 art. 20): it asked; what it was kept for is over; an authority ordered it; it ought
never to have been kept."""

_log = structlog.get_logger(__name__)


class NotErasable(Exception):
    """Nobody is erased. `code` is `party_not_found`, or `not_a_person` for a legal entity."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def erase(pool: asyncpg.Pool, vault: Vault, *, person: str, reason: str, by: str) -> Erasure:
    """Erase a person, asked for by party `by`; gives what is on record of it. Again, it changes nothing.

    Entries stay and verify as before: they hold commitments, which nobody can open any more.

    Raises:
        NotErasable: see there.
    """
    if not is_natural(person):
        raise NotErasable("not_a_person")
    async with pool.acquire() as connection:
        known = await snapshot.take(connection, (parties.shelf(person),))
        if not known.shelves[parties.shelf(person)]:
            raise NotErasable("party_not_found")
        at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        await asyncio.to_thread(vault.erase, Erasure(person, reason, by, at))
        await persons.forget(connection, [person])
    return next(each for each in vault.erasures() if each.party == person)


async def forget_erased(pool: asyncpg.Pool, vault: Vault) -> None:
    """Delete what a database still has of persons erased: one restored from before, or left by a crash."""
    erased = [each.party for each in vault.erasures()]
    if not erased:
        return
    async with pool.acquire() as connection:
        if found := await persons.forget(connection, erased):
            _log.warning("persons erased earlier were in the database, and are forgotten again", persons=found)
