"""State a producer's own sales, for whoever it shows them to."""

from typing import Final

from starlette.responses import Response

from service.api import throttle
from service.api.access import PARTIES
from service.api.asking import PARTY, PURPOSE
from service.api.documents import document
from service.api.parameters import Parameter, matching
from service.api.problems import Problem, Text
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import TURN_FAILS, turn
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.texts import framing, reading
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.decision.payload import spelt
from service.exchange import months
from service.exchange.sales import MOST_ROWS
from service.flows.reports import sales as selling

routes: Final = Routes("reports")

_MONTH_WANTED: Final = Text("un mes, como 2026-10", "a month, such as 2026-10")
FROM_MONTH: Final = Parameter(
    "from",
    matching(months.FORM),
    spelt(months.FORM),
    _MONTH_WANTED,
    "The first month, in Lima.",
    required=True,
)
TO_MONTH: Final = Parameter(
    "to",
    matching(months.FORM),
    spelt(months.FORM),
    _MONTH_WANTED,
    "The last month, in Lima.",
    required=True,
)


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
        *TURN_FAILS,
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
