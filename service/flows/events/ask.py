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

from service.exchange.epcis.names import Names
from service.exchange.epcis.question import Question
from service.flows.events.sought import Found, Sought
from service.flows.events.where import find
from service.flows.readers.bearer import Caller
from service.storage.engine import Connection

MOST_ENTRIES: Final = 2_000
"""Entries gone through for one page, or gathered to be put in order."""


class TooLarge(Exception):
    """More is asked for than `most`; `found` are the events of which that was learned."""

    def __init__(self, most: int, found: Sequence[Found] = ()) -> None:
        super().__init__(f"more than {most}")
        self.most: Final = most
        self.found: Final = tuple(found)


class TokenError(ValueError):
    """A token that no page gave."""


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
    position = None if token is None else _position(token)
    async with pool.acquire() as connection:
        where = await find(connection, caller, question, today)
        sought = Sought(caller, question, names, where)
        if question.order is None and question.most is None:
            return await _walk(connection, sought, *(position or (0, 0)))
        # What is recorded between two pages is on none of them: it would move the others.
        size, given = position or (where.end, 0)
        everything = await _gather(connection, sought, size)
    _put_in_order(everything, question)
    shown = everything[: question.first]
    end = given + question.per_page
    return Page(tuple(shown[given:end]), _token(size, end) if end < len(shown) else None)


async def _walk(connection: Connection, sought: Sought, seq: int, at: int) -> Page:
    """A page of events from event `at` of entry `seq` on, as they were recorded."""
    page: list[Found] = []
    gone_through = 0
    async for some in sought.go_through(connection, seq):
        for entry, number, found in some.found:
            if (entry, number) < (seq, at):
                continue
            if len(page) == sought.question.per_page:
                return Page(tuple(page), _token(entry, number))
            page.append(found)
        gone_through += some.gone_through
        if gone_through >= MOST_ENTRIES:
            more = sought.where.some(some.following)
            return Page(tuple(page), _token(some.following, 0) if more else None)
    return Page(tuple(page), None)


async def _gather(connection: Connection, sought: Sought, size: int) -> list[Found]:
    """All events of the log's first `size` entries."""
    everything: list[Found] = []
    gone_through, most = 0, sought.question.most
    async for some in sought.go_through(connection):
        gone_through += some.gone_through
        if gone_through > MOST_ENTRIES:
            raise TooLarge(MOST_ENTRIES)
        everything += [found for entry, _, found in some.found if entry < size]
        if most is not None and len(everything) > most:
            raise TooLarge(most, everything)
    return everything


def _put_in_order(events: list[Found], question: Question) -> None:
    match question.order:
        case "eventTime":
            events.sort(key=lambda each: each.event.time, reverse=question.descending)
        case "recordTime":
            events.sort(key=lambda each: each.event.recorded, reverse=question.descending)
        case None:
            pass  # they are in the log's


def _token(first: int, second: int) -> str:
    return base64.urlsafe_b64encode(f"{first},{second}".encode()).decode().rstrip("=")


def _position(token: str) -> tuple[int, int]:
    """The two numbers of a token: an entry and an event of it, or the log's size and the events given so far."""
    try:
        first, second = map(int, base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).split(b","))
    except ValueError:
        raise TokenError(token) from None
    if not all(0 <= each < 2**53 for each in (first, second)) or token != _token(first, second):
        raise TokenError(token)
    return first, second
