"""Open what is kept of a buyer's sellers, for a reader who may see it: what the buyer asked them, and they themselves.

What another buyer was told of the same person is that buyer's, and in no other's report.
"""

from collections.abc import Iterable
from contextlib import suppress

import asyncpg

from service.exchange.monthly_register.cells import Person
from service.flows.person_keys import Erased
from service.flows.person_vault import Vault
from service.registry.identifiers import is_natural
from service.storage import reports

FIELDS = ("dni", "name")


async def persons(pool: asyncpg.Pool, vault: Vault, buyer: str, named: Iterable[str]) -> dict[str, Person]:
    """Name and DNI of the natural persons among these parties; who was erased, or never told, is not there."""
    wanted = sorted({party for party in named if is_natural(party) and not vault.is_erased(party)})
    async with pool.acquire() as connection:
        kept = await reports.sealed(connection, wanted, FIELDS, buyer)
    found: dict[str, dict[str, str]] = {}
    for each in kept:
        with suppress(Erased):  # since we looked
            value = vault.unseal(each.wrapped, each.party, each.field, each.sealed)
            found.setdefault(each.party, {})[each.field] = value
    return {party: Person(said.get("name"), said.get("dni")) for party, said in found.items()}
