"""The API's description and the page that shows it: served from here, so that no reader is told to anybody else.

Swagger UI (Apache-2.0) stands in `static/`, its version and licence beside it. Under the page's policy nothing loads
from elsewhere, and no script runs that is not one of these files.
"""

import json
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Final

from starlette.responses import Response

from service.api import etag, openapi
from service.api.access import PUBLIC
from service.api.language import negotiate
from service.api.parameters import Parameter
from service.api.problems import Problem, Text
from service.api.routes import Answer, Asked, Routes
from service.api.texts import framing

routes: Final = Routes("documentation")

_MEDIA_TYPES: Final = {
    "index.html": "text/html; charset=utf-8",
    "index.es.html": "text/html; charset=utf-8",
    "start.js": "text/javascript; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
    "LICENSE": "text/plain; charset=utf-8",
    "swagger-ui-bundle.js.LICENSE.txt": "text/plain; charset=utf-8",
    "NOTICE": "text/plain; charset=utf-8",
}
# The page sets styles on its elements and draws its icons from data: URLs; nothing else is allowed it.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def _known(name: str) -> str:
    if name not in _MEDIA_TYPES:
        raise ValueError(name)
    return name


FILE: Final = Parameter(
    "file",
    _known,
    {"enum": sorted(_MEDIA_TYPES)},
    Text("un archivo de la página", "a file of the page"),
    "A file of the page.",
    place="path",
)

_INDEX: Final = {"es": "index.es.html", "en": "index.html"}


def _language(name: str) -> str:
    if name not in _INDEX:
        raise ValueError(name)
    return name


LANG: Final = Parameter(
    "lang",
    _language,
    {"enum": sorted(_INDEX)},
    Text("es o en", "es or en"),
    "The language of what stands around the description; by `Accept-Language` by default.",
)

SPOKEN: Final = replace(LANG, meaning="The language of what it says to people; English by default.")

_SAME: Final = Answer(304, "It is the one whose `ETag` stands in `If-None-Match`.")


@routes.on(
    "GET",
    "/docs",
    allow=PUBLIC,
    takes=(LANG,),
    answers=(Answer(200, "A page.", media_type="text/html", schema={"type": "string"}), _SAME),
)
async def show_docs(asked: Asked) -> Response:
    """Show this description as a page."""
    chosen = asked.query.find(LANG) or negotiate(asked.request.headers.get("accept-language"))
    page = _file(asked, _INDEX[chosen])
    page.headers["vary"] = "accept-language"
    return page


@routes.on(
    "GET",
    "/docs/{file}",
    allow=PUBLIC,
    takes=(FILE,),
    answers=(Answer(200, "A file of the page.", media_type="*/*", schema={"type": "string"}), _SAME),
    fails=(framing.NOT_FOUND,),
)
async def show_docs_file(asked: Asked) -> Response:
    """Read a file of the page."""
    try:
        return _file(asked, asked.query.need(FILE))
    except Problem:
        raise Problem(framing.NOT_FOUND) from None


@routes.on(
    "GET",
    "/openapi.json",
    allow=PUBLIC,
    takes=(SPOKEN,),
    answers=(Answer(200, "OpenAPI 3.1.", schema={"type": "object"}),),
)
async def describe(asked: Asked) -> Response:
    """Read this description (OpenAPI 3.1)."""
    app, language = asked.request.app, asked.query.find(SPOKEN) or "en"
    made: dict[str, bytes] | None = getattr(app.state, "descriptions", None)
    if made is None:
        english = app.openapi()
        both = {"en": english, "es": openapi.in_spanish(english)}
        made = app.state.descriptions = {
            name: json.dumps(each, ensure_ascii=False).encode() for name, each in both.items()
        }
    return Response(made[language], media_type="application/json", headers={"cache-control": "public, max-age=300"})


def _file(asked: Asked, name: str) -> Response:
    content, tag = _read(name)
    headers = {"etag": tag, "cache-control": "public, max-age=86400", "content-security-policy": _POLICY}
    if etag.holds(asked.request, tag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers={**headers, "content-type": _MEDIA_TYPES[name]})


@lru_cache(maxsize=len(_MEDIA_TYPES))
def _read(name: str) -> tuple[bytes, str]:
    content = files("service.api").joinpath("static", name).read_bytes()
    return content, etag.of(content)
