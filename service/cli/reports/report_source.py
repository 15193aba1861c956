"""Where a report's figures come from: the service, asked with a key, or the database of this machine.

Both give the Spanish body of `GET /v1/statistics/…`, so that a report is shown in one way.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from service.cli.client import remote
from service.cli.client.desk import Json, open_desk, read
from service.cli.say import Trouble
from service.cli.server_side import database, settings

if TYPE_CHECKING:
    from asyncpg import Pool

Report = Literal["distribution", "scoreboard", "cohort", "pallaqueras"]


@dataclass(frozen=True, slots=True)
class Question:
    """A report, as of a Lima day and of what was known then; `by` are the dimensions of a distribution, else empty.

    `public` asks for what everybody is told: the last month's end, whatever `at` and `known_at` would be.
    """

    report: Report
    at: date | None
    known_at: int | date | None
    public: bool = False
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """With a key the service at `url`; with none the database that the settings name."""

    key: str | None
    url: str
    purpose: str
    data: Path | None


def figures(question: Question, source: Source) -> Json:
    """What is told. Raises `Trouble`."""
    return _from_database(question, source.data) if source.key is None else _from_service(question, source, source.key)


def _from_service(question: Question, source: Source, key: str) -> Json:
    path = f"/v1/statistics/{question.report}"
    asked = {"by": ",".join(question.by)} if question.by else {}
    if question.public:
        # Asked without a name, as everybody asks: whose key it is would be told more.
        with remote.service(source.url) as client:
            told: Json = remote.good(client.get(path, params=asked)).json()
            return told
    for name, value in (("at", question.at), ("known_at", question.known_at)):
        if value is not None:
            asked[name] = str(value)
    with open_desk(key, source.data, source.url, source.purpose) as desk:
        return read(desk, path, **asked)


def _from_database(question: Question, data: Path | None) -> Json:
    from service.decision.calendar import lima_day

    today = lima_day(datetime.now(UTC))
    chosen = settings(**({} if data is None else {"data_dir": data}))

    async def run(url: str) -> Json:
        from service.flows.known_at import KnownAtAhead
        from service.storage.engine import open_pools

        pools = await open_pools(url)
        try:
            return await (_public if question.public else _in_full)(pools.reader, question, today)
        except KnownAtAhead as ahead:
            raise Trouble(
                f"el registro tiene {ahead.size} asientos y no llega a --known-at", "the log has not come to --known-at"
            ) from None
        finally:
            await pools.close()

    with database(chosen) as url:
        return asyncio.run(run(url))


async def _public(pool: "Pool", question: Question, today: date) -> Json:
    from service.api.market import statistics_public as public

    match question.report:
        case "distribution":
            return (await public.find_distribution(pool, question.by, today))["es"]
        case "scoreboard":
            return (await public.find_scoreboard(pool, today))["es"]
        case "pallaqueras":
            return (await public.find_pallaqueras(pool, today))["es"]
        case "cohort":
            raise Trouble("el público no recibe este informe", "the public is not told this report")


async def _in_full(pool: "Pool", question: Question, today: date) -> Json:
    from service.api.market import statistics_said as said
    from service.flows import pallaqueras, statistics

    at, known_at = question.at or today, question.known_at
    match question.report:
        case "distribution":
            table, moment = await statistics.distribution(pool, question.by, at=at, known_at=known_at, today=today)
            return said.distribution(table, moment, "es")
        case "scoreboard":
            indicators, moment, _ = await statistics.scoreboard(pool, at=at, known_at=known_at, today=today)
            return said.scoreboard(indicators, moment, 0, "es")
        case "cohort":
            return said.cohort(*await statistics.cohort(pool, at=at, known_at=known_at, today=today), "es")
        case "pallaqueras":
            found, moment = await pallaqueras.pallaqueras(pool, at=at, known_at=known_at, today=today)
            return said.pallaqueras(found, moment, "es", in_full=lambda _: True, lists=True)
