"""What everybody is told of the market: worded in both languages when it is found, and kept for some minutes.

Who asks chooses among fifteen tables of one or two dimensions and two reports, all of one day; nothing that is kept
is about anybody, and a day more makes no other question before the month is over.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime
from typing import Final, get_args

from asyncpg import Pool
from starlette.requests import Request

from service.api.language import Language
from service.api.market import statistics_said as said
from service.api.market.statistics_said import Json
from service.api.presence import while_there
from service.api.problems import Problem
from service.api.texts import framing
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.flows import pallaqueras as pallaqueras_flow
from service.flows import statistics as flows
from service.flows.readers.costly import TooMany

Told = dict[Language, Json]
Headers = dict[str, str]

_RETRY: Final = {"retry-after": "10"}
_LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


async def distribution(request: Request, by: Sequence[str]) -> tuple[Told, Headers]:
    """The roll by one or two dimensions, small cells hidden, and the headers that say how old it is."""
    ordered = flows.in_order(by)
    return await _told(request, ("distribution", *ordered), lambda pool, today: find_distribution(pool, ordered, today))


async def scoreboard(request: Request) -> tuple[Told, Headers]:
    """The policy's indicators, those of a few people left out."""
    return await _told(request, ("scoreboard",), find_scoreboard)


async def pallaqueras(request: Request) -> tuple[Told, Headers]:
    """Medians of the months that are over, without lists."""
    return await _told(request, ("pallaqueras",), find_pallaqueras)


async def find_distribution(pool: Pool, by: Sequence[str], today: date) -> Told:
    """The table that everybody is told on the day `today`. Raises `ValueError` for more than `suppression.MOST`."""
    ordered = flows.in_order(by)
    shown, moment, least = await flows.public_distribution(pool, ordered, today=today)
    return _worded(lambda language: said.public_distribution(ordered, shown, moment, least, language))


async def find_scoreboard(pool: Pool, today: date) -> Told:
    """The indicators that everybody is told on the day `today`."""
    at = flows.last_month_end(today)
    figures, moment, least = await flows.scoreboard(pool, at=at, known_at=None, today=today)
    return _worded(lambda language: said.scoreboard(figures, moment, least, language))


async def find_pallaqueras(pool: Pool, today: date) -> Told:
    """The prices that everybody is told on the day `today`."""
    at = flows.last_month_end(today)
    found, moment = await pallaqueras_flow.pallaqueras(pool, at=at, known_at=None, today=today)
    return _worded(lambda language: said.pallaqueras(found, moment, language, in_full=lambda _: False, lists=False))


def _worded(word: Callable[[Language], Json]) -> Told:
    return {language: word(language) for language in _LANGUAGES}


async def _told(
    request: Request, what: tuple[str, ...], find: Callable[[Pool, date], Awaitable[Told]]
) -> tuple[Told, Headers]:
    """Raises `ClientDisconnect` for who left before it is found, and takes up no place among those who wait."""
    worker, today = worker_of(request), _today()
    question = (worker.rebuilds.count, flows.last_month_end(today), *what)
    try:
        told, age = await worker.told.told(
            question, lambda: find(worker.pools.market, today), lambda: while_there(request)
        )
    except TooMany:
        raise Problem(framing.BUSY, headers=_RETRY) from None
    return told, {
        "cache-control": f"public, max-age={worker.told.seconds}",
        "age": str(age),
        "vary": "Accept, Accept-Language, Authorization",
    }


def _today() -> date:
    return lima_day(datetime.now(UTC))
