"""Read what is recorded of a party."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, Final

from starlette.responses import Response

from service.api.access import PARTIES
from service.api.asking import AT, KNOWN_AT, PARTY, PURPOSE
from service.api.documents import document
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import admit, known_at_ahead, not_on_record
from service.api.routes import Answer, Asked, Routes
from service.api.suppliers.supplier_summary import named
from service.api.texts import reading
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.flows.known_at import KnownAtAhead
from service.flows.read_party import PartyRecord, read

routes: Final = Routes("parties")


@routes.on(
    "GET",
    "/v1/parties/{party}",
    allow=PARTIES,
    takes=(PARTY, AT, KNOWN_AT, PURPOSE),
    answers=(Answer(200, "The party, its keys, registrations and assessment on that day."),),
    fails=(*READING_FAILS, reading.PARTY_NOT_FOUND, reading.KNOWN_AT_AHEAD),
)
async def read_party(asked: Asked) -> Response:
    """Read what is recorded of a party on a day: who it is, its keys, its registrations, its assessment.

    A party reads itself; the registrar and state auditors read all, an authority those of its territory. Of a person
    whose data were erased, `erased` is true and a word stands in the name's place.
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
    admit(asked, "party", party, concerns=(party,), places=found.places, also=("registrar",))
    language = asked.language
    name = named(worker_of(asked.request).vault, party, found.party.name, language)
    said = _said(found, at)
    return document({**said, "erased": name["erased"], "record": {**said["record"], "name": name["name"]}})


def _said(found: PartyRecord, at: date) -> dict[str, Any]:
    assessed = found.assessment
    category = None if assessed is None else assessed.category(at)
    return {
        "judged": {"at": at.isoformat(), "known_at": found.known_at, "size": found.size},
        "category": None if category is None else category.value,
        "record": asdict(found.party),
        "keys": [{**asdict(key), "limits": None if key.limits is None else dict(key.limits)} for key in found.keys],
        "registrations": [asdict(row) for row in found.registrations],
        "assessment": None if assessed is None else asdict(assessed),
    }
