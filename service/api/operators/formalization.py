"""Read how far an operator is on its way to formality, and what it is offered next."""

from datetime import UTC, datetime
from typing import Final

from starlette.responses import Response

from service.api.access import PARTIES
from service.api.asking import AT, KNOWN_AT, PARTY, PURPOSE
from service.api.documents import document
from service.api.operators.formalization_said import EXAMPLE, said
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import admit, known_at_ahead, not_on_record
from service.api.routes import Answer, Asked, Routes
from service.api.texts import reading
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.flows.known_at import KnownAtAhead
from service.flows.read_formalization import read

routes: Final = Routes("operators")


@routes.on(
    "GET",
    "/v1/operators/{party}/formalization",
    allow=PARTIES,
    takes=(PARTY, AT, KNOWN_AT, PURPOSE),
    answers=(Answer(200, "Category, evidence, stages, help and filings on that day.", example=EXAMPLE),),
    fails=(*READING_FAILS, reading.PARTY_NOT_FOUND, reading.KNOWN_AT_AHEAD),
)
async def read_formalization(asked: Asked) -> Response:
    """Read how far an operator is on its way to formality, right by right, and what is missing next.

    The category says how far it is, never whether it may sell. Half-years are shown as filed or not: what was produced
    is confidential and stands nowhere. A party reads itself; the registrar and state auditors read all, an authority
    those of its territory.
    """
    query = asked.query
    party = query.need(PARTY)
    today = lima_day(datetime.now(UTC))
    at = query.find(AT) or today
    try:
        found = await read(
            worker_of(asked.request).pools.reader, party, at=at, known_at=query.find(KNOWN_AT), today=today
        )
    except KnownAtAhead as ahead:
        raise known_at_ahead(ahead) from None
    if found is None:
        raise not_on_record(asked, party)
    admit(asked, "formalization", party, concerns=(party,), places=found.places, also=("registrar",))
    return document(said(found, at, asked.language))
