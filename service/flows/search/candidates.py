"""Every party that a question may mean, by each of its readings; who may be told of it is not judged here."""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Final

from service.flows.persons.person_vault import Vault
from service.flows.search import wording
from service.flows.search.question import Question
from service.flows.search.reach import Hit
from service.flows.search.wording import Gram
from service.registry import name_grams
from service.storage import search
from service.storage.engine import Connection

MOST: Final = 500
"""Parties that one reading is answered with; whoever has more than these asks more narrowly."""

NEAR: Final = 200
"""Parties looked at for each place in which a letter may be wrong."""

ENOUGH: Final = 20
"""Names found as they were written, with which nobody asks for names that are spelt almost so."""


# Legal entities' names only, which are public: a person's is never kept in the clear, not even in memory.
_of_legal: Final = lru_cache(maxsize=16_384)(name_grams.of_name)


async def by_number(connection: Connection, vault: Vault, asked: Question) -> list[Hit]:
    """Those that the question names by RUC, DNI or the code of a right."""
    hits: list[Hit] = []
    if asked.party is not None:
        hits.append(Hit(0, 0, asked.party, "dni" if asked.dni else "ruc", whole=True))
    if asked.dni is not None:
        tag = vault.tag("dni", asked.dni)
        hits += _whole("dni", await search.tagged(connection, "dni", tag, MOST + 1))
    if asked.ruc is not None:
        hits += _part("ruc", await search.numbered(connection, asked.ruc, MOST + 1))
    if asked.right is not None:
        hits += _whole("right", await search.with_right(connection, asked.right, MOST + 1))
        hits += _part("right", await search.with_longer_right(connection, asked.right, MOST + 1))
    return hits


async def by_name(connection: Connection, vault: Vault, words: tuple[str, ...], *, persons: bool) -> list[Hit]:
    """Those with a name like this: legal entities, and natural persons; without `persons` only those called just so."""
    grams = wording.whole(words)
    blind = frozenset(map(vault.blind, grams))
    telling = list(map(vault.blind, wording.begun(words)))
    hits = [*_whole("name", await search.called(connection, telling, blind, MOST + 1))]
    for sets, most in (((wording.begun(words),), MOST + 1), (wording.near(words), NEAR)):
        named = await search.named(connection, sets, most)
        hits += _measured(grams, ((party, _of_legal(name)) for party, name in named))
        if persons:
            blinded = [[vault.blind(gram) for gram in each] for each in sets]
            hits += _measured(blind, await search.blindly_named(connection, blinded, most))
        if len(hits) >= ENOUGH:
            break
    return hits


def _measured(asked: frozenset[Gram], found: Iterable[tuple[str, Collection[Gram]]]) -> Iterator[Hit]:
    for party, grams in found:
        missing, extra = wording.far(asked, grams)
        if wording.alike(asked, missing):
            yield Hit(missing, extra, party, "name", whole=False)


def _whole(by: str, found: list[str]) -> Iterator[Hit]:
    return (Hit(0, 0, party, by, whole=True) for party in found)


def _part(by: str, found: list[str]) -> Iterator[Hit]:
    return (Hit(0, 1, party, by, whole=False) for party in found)
