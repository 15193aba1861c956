"""Mercury by department and method, for authorities."""

from typing import Final

from starlette.responses import Response

from service.api.access import bearer
from service.api.asking import DEPARTMENT, FROM_DAY, PURPOSE, TO_DAY
from service.api.documents import document
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import TURN_FAILS, admit, turn, within
from service.api.reports import reports_examples as examples
from service.api.reports import reports_said as said
from service.api.reports.reports_kept import period
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.texts import framing, reading
from service.api.worker import worker_of
from service.flows.readers.may_read import AUDITOR, AUTHORITY
from service.flows.reports import mercury as mercuries

routes: Final = Routes("reports")


@routes.on(
    "GET",
    "/v1/reports/mercury",
    allow=bearer(AUTHORITY, AUDITOR),
    takes=(FROM_DAY, TO_DAY, DEPARTMENT, PURPOSE),
    answers=(
        Answer(200, "Hg, Hg : Au, retorts and worst practices, by department and method.", example=examples.MERCURY),
    ),
    fails=(*READING_FAILS, access_texts.ROLE_MISSING, framing.PARAMETER_MISSING, reading.PERIOD_REFUSED, *TURN_FAILS),
)
async def read_mercury(asked: Asked) -> Response:
    """Read the mercury of the campaigns that ended in a period (Minamata Convention), by department and method.

    Kilograms used and got back, grams lost to each gram of gold, whether a retort was used, and the worst practices of
    Annex C that the graph of lots shows. What nobody declares is named in `not_recorded`. An authority is told of the
    plants in its territory, a state auditor of all. Nothing of it is public.
    """
    query, caller = asked.query, asked.caller
    first, last = period(asked)
    territory = within(() if AUDITOR in caller.roles else caller.territory, query.find(DEPARTMENT))
    admit(asked, "mercury", "all", concerns=(), places=[("inei", each) for each in territory])
    async with turn(asked):
        found = await mercuries.mercury(worker_of(asked.request).pools.reader, first, last, territory)
    return document(said.mercury(found, first.isoformat(), last.isoformat()))
