"""The words that events are told in: the standard's JSON-LD context, for readers that fetch nothing from elsewhere."""

from functools import lru_cache
from importlib.resources import files
from typing import Final

from starlette.responses import Response

from service.api import etag
from service.api.access import PUBLIC
from service.api.routes import Answer, Asked, Routes
from service.exchange.epcis import documents

routes: Final = Routes("events")


@routes.on(
    "GET",
    "/epcis/v2/context",
    allow=PUBLIC,
    answers=(
        Answer(200, "A JSON-LD context.", media_type=documents.MEDIA_TYPE, schema={"type": "object"}),
        Answer(304, "The reader holds it already."),
    ),
)
async def read_context(asked: Asked) -> Response:
    """Read the context of EPCIS 2.0.0 and CBV 2.0.0, as GS1 publishes it.

    Documents name it by GS1's address. Whoever reads them offline takes it from here, once: it does not change.
    """
    content, tag = _context()
    headers = {"etag": tag, "cache-control": "public, max-age=86400"}
    if etag.holds(asked.request, tag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=documents.MEDIA_TYPE)


@lru_cache(maxsize=1)
def _context() -> tuple[bytes, str]:
    content = files("service.exchange.epcis.data").joinpath("epcis-context.jsonld").read_bytes()
    return content, etag.of(content)
