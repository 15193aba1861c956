"""Statistics: what everybody may know of the market, and those who answer for it in full."""

from datetime import UTC, datetime
from typing import Any, Final

from starlette.responses import Response

from service.api import accept
from service.api.access import ANYBODY, bearer
from service.api.asking import AT, BY, KNOWN_AT, PURPOSE
from service.api.documents import JSON, PRIVATE, document
from service.api.market import statistics_public as public
from service.api.market import statistics_said as said
from service.api.problems import Problem
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import TURN_FAILS, admit, turn
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.texts import reading
from service.api.texts import statistics as texts
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.flows import pallaqueras as pallaqueras_flow
from service.flows import statistics as flows
from service.surveillance import suppression

routes: Final = Routes("statistics")

_IN_FULL: Final = ("authority", "auditor", "registrar")
_FAILS: Final = (*READING_FAILS, reading.KNOWN_AT_AHEAD, *TURN_FAILS)
_CSV: Final = "text/csv"


@routes.on(
    "GET",
    "/v1/statistics/distribution",
    allow=ANYBODY,
    takes=(BY, AT, KNOWN_AT, PURPOSE),
    answers=(
        Answer(200, "The table, as JSON or, where asked for, as CSV.", example=said.DISTRIBUTION_EXAMPLE, also=(_CSV,)),
    ),
    fails=(*_FAILS, texts.TOO_FINE),
)
async def read_distribution(asked: Asked) -> Response:
    """Read how the roll is spread over category, department, activity, stage and group.

    Everybody may ask by one or two dimensions, as of the last month's end: cells and totals behind which fewer than
    policy `small_cell_least` operators stand are left out, and so are those from which they could be computed. The
    registrar, state auditors, and authorities for their territory see the whole table on any day.
    """
    by = asked.query.find(BY) or ("category", "department")
    as_csv = accept.chosen(asked.request, (JSON, _CSV)) == _CSV
    if _public(asked):
        if len(by) > suppression.MOST:
            raise Problem(texts.TOO_FINE, BY.field, {"most": str(suppression.MOST)})
        told, headers = await public.distribution(asked.request, by)
        found = told[asked.language]
    else:
        _note(asked, "distribution")
        async with turn(asked, market=True):
            table, moment = await flows.distribution(_pool(asked), by, territory=asked.caller.territory, **_when(asked))
        found, headers = said.distribution(table, moment, asked.language), PRIVATE
    if as_csv:
        return Response(said.csv(found), headers=headers, media_type=_CSV)
    return document(found, headers=headers)


@routes.on(
    "GET",
    "/v1/statistics/scoreboard",
    allow=ANYBODY,
    takes=(AT, KNOWN_AT, PURPOSE),
    answers=(Answer(200, "The indicators of the four goals.", example=said.SCOREBOARD_EXAMPLE),),
    fails=_FAILS,
)
async def read_scoreboard(asked: Asked) -> Response:
    """Read what this register can say of the National Policy's four goals, and what it cannot measure.

    Everybody sees the last month's end, and no figure behind which fewer than policy `small_cell_least` stand.
    """
    if _public(asked):
        told, headers = await public.scoreboard(asked.request)
        return document(told[asked.language], headers=headers)
    _note(asked, "scoreboard")
    async with turn(asked, market=True):
        figures, moment, _ = await flows.scoreboard(_pool(asked), **_when(asked))
    return document(said.scoreboard(figures, moment, 0, asked.language))


@routes.on(
    "GET",
    "/v1/statistics/cohort",
    allow=bearer(*_IN_FULL),
    takes=(AT, KNOWN_AT, PURPOSE),
    answers=(Answer(200, "Formalized against target, and the time in each stage.", example=said.COHORT_EXAMPLE),),
    fails=(*_FAILS, access_texts.ROLE_MISSING),
)
async def read_cohort(asked: Asked) -> Response:
    """Read how many of the organizations accompanied have become formal, and how long the others have stood where."""
    _note(asked, "cohort")
    async with turn(asked, market=True):
        found, moment = await flows.cohort(_pool(asked), **_when(asked))
    return document(said.cohort(found, moment, asked.language))


@routes.on(
    "GET",
    "/v1/statistics/pallaqueras",
    allow=ANYBODY,
    takes=(AT, KNOWN_AT, PURPOSE),
    answers=(Answer(200, "Prices by month and region; in full also lists.", example=said.PALLAQUERAS_EXAMPLE),),
    fails=_FAILS,
)
async def read_pallaqueras(asked: Asked) -> Response:
    """Read what pallaqueras were paid beside the legal ore price, their region's median and the world's price.

    Everybody sees medians of the months that are over, behind each of which stand at least policy `small_cell_least`
    sellers, and nothing of any of them. The registrar, state auditors and national authorities also see the padrón by
    department, the associations with their delegates, and what is left of each constancia.
    """
    if _public(asked):
        told, headers = await public.pallaqueras(asked.request)
        return document(told[asked.language], headers=headers)
    _note(asked, "pallaqueras")
    async with turn(asked, market=True):
        found, moment = await pallaqueras_flow.pallaqueras(_pool(asked), **_when(asked))
    territory = asked.caller.territory
    # Associations and constancias have no one department: who answers for a part of the country sees its prices alone.
    whole = not territory
    return document(
        said.pallaqueras(
            found,
            moment,
            asked.language,
            in_full=lambda region: whole or region in territory,
            lists=whole,
        )
    )


def _public(asked: Asked) -> bool:
    """Whether the caller is told what everybody is.

    Raises:
        Problem: `token_missing`, where somebody without such a role asks for a day.
    """
    if asked.anyone is not None and not asked.anyone.roles.isdisjoint(_IN_FULL):
        return False
    if asked.query.find(AT) is not None or asked.query.find(KNOWN_AT) is not None:
        raise Problem(texts.LAST_MONTH, AT.field)
    return True


def _note(asked: Asked, what: str) -> None:
    """An authority reads what is of its territory, and says what for; every reading in full is noted."""
    places = [("inei", prefix) for prefix in asked.caller.territory]
    admit(asked, "statistics", what, concerns=(), places=places, also=("registrar",))


def _when(asked: Asked) -> dict[str, Any]:
    today = lima_day(datetime.now(UTC))
    return {"at": asked.query.find(AT) or today, "known_at": asked.query.find(KNOWN_AT), "today": today}


def _pool(asked: Asked) -> Any:  # noqa: ANN401 - asyncpg's own
    return worker_of(asked.request).pools.market
