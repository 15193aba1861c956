"""Open what is kept of a buyer's sellers, for a reader who may see it: what the buyer asked them, and they themselves.

What another buyer was told of the same person is that buyer's, and in no other's report. What a person keeps of itself
is shown where it confirmed a deal with its own key: a buyer alone may name anybody as its seller.
"""

from collections.abc import Iterable
from contextlib import suppress

import asyncpg

from service.exchange.monthly_register.cells import Person
from service.exchange.monthly_register.line import RegisterLine
from service.flows.persons.person_keys import Erased
from service.flows.persons.person_vault import Vault
from service.registry.identifiers import is_natural
from service.storage import reports

FIELDS = ("dni", "name")


async def persons(pool: asyncpg.Pool, vault: Vault, buyer: str, lines: Iterable[RegisterLine]) -> dict[str, Person]:
    """Name and DNI of the natural persons who sold these lines; who was erased, or never told, is not there."""
    confirmed: dict[str, bool] = {}
    for line in lines:
        seller = line.payload.seller
        if is_natural(seller) and not vault.is_erased(seller):
            confirmed[seller] = confirmed.get(seller, False) or _by_own_key(line)
    own = [party for party, said in confirmed.items() if said]
    async with pool.acquire() as connection:
        kept = await reports.sealed(connection, sorted(confirmed), FIELDS, buyer, own)
    found: dict[str, dict[str, str]] = {}
    for each in kept:
        with suppress(Erased):  # since we looked
            value = vault.unseal(each.wrapped, each.party, each.field, each.sealed)
            found.setdefault(each.party, {})[each.field] = value
    return {party: Person(said.get("name"), said.get("dni")) for party, said in found.items()}


def _by_own_key(line: RegisterLine) -> bool:
    words = line.standing.words
    return any(each.by == line.payload.seller and each.seq != words.bought.seq for each in words.confirmations)
