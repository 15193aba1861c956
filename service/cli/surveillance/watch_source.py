"""Where surveillance is read: the service, asked with a key, or the database of this machine; both give one body."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime

from service.cli.client.desk import Json, open_desk, read
from service.cli.reports.report_source import Source
from service.cli.say import Trouble
from service.cli.server_side import database, settings


@dataclass(frozen=True, slots=True)
class Question:
    """A rule (None: all), as of a Lima day and of what was known then, in a department, so many cases a rule."""

    rule: str | None
    at: date | None
    known_at: int | date | None
    department: str | None
    most: int


def watched(question: Question, source: Source) -> Json:
    """What `GET /v1/surveillance` says in Spanish. Raises `Trouble`."""
    return _from_database(question, source) if source.key is None else _from_service(question, source, source.key)


def _from_service(question: Question, source: Source, key: str) -> Json:
    asked = {
        "rule": question.rule,
        "at": None if question.at is None else str(question.at),
        "known_at": None if question.known_at is None else str(question.known_at),
        "department": question.department,
        "limit": question.most,
    }
    with open_desk(key, source.data, source.url, source.purpose) as desk:
        return read(desk, "/v1/surveillance", **asked)


def _from_database(question: Question, source: Source) -> Json:
    from service.api.market.surveillance_said import said
    from service.decision.calendar import lima_day
    from service.flows.known_at import KnownAtAhead
    from service.flows.watch import Looker, watch
    from service.storage.engine import open_pools
    from service.surveillance.watch.rules import RULES

    today = lima_day(datetime.now(UTC))
    chosen = settings(**({} if source.data is None else {"data_dir": source.data}))
    rules = tuple(RULES) if question.rule is None else (question.rule,)
    looker = Looker(() if question.department is None else (question.department,))

    async def run(url: str) -> Json:
        pools = await open_pools(url)
        try:
            found = await watch(
                pools.reader,
                rules,
                at=question.at or today,
                known_at=question.known_at,
                today=today,
                looker=looker,
            )
        except KnownAtAhead as ahead:
            raise Trouble(
                f"el registro tiene {ahead.size} asientos y no llega a --known-at", "the log has not come to --known-at"
            ) from None
        finally:
            await pools.close()
        return said(found, "es", question.most)

    with database(chosen) as url:
        return asyncio.run(run(url))
