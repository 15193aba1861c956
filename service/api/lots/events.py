"""EPCIS 2.0's query interface (§8.2, §12): events by the standard's own parameters, paging, headers and exceptions."""

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from service.api import accept
from service.api.access import PARTIES
from service.api.asking import PURPOSE
from service.api.documents import JSON, PRIVATE
from service.api.parameters import Parameter, matching
from service.api.problems import Problem, Text
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import TURN_FAILS, turn
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.texts import events as texts
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.decision.payload import spelt
from service.exchange.epcis import documents, parameters
from service.exchange.epcis.names import Names
from service.exchange.epcis.parameters import QueryParameterError
from service.flows.events.ask import Page, TokenError, TooLarge, ask
from service.flows.events.sought import Found
from service.flows.readers import may_read
from service.storage.access_log import Read

routes: Final = Routes("events")

HEADERS: Final = {
    **PRIVATE,
    "gs1-epcis-version": "2.0.0",
    "gs1-cbv-version": "2.0.0",
    "gs1-epc-format": "No_Preference",
}
"""What the standard has every answer say."""

_FURTHER: Final = "[0-9A-Za-z_-]{1,80}"
NEXT: Final = Parameter(
    "nextPageToken",
    matching(_FURTHER),
    spelt(_FURTHER),
    Text("el que dio Link en la página anterior", "the one that Link gave with the page before"),
    "Where the next page begins, as `Link` gave it.",
)

_STANDARD: Final = tuple(
    Parameter(name, str, {"type": "string"}, Text("", ""), f"`{name}`, as EPCIS 2.0 §8.2.7.1 has it.")
    for name in parameters.NAMES
    if name != NEXT.name
)
_WANTED: Final = {
    "unknown": Text("no es de los que se responden", "it is none that is answered"),
    "doubled": Text("está dos veces; separe los valores con |", "it stands there twice; separate values by |"),
    "instant": Text(
        "una fecha y hora con su zona, como 2026-11-20T14:42:00-05:00 (el + se escribe %2B)",
        "a date and time with its zone, such as 2026-11-20T14:42:00-05:00 (write + as %2B)",
    ),
    "number": Text("un número como 14.85", "a number such as 14.85"),
    "count": Text("un entero desde 1", "an integer from 1"),
    "one_of": Text("una palabra del estándar", "a word of the standard"),
    "values": Text(
        f"de 1 a {parameters.MOST_VALUES} valores separados por |",
        f"1 to {parameters.MOST_VALUES} values separated by |",
    ),
    "either": Text("no va junto con eventCountLimit", "it does not go with eventCountLimit"),
    "with_order": Text("va solo con orderBy", "it goes only with orderBy"),
    "token": Text("no es de una página anterior", "it is of no page before"),
}
_EXAMPLE: Final = {
    "@context": [documents.CONTEXT, {"oro": "https://demo.orotraza.pe/7f3a/voc/"}],
    "type": "EPCISQueryDocument",
    "schemaVersion": "2.0",
    "creationDate": "2026-11-21T12:00:00.000000Z",
    "epcisBody": {
        "queryResults": {
            "queryName": "SimpleEventQuery",
            "resultsBody": {
                "eventList": [
                    {
                        "type": "TransactionEvent",
                        "eventID": "ni:///sha-256;d72e2d9bb68b6e90fecb0baa19756e484996af09248c540320be14dd9877f202?ver=CBV2.0",
                        "eventTime": "2026-11-20T19:42:00Z",
                        "eventTimeZoneOffset": "-05:00",
                        "recordTime": "2026-11-21T12:00:00.000000Z",
                        "quantityList": [
                            {
                                "epcClass": "https://demo.orotraza.pe/7f3a/lots/0192f3a1-7c10-7d21-9b8a-000000000302",
                                "quantity": 125.43,
                                "uom": "GRM",
                            }
                        ],
                        "action": "ADD",
                        "bizStep": "accepting",
                    }
                ]
            },
        }
    },
}


@routes.on(
    "GET",
    "/epcis/v2/events",
    allow=PARTIES,
    takes=(NEXT, PURPOSE),
    others=_STANDARD,
    answers=(
        Answer(
            200,
            "An EPCISQueryDocument; `Link` names the next page while there may be more.",
            media_type=documents.MEDIA_TYPE,
            example=_EXAMPLE,
            also=(JSON,),
        ),
    ),
    fails=(*READING_FAILS, *TURN_FAILS, texts.PARAMETER, texts.TOO_LARGE, texts.NOT_ACCEPTABLE),
)
async def query_events(asked: Asked) -> Response:
    """Query events (EPCIS 2.0): what happened to the gold, as the ledger's entries tell it.

    Takes the standard's parameters: `docs/epcis.md` lists them. Several values of one are separated by `|`. A party is
    answered with the events of its own deals, journeys and lots; whoever was granted a lot, with that lot's where the
    query names it by `MATCH_…`; an authority with those of its territory, for a stated `purpose`; a state auditor with
    all. No event tells a price, nor of a person more than its id.

    A page may be short or empty while `Link` names another: without `orderBy`, entries are gone through as they were
    recorded. With `orderBy` or `maxEventCount` all must be gathered first; where that is too much, 413.
    """
    media_type = accepted(asked)
    if _must_say_why(asked):
        raise Problem(access_texts.PURPOSE_MISSING, PURPOSE.field)
    worker, names = worker_of(asked.request), Names(worker_of(asked.request).log)
    now = datetime.now(UTC)
    async with turn(asked):
        try:
            question = parameters.read(asked.query.others, names)
            token = asked.query.find(NEXT)
            page = await ask(worker.pools.reader, asked.caller, question, names, token, lima_day(now))
        except QueryParameterError as error:
            raise _refused(error.name, error.wanted) from None
        except TokenError:
            raise _refused(NEXT.name, "token") from None
        except TooLarge as much:
            note(asked, much.found, now)  # how many there are is told of them, too
            said = _exception("QueryTooLargeException")
            raise Problem(texts.TOO_LARGE, "query", {"most": str(much.most)}, members=said) from None
    note(asked, page.found, now)
    written = documents.query_document([each.event for each in page.found], names, now)
    return Response(written, headers={**HEADERS, **_link(asked, page)}, media_type=media_type)


def accepted(asked: Asked) -> str:
    """As which media type the events are given.

    Raises:
        Problem: `epcis_not_acceptable`.
    """
    media_type = accept.chosen(asked.request, (documents.MEDIA_TYPE, JSON))
    if media_type is None:
        raise Problem(texts.NOT_ACCEPTABLE, "accept", members=_exception("NotAcceptableException"))
    return media_type


def _must_say_why(asked: Asked) -> bool:
    """Whether the purpose is missing: without it, that there are such events would be told, and noted by nobody."""
    watches = may_read.AUTHORITY in asked.caller.roles and may_read.AUDITOR not in asked.caller.roles
    return watches and asked.query.find(PURPOSE) is None


def note(asked: Asked, found: tuple[Found, ...], now: datetime) -> None:
    """Note what is read of others' data, once for each role in which it is.

    Raises:
        Problem: `purpose_missing` for an authority that does not say what it reads for.
    """
    caller, purpose = asked.caller, asked.query.find(PURPOSE)
    for role in sorted({each.role for each in found} - {may_read.PARTY}):
        if role == may_read.AUTHORITY and purpose is None:
            raise Problem(access_texts.PURPOSE_MISSING, PURPOSE.field)
        read = [each for each in found if each.role == role]
        entries = sorted(each.event.entry for each in read)
        concerns = {side for each in read for side in each.sides} - {caller.party, ""}
        subject = f"events:{entries[0]}-{entries[-1]}"
        line = Read(now, caller.party, role, "events", subject, purpose, tuple(sorted(concerns)))
        worker_of(asked.request).access_log.note(line)


def _refused(name: str, wanted: str) -> Problem:
    said = _WANTED[wanted]
    values = {"wanted_es": said.es, "wanted_en": said.en}
    shown = name[:80].encode("ascii", "replace").decode()
    return Problem(texts.PARAMETER, f"query.{shown}", values, members=_exception("QueryParameterException"))


def _exception(name: str) -> dict[str, Any]:
    """What the standard would have the problem's `type` be."""
    return {"type": f"epcisException:{name}"}


def _link(asked: Asked, page: Page) -> dict[str, str]:
    if page.token is None:
        return {}
    purpose = asked.query.find(PURPOSE)
    again = [*asked.query.others, *([] if purpose is None else [(PURPOSE.name, purpose)]), (NEXT.name, page.token)]
    return {"link": f'</epcis/v2/events?{urlencode(again)}>; rel="next"'}
