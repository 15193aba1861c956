"""A query of events, answered page by page.

Without an order, entries are gone through as they were recorded, a page at a time, so that a log of any length can be
read to its end. A page may be short, and even empty, where little of what was gone through was asked for: there is more
while there is a token. In an order, all that is asked for is gathered first; more than fits is refused.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import asyncpg

from service.exchange.epcis.event import Event
from service.exchange.epcis.names import Names
from service.exchange.epcis.projection import id_of
from service.exchange.epcis.question import Question
from service.flows.bearer import Caller
from service.flows.events import rights
from service.flows.events.rights import Allowed
from service.flows.events.telling import tell
from service.flows.events.where import Where, find
from service.storage import log_entries
from service.storage.engine import Connection

MOST_ENTRIES: Final = 2_000
"""Entries gone through for one page, or gathered to be put in order."""


class TooLarge(Exception):
    """More is asked for than `most`."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most}")
        self.most: Final = most


class TokenError(ValueError):
    """A token that no page gave."""


@dataclass(frozen=True, slots=True)
class Found:
    """An event, by what right it is shown, and whom its entry concerns."""

    event: Event
    role: str
    sides: frozenset[str]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of events; `token` asks for the next one while there may be more."""

    found: tuple[Found, ...]
    token: str | None


async def ask(
    pool: asyncpg.Pool, caller: Caller, question: Question, names: Names, token: str | None, today: date
) -> Page:
    """A page of the events that the caller asks for and may read.

    Raises:
        TokenError: the token is none of ours.
        TooLarge: more events than `question.most`, or more entries than can be put in order.
    """
    seq, at, given = (0, 0, 0) if token is None else _position(token)
    async with pool.acquire() as connection:
        where = await find(connection, caller, question, today)
        if question.order is None and question.most is None:
            return await _walk(connection, caller, question, names, where, seq, at)
        everything = await _gather(connection, caller, question, names, where)
    if question.order is not None:
        by_time = question.order == "eventTime"
        everything.sort(
            key=lambda each: each.event.time if by_time else each.event.recorded, reverse=question.descending
        )
    shown = everything[: question.first]
    page = shown[given : given + question.per_page]
    end = given + len(page)
    return Page(tuple(page), _token(0, 0, end) if end < len(shown) else None)


async def _walk(
    connection: Connection,
    caller: Caller,
    question: Question,
    names: Names,
    where: Where,
    seq: int,
    at: int,
) -> Page:
    """A page of events from event `at` of entry `seq` on, as they were recorded."""
    page: list[Found] = []
    gone_through, after = 0, seq
    while some := where.some(after):
        for each, events in await _asked(connection, caller, question, names, where, some):
            for number, event in events:
                if (each, number) < (seq, at):
                    continue
                if len(page) == question.per_page:
                    return Page(tuple(page), _token(each, number, 0))
                page.append(event)
        after = some[-1] + 1
        gone_through += len(some)
        if gone_through >= MOST_ENTRIES:
            return Page(tuple(page), _token(after, 0, 0) if where.some(after) else None)
    return Page(tuple(page), None)


async def _gather(
    connection: Connection, caller: Caller, question: Question, names: Names, where: Where
) -> list[Found]:
    found: list[Found] = []
    gone_through, after = 0, 0
    while some := where.some(after):
        gone_through += len(some)
        if gone_through > MOST_ENTRIES:
            raise TooLarge(MOST_ENTRIES)
        asked = await _asked(connection, caller, question, names, where, some)
        found += [event for _, events in asked for _, event in events]
        if question.most is not None and len(found) > question.most:
            raise TooLarge(question.most)
        after = some[-1] + 1
    return found


async def _asked(
    connection: Connection,
    caller: Caller,
    question: Question,
    names: Names,
    where: Where,
    seqs: Sequence[int],
) -> list[tuple[int, list[tuple[int, Found]]]]:
    """By entry, the events that are asked for, each with its place among the entry's."""
    if isinstance(seqs, range):
        data = await log_entries.in_range(connection, seqs.start, seqs.stop)
    else:
        data = await log_entries.by_seq(connection, seqs)
    told = [each for each in await tell(connection, data) if question.takes(each.recorded.recorded_at)]
    may = await rights.allowed(connection, caller, told, where.leaves)
    return [(each.told.recorded.seq, _matching(each, question, names)) for each in may]


def _matching(each: Allowed, question: Question, names: Names) -> list[tuple[int, Found]]:
    return [
        (number, Found(event, each.role, each.sides))
        for number, event in enumerate(each.told.events(names))
        if question.asks_for(event) and (question.ids is None or id_of(event, names) in question.ids)
    ]


def _token(*position: int) -> str:
    return base64.urlsafe_b64encode(",".join(map(str, position)).encode()).decode().rstrip("=")


def _position(token: str) -> tuple[int, int, int]:
    try:
        seq, at, given = map(int, base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).split(b","))
    except ValueError:
        raise TokenError(token) from None
    if not all(0 <= each < 2**53 for each in (seq, at, given)) or token != _token(seq, at, given):
        raise TokenError(token)
    return seq, at, given
