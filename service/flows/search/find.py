"""Find parties and say in one word of each whether it may sell."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

import asyncpg

from service.decision.values import frozen
from service.flows.check_many import Asked, OneState, one_state
from service.flows.check_supplier import Checked
from service.flows.persons.person_vault import Vault
from service.flows.search.candidates import MOST, by_name, by_number
from service.flows.search.question import Question
from service.flows.search.reach import Hit, Reach
from service.registry.identifiers import is_natural
from service.registry.jurisdiction import answers_for
from service.storage import rolls, search
from service.storage.engine import Connection

PAGE: Final = 20

Rank = tuple[int, int, str]


@frozen
class Found:
    """A party on record: by what it was found, its name where whoever asks may know it, and today's verdict."""

    by: str
    name: str | None
    checked: Checked


@frozen
class Page:
    """Some of what was found, best first; `following` ranks the last where there are more.

    `all_seen` is False where so many match that not all were looked at: more letters find the others.
    """

    found: tuple[Found, ...]
    following: Rank | None
    all_seen: bool
    size: int


async def find(
    pool: asyncpg.Pool, vault: Vault, asked: Question, reach: Reach, *, after: Rank | None, today: date
) -> Page:
    """The page of parties ranked after `after` that a question finds, for whoever has this reach."""
    async with pool.acquire() as connection, one_state(connection) as log:
        hits = await by_number(connection, vault, asked)
        if asked.words:
            hits += await by_name(connection, vault, asked.words, persons=reach.knows_names)
        all_seen = len(hits) <= MOST
        ranked = await _within(connection, reach, _best(hits, reach))
        left = await _on_record(connection, [hit for hit in ranked if after is None or hit.rank > after])
        page = left[:PAGE]
        found = await _told(log, vault, reach, page, today)
        return Page(tuple(found), page[-1].rank if len(left) > PAGE else None, all_seen, log.size)


def _best(hits: Sequence[Hit], reach: Reach) -> list[Hit]:
    """Each party that may be told of, once and best first; of two hits as good counts the one that names it whole."""
    best: dict[str, Hit] = {}
    for hit in sorted(filter(reach.finds, hits), key=lambda hit: (hit.rank, not hit.whole, hit.by)):
        best.setdefault(hit.party, hit)
    return list(best.values())


async def _within(connection: Connection, reach: Reach, hits: list[Hit]) -> list[Hit]:
    """For an authority, those of its districts."""
    if not reach.territory:
        return hits
    where = await search.places(connection, [hit.party for hit in hits])
    return [hit for hit in hits if answers_for(reach.territory, where[hit.party])]


async def _on_record(connection: Connection, hits: Sequence[Hit]) -> list[Hit]:
    """The first of these that the log knows, one more than a page holds where there are as many."""
    found: list[Hit] = []
    for start in range(0, len(hits), PAGE + 1):
        some = hits[start : start + PAGE + 1]
        known = await rolls.on_record(connection, [hit.party for hit in some])
        found += [hit for hit in some if hit.party in known]
        if len(found) > PAGE:
            break
    return found


async def _told(log: OneState, vault: Vault, reach: Reach, page: Sequence[Hit], today: date) -> list[Found]:
    names = await _names(log.connection, vault, [hit.party for hit in page if reach.may_name(hit)])
    verdicts = await log.judge([Asked(hit.party, today) for hit in page], today=today)
    return [
        Found(hit.by, names.get(hit.party) or (checked.party.name if checked.party else None), checked)
        for hit, checked in zip(page, verdicts, strict=True)
    ]


async def _names(connection: Connection, vault: Vault, parties: Collection[str]) -> dict[str, str]:
    """Of those who are persons, the name that was kept last; none of who was erased."""
    persons = [party for party in parties if is_natural(party) and not vault.is_erased(party)]
    return {
        party: vault.unseal(wrapped, party, "name", sealed)
        for party, wrapped, sealed in await search.sealed_names(connection, persons)
    }
