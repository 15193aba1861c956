"""A lot's history in the words of others, by `Accept`: an EPCIS document, or where it is from as PROV."""

from datetime import UTC, datetime
from typing import Final

from pydantic_core import to_json
from starlette.responses import Response

from service.api import accept
from service.api.documents import JSON
from service.api.lots import events
from service.api.problems import Problem
from service.api.reading import turn
from service.api.routes import Asked
from service.api.texts import events as texts
from service.api.texts import framing
from service.api.worker import worker_of
from service.exchange import prov
from service.exchange.epcis import documents
from service.exchange.epcis.names import Names
from service.flows.events.ask import TooLarge
from service.flows.events.of_lot import history
from service.flows.readers.lot_rights import Leave

HISTORIES: Final = (documents.MEDIA_TYPE, prov.MEDIA_TYPE)
MEDIA_TYPES: Final = (JSON, *HISTORIES)
"""As what a lot is given: in the register's own words, and its history in those of others."""


def wanted(asked: Asked) -> str:
    """As which of the media types a lot is asked for.

    Raises:
        Problem: `not_acceptable`.
    """
    media_type = accept.chosen(asked.request, MEDIA_TYPES)
    if media_type is None:
        raise Problem(framing.NOT_ACCEPTABLE, "accept", {"offered": ", ".join(MEDIA_TYPES)})
    return media_type


async def answer(asked: Asked, lot: str, leave: Leave, media_type: str) -> Response:
    """The history of a lot that the caller was let in to.

    Raises:
        Problem: `busy`, `epcis_too_large`.
    """
    worker, now = worker_of(asked.request), datetime.now(UTC)
    names = Names(worker.log)
    async with turn(asked):
        try:
            told = await history(worker.pools.reader, asked.caller, lot, leave)
        except TooLarge as much:
            raise Problem(texts.TOO_LARGE, "path.lot", {"most": str(much.most)}) from None
    found = told.events(names)
    events.note(asked, found, now)
    headers = {**events.HEADERS, "vary": "accept"}
    if media_type == prov.MEDIA_TYPE:
        return Response(to_json(told.prov(names)), headers=headers, media_type=media_type)
    written = documents.document([each.event for each in found], names, now)
    return Response(written, headers=headers, media_type=media_type)
