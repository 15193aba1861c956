"""Reports about one party: UIF operations, stock, country of origin."""

from datetime import UTC, date, datetime
from typing import Final

from starlette.responses import Response

from service.api.access import PARTIES
from service.api.asking import AT, FROM_DAY, PARTY, PURPOSE, TO_DAY
from service.api.documents import document
from service.api.parameters import Parameter
from service.api.problems import Problem, Text
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import TURN_FAILS, admit, turn
from service.api.reports import reports_examples as examples
from service.api.reports import reports_said as said
from service.api.reports.reports import MONTH
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.texts import framing, reading
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.flows.readers.may_read import AUDITOR
from service.flows.readers.read_accesses import places
from service.flows.reports import operations as listed
from service.flows.reports import origins as summed
from service.flows.reports import stock as stocked
from service.flows.reports.origins import Which

routes: Final = Routes("reports")


def _which(text: str) -> Which:
    match text:
        case "exported":
            return "exported"
        case "bars":
            return "bars"
        case _:
            raise ValueError(text)


OF: Final = Parameter(
    "of",
    _which,
    {"type": "string", "enum": ["exported", "bars"], "default": "exported"},
    Text("exported o bars", "exported or bars"),
    "Of what: what the party exported on these days, or the bars that it made.",
)


@routes.on(
    "GET",
    "/v1/reports/uif/{party}/{month}",
    allow=PARTIES,
    takes=(PARTY, MONTH, PURPOSE),
    answers=(
        Answer(
            200, "The operations that reach the threshold of their day, by day and entry.", example=examples.OPERATIONS
        ),
    ),
    fails=(*READING_FAILS, *TURN_FAILS),
)
async def list_operations(asked: Asked) -> Response:
    """List a party's operations of a month from US$ 15,000, or as much in soles (SBS 789-2018 art. 38).

    Purchases, sales and exports that stand, by the threshold and the rate of their own day, for the party's compliance
    officer to enter in its register of operations. Read by the party and by state auditors: the register is
    confidential (art. 22.1), and no authority reads it here.
    """
    party, month = asked.query.need(PARTY), asked.query.need(MONTH)
    if asked.caller.party != party and AUDITOR not in asked.caller.roles:
        raise Problem(access_texts.NOT_YOURS)
    admit(asked, "uif_operations", party, concerns=(party,))
    async with turn(asked):
        found = await listed.operations(worker_of(asked.request).pools.reader, party, month)
    return document(said.operations(found, party, month))


@routes.on(
    "GET",
    "/v1/reports/stock/{party}",
    allow=PARTIES,
    takes=(PARTY, AT, PURPOSE),
    answers=(
        Answer(
            200, "What is held by product, standing and place; the parts add up to the total.", example=examples.STOCK
        ),
    ),
    fails=(*READING_FAILS, reading.PERIOD_REFUSED, *TURN_FAILS),
)
async def read_stock(asked: Asked) -> Response:
    """Read what a party holds at the end of a day, by product, standing of its origins, and where it lies.

    By what was recorded up to the end of the day. Gold that nobody has assayed counts 0 µg. Read by the party, by the
    authorities of its territory and by state auditors.
    """
    party, today = asked.query.need(PARTY), _today()
    at = asked.query.find(AT) or today
    if at > today:
        raise Problem(reading.PERIOD_REFUSED, AT.field, {"today": today.isoformat()})
    admit(asked, "stock", party, concerns=(party,), places=await _places(asked, party))
    async with turn(asked):
        found = await stocked.stock(worker_of(asked.request).pools.reader, party, at, today)
    return document(said.stock(found, party, at.isoformat()))


@routes.on(
    "GET",
    "/v1/reports/origins/{party}",
    allow=PARTIES,
    takes=(PARTY, OF, FROM_DAY, TO_DAY, PURPOSE),
    answers=(
        Answer(
            200, "Shares by country, department, category and standing; the ‰ come to 1000.", example=examples.ORIGINS
        ),
    ),
    fails=(*READING_FAILS, framing.PARAMETER_MISSING, reading.PERIOD_REFUSED, *TURN_FAILS),
)
async def sum_origins(asked: Asked) -> Response:
    """Read from where a party's exported gold, or its bars, are: what a refiner asks for as country of origin.

    Read by the party, by the authorities of its territory and by state auditors. Names nobody: shares alone.
    """
    party = asked.query.need(PARTY)
    first, last = period(asked)
    which = asked.query.find(OF) or "exported"
    admit(asked, "country_of_origin", party, concerns=(party,), places=await _places(asked, party))
    async with turn(asked):
        found = await summed.summary(worker_of(asked.request).pools.reader, party, which, first, last, _today())
    return document(said.origins(found, party, which, first.isoformat(), last.isoformat()))


async def _places(asked: Asked, party: str) -> set[tuple[str, str]]:
    return set() if asked.caller.party == party else await places(worker_of(asked.request).pools.reader, party)


def period(asked: Asked) -> tuple[date, date]:
    """The Lima days that a report is asked for. Raises `Problem`."""
    first, last, today = asked.query.need(FROM_DAY), asked.query.need(TO_DAY), _today()
    if not first <= last <= today:
        raise Problem(reading.PERIOD_REFUSED, TO_DAY.field, {"today": today.isoformat()})
    return first, last


def _today() -> date:
    return lima_day(datetime.now(UTC))
