"""Read how many submissions were refused on a day: so that refusals are not used to silence anybody."""

from dataclasses import asdict
from typing import Final

from starlette.responses import Response

from service.api.access import bearer
from service.api.documents import document
from service.api.parameters import Parameter, lima_day
from service.api.problems import Text
from service.api.routes import Answer, Asked, Routes
from service.api.worker import worker_of
from service.flows.readers.may_read import AUDITOR, AUTHORITY
from service.registry.signers import REGISTRAR
from service.storage import refusals

routes: Final = Routes("refusals")

_DAY: Final = Parameter(
    "day",
    lima_day,
    {"type": "string", "format": "date"},
    Text("un día, como 2026-11-20", "a day, such as 2026-11-20"),
    "The Lima day on which they were refused.",
    required=True,
)


@routes.on(
    "GET",
    "/v1/refusals",
    allow=bearer(REGISTRAR, AUTHORITY, AUDITOR),
    takes=(_DAY,),
    answers=(
        Answer(
            200,
            "By code: how many, of how many parties, and the most of one of them.",
            example={"day": "2026-11-19", "counts": [{"code": "R06", "count": 3, "parties": 2, "most": 2}]},
        ),
    ),
)
async def read_refusals(asked: Asked) -> Response:
    """Read how many submissions were refused, and the refusals signed, on a Lima day.

    For the registrar, which signs the same as a `refusals.counted` entry once the day is over, and for authorities and
    auditors, who compare. Nobody is named: a party that holds a refusal of a day and code that the count lacks has
    caught it. Keys that nobody had enrolled count as one party.
    """
    day = asked.query.need(_DAY)
    async with worker_of(asked.request).pools.reader.acquire() as connection:
        counted = await refusals.of_day(connection, day)
    return document({"day": day.isoformat(), "counts": [asdict(each) for each in counted]})
