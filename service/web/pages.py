"""The public pages: where a visitor begins, gate, purchase desk, a certificate, its paper, and the files they load.

Spanish, or English by `?lang=en`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from service.audit import certificate_words
from service.certification.code import check_code
from service.certification.credential import status_list
from service.certification.credential.document import DocumentError
from service.certification.credential.words import Words
from service.connections.whose import network
from service.flows.readers.costly import TooMany, Turns
from service.flows.show_certificate import Certificates, Shown
from service.ledger import note
from service.web import (
    browser_words,
    desk_words,
    device_words,
    gate_words,
    paper,
    provenance,
    qr,
    render,
    sheet,
    typed,
    words,
)
from service.web.paper import NoPaper
from service.web.provenance import Language
from service.web.sheet import Certified, Sheet

Answer = Callable[[Request], Awaitable[Response]]
Mount = Callable[[str, Answer], None]

STEPS: Final = ("FORM", "KEYS", "CHECKPOINT", "INCLUSION", "CERTIFIER", "CONTENT", "PROOF", "VALIDITY", "STATUS")
"""The browser's checklist: the terminal's, step for step (`audit.certificate_checks`)."""

_DOORS: Final = (
    (words.GATE, words.GATE_SAID, "porteria", words.GATE_DOOR),
    (words.DESK, words.DESK_SAID, "mesa", words.DESK_DOOR),
    (words.TRADE, words.TRADE_SAID, "docs", words.TRADE_DOOR),
    (words.AUDIT, words.AUDIT_SAID, "checkpoint", words.AUDIT_DOOR),
)
"""Ways on from the first page: for whom, what is there, at which address below this one."""

_HTML: Final = "text/html; charset=utf-8"
_HEADERS: Final = {"content-security-policy": render.POLICY, "cache-control": "no-store"}
_LONGEST: Final = 100
_PAPERS_AT_ONCE: Final = 1
_PAPERS_WAITING: Final = 8


class Pages:
    """The pages of one application; `certificates` finds what the process that serves a request shows."""

    def __init__(self, certificates: Callable[[Request], Certificates]) -> None:
        self._certificates = certificates
        self._papers = Turns(_PAPERS_AT_ONCE, _PAPERS_WAITING, _PAPERS_AT_ONCE + _PAPERS_WAITING)

    def mount(self, add: Mount) -> None:
        """Add them to an application; `add` puts its rule of access before each."""
        add("/", self.home)
        add("/porteria", self.gate)
        add("/mesa", self.desk)
        add("/c/", self.ask)
        add("/c/{code}.pdf", self.paper)
        add("/c/{code}", self.certificate)
        add("/pages/{file}", self.file)

    async def home(self, request: Request) -> Response:
        """Where whoever knows only the address begins."""
        language = _language(request)
        html = render.template("home.html", home=True, doors=_DOORS, w=words, lang=language)
        return Response(html, media_type=_HTML, headers=_HEADERS)

    async def gate(self, request: Request) -> Response:
        """Where a plant's gatekeeper asks whether a supplier may sell; nothing of anybody is in the page itself."""
        html = render.template(
            "gate.html",
            home=True,
            g=gate_words,
            d=device_words,
            said_by_scripts={**device_words.SAID, **gate_words.SAID},
            w=words,
            lang=_language(request),
        )
        return Response(html, media_type=_HTML, headers=_HEADERS)

    async def desk(self, request: Request) -> Response:
        """Where a trader writes a purchase down and signs it; nothing of anybody is in the page itself."""
        html = render.template(
            "desk.html",
            home=True,
            m=desk_words,
            d=device_words,
            said_by_scripts={**device_words.SAID, **desk_words.SAID},
            w=words,
            lang=_language(request),
        )
        return Response(html, media_type=_HTML, headers=_HEADERS)

    async def ask(self, request: Request) -> Response:
        """Where a code is typed; one that was typed leads to its page."""
        language = _language(request)
        given = request.query_params.get("code", "")
        if not given.strip():
            return _notice(language, 200, words.ASK, words.ASK_SAID, ask=True)
        return _see(typed.code(given[:_LONGEST]), language)

    async def certificate(self, request: Request) -> Response:
        """A certificate's page."""
        language = _language(request)
        shown = await self._find(request)
        if shown is None:
            meant = _meant(request.path_params["code"])
            return _not_found(language) if meant is None else _see(meant, language)
        told = _sheet(shown)
        html = render.template(
            "certificate.html",
            sheet=told,
            w=words,
            browser=browser_words,
            steps=[(name, getattr(certificate_words, name)) for name in STEPS],
            picture=provenance.svg(told.parts, language),
            qr=qr.svg(shown.page, shown.page),
            root_vkey=_vkey(shown),
            lists={each: "/".join(_list(each, shown)) for each in status_list.PURPOSES},
            lang=language,
        )
        return Response(html, media_type=_HTML, headers=_HEADERS)

    async def paper(self, request: Request) -> Response:
        """A certificate's paper."""
        language = _language(request)
        shown = await self._find(request)
        if shown is None:
            return _not_found(language)
        told = _sheet(shown)
        try:
            async with self._papers.turn(_from(request)):
                made = await asyncio.to_thread(paper.pdf, told, shown.page, _vkey(shown))
        except NoPaper:
            return _notice(language, 501, words.NO_PAPER, words.NO_PAPER_SAID)
        except TooMany:
            return _notice(language, 503, words.BUSY, words.BUSY_SAID, {"retry-after": "10"})
        name = f'inline; filename="{shown.credential.code}.pdf"'
        return Response(
            made, media_type="application/pdf", headers={"cache-control": "no-store", "content-disposition": name}
        )

    async def file(self, request: Request) -> Response:
        """A file of the pages."""
        name = request.path_params["file"]
        if name not in render.MEDIA_TYPES:
            return _not_found(_language(request))
        content, tag = render.static(name)
        # Looked at again each time: a page whose files are of two releases is none.
        headers = {"etag": tag, "cache-control": "public, no-cache"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, headers={**headers, "content-type": render.MEDIA_TYPES[name]})

    async def _find(self, request: Request) -> Shown | None:
        """The certificate that the path names; None for a code that is none, or that nobody has."""
        code = request.path_params["code"]
        if not _is_code(code):
            return None
        try:
            return await self._certificates(request).show(code)
        except DocumentError:
            return None


def _sheet(shown: Shown) -> Sheet:
    found = shown.credential
    told = Certified(found.code, found.seq, found.issued_at, found.certifier, shown.certifier_name, found.claims)
    return sheet.of(told, shown.standing)


def _list(purpose: status_list.Purpose, shown: Shown) -> tuple[str, str]:
    return purpose, str(status_list.place(shown.credential.seq)[0])


def _vkey(shown: Shown) -> str:
    return note.vkey(shown.log, shown.root_key)


def _from(request: Request) -> str:
    """Where a request comes from: papers are made for each address by turns."""
    return "-" if request.client is None else network(request.client.host)


def _language(request: Request) -> Language:
    return "en" if request.query_params.get("lang") == "en" else "es"


def _is_code(text: str) -> bool:
    """Whether it can be a code: its check character holds."""
    try:
        return len(text) <= _LONGEST and text.isascii() and bool(check_code(text))
    except (ValueError, IndexError):
        return False


def _meant(given: str) -> str | None:
    """The one spelling of a code that was spelled otherwise; None where none is meant."""
    meant = typed.code(given[:_LONGEST])
    return meant if meant != given and _is_code(meant) else None


def _see(code: str, language: Language) -> Response:
    """To the page of a code in its one spelling: below this one, wherever a proxy has put it."""
    more = "?lang=en" if language == "en" else ""
    return Response(status_code=303, headers={**_HEADERS, "location": f"{code}{more}"})


def _not_found(language: Language) -> Response:
    return _notice(language, 404, words.NOT_FOUND, words.NOT_FOUND_SAID, ask=True)


def _notice(
    language: Language,
    status: int,
    title: Words,
    said: Words,
    headers: Mapping[str, str] | None = None,
    *,
    ask: bool = False,
) -> Response:
    html = render.template("notice.html", title=title, said=said, ask=ask, w=words, lang=language)
    return Response(html, status, media_type=_HTML, headers={**_HEADERS, **(headers or {})})
