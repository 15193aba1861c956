"""Reports about one party or a territory: UIF operations, stock, a producer's own sales, mercury, country of origin."""

from datetime import UTC, date, datetime
from typing import Final

from starlette.responses import Response

from service.api import reports_said as said
from service.api import throttle
from service.api.access import PARTIES, bearer
from service.api.asking import AT, DEPARTMENT, FROM_DAY, PARTY, PURPOSE, TO_DAY
from service.api.documents import document
from service.api.parameters import Parameter, matching
from service.api.problems import Problem, Text
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import admit, turn, within
from service.api.reports import MONTH
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.texts import framing, reading
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.exchange.sales import MOST_ROWS
from service.flows.may_read import AUDITOR, AUTHORITY
from service.flows.read_accesses import places
from service.flows.reports import mercury as mercuries
from service.flows.reports import operations as listed
from service.flows.reports import origins as summed
from service.flows.reports import sales as selling
from service.flows.reports import stock as stocked
from service.flows.reports.origins import Which

routes: Final = Routes("reports")

_MONTH: Final = "20[0-9]{2}-(0[1-9]|1[0-2])"
_MONTH_WANTED: Final = Text("un mes, como 2026-10", "a month, such as 2026-10")
FROM_MONTH: Final = Parameter(
    "from", matching(_MONTH), {"type": "string", "pattern": f"^{_MONTH}$"}, _MONTH_WANTED, "The first month, in Lima."
)
TO_MONTH: Final = Parameter(
    "to", matching(_MONTH), {"type": "string", "pattern": f"^{_MONTH}$"}, _MONTH_WANTED, "The last month, in Lima."
)


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
    answers=(Answer(200, "The operations that reach the threshold of their day, by day and entry."),),
    fails=(*READING_FAILS, framing.BUSY),
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
    answers=(Answer(200, "What is held by product, standing and place, in mg and µg; the parts add up to the total."),),
    fails=(*READING_FAILS, reading.PERIOD_REFUSED, framing.BUSY),
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
    "/v1/reports/sales/{party}",
    allow=PARTIES,
    takes=(PARTY, FROM_MONTH, TO_MONTH, PURPOSE),
    answers=(Answer(200, "The signed statement and the checkpoint of the log that it was made of."),),
    fails=(
        *READING_FAILS,
        framing.PARAMETER_MISSING,
        framing.TOO_MANY_REQUESTS,
        framing.BUSY,
        reading.PERIOD_REFUSED,
        reading.PERIOD_TOO_LONG,
    ),
)
async def state_sales(asked: Asked) -> Response:
    """State a producer's own sales, signed by the service, for whoever the producer shows them to: a lender.

    Only the party itself asks, and asking is its consent. Sums by month, product and currency of what buyers recorded;
    no buyer is named and no deal is shown. `orotraza verify-sales` checks it offline, and with an export makes the sums
    again.
    """
    worker, query = worker_of(asked.request), asked.query
    party, first, last = query.need(PARTY), query.need(FROM_MONTH), query.need(TO_MONTH)
    if asked.caller.party != party:
        raise Problem(access_texts.NOT_YOURS)
    worker.throttle.count(throttle.CHECK, "statement", party)
    async with worker.pools.reader.acquire() as connection:
        now = await worker.clock(connection)
    today = lima_day(now)
    if not first <= last <= today.isoformat()[:7]:
        raise Problem(reading.PERIOD_REFUSED, TO_MONTH.field, {"today": today.isoformat()[:7]})
    async with turn(asked):
        found = await selling.sold(worker.pools.reader, party, first, last)
    if len(found.sales) > MOST_ROWS:
        raise Problem(reading.PERIOD_TOO_LONG, FROM_MONTH.field, {"most": str(MOST_ROWS)})
    return document((await worker.stater.state_sales(found, issued_at=now)).document())


@routes.on(
    "GET",
    "/v1/reports/mercury",
    allow=bearer(AUTHORITY, AUDITOR),
    takes=(FROM_DAY, TO_DAY, DEPARTMENT, PURPOSE),
    answers=(Answer(200, "Hg, Hg : Au, retorts and worst practices, by department and method."),),
    fails=(*READING_FAILS, access_texts.ROLE_MISSING, framing.PARAMETER_MISSING, reading.PERIOD_REFUSED, framing.BUSY),
)
async def read_mercury(asked: Asked) -> Response:
    """Read the mercury of the campaigns that ended in a period (Minamata Convention), by department and method.

    Kilograms used and got back, grams lost to each gram of gold, whether a retort was used, and the worst practices of
    Annex C that the graph of lots shows. What nobody declares is named in `not_recorded`. An authority is told of the
    plants in its territory, a state auditor of all. Nothing of it is public.
    """
    query, caller = asked.query, asked.caller
    first, last = _period(asked)
    territory = within(() if AUDITOR in caller.roles else caller.territory, query.find(DEPARTMENT))
    admit(asked, "mercury", "all", concerns=(), places=[("inei", each) for each in territory])
    async with turn(asked):
        found = await mercuries.mercury(worker_of(asked.request).pools.reader, first, last, territory)
    return document(said.mercury(found, first.isoformat(), last.isoformat()))


@routes.on(
    "GET",
    "/v1/reports/origins/{party}",
    allow=PARTIES,
    takes=(PARTY, OF, FROM_DAY, TO_DAY, PURPOSE),
    answers=(Answer(200, "Shares by country, department, category and standing; the ‰ come to 1000."),),
    fails=(*READING_FAILS, framing.PARAMETER_MISSING, reading.PERIOD_REFUSED, framing.BUSY),
)
async def sum_origins(asked: Asked) -> Response:
    """Read from where a party's exported gold, or its bars, are: what a refiner asks for as country of origin.

    Read by the party, by the authorities of its territory and by state auditors. Names nobody: shares alone.
    """
    party = asked.query.need(PARTY)
    first, last = _period(asked)
    which = asked.query.find(OF) or "exported"
    admit(asked, "country_of_origin", party, concerns=(party,), places=await _places(asked, party))
    async with turn(asked):
        found = await summed.summary(worker_of(asked.request).pools.reader, party, which, first, last, _today())
    return document(said.origins(found, party, which, first.isoformat(), last.isoformat()))


async def _places(asked: Asked, party: str) -> set[tuple[str, str]]:
    return set() if asked.caller.party == party else await places(worker_of(asked.request).pools.reader, party)


def _period(asked: Asked) -> tuple[date, date]:
    first, last, today = asked.query.need(FROM_DAY), asked.query.need(TO_DAY), _today()
    if not first <= last <= today:
        raise Problem(reading.PERIOD_REFUSED, TO_DAY.field, {"today": today.isoformat()})
    return first, last


def _today() -> date:
    return lima_day(datetime.now(UTC))
