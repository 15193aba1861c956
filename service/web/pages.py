"""The public pages: where a visitor begins, gate, purchase desk, a certificate, its paper, and the files they load.

Spanish or English: by `?lang=`, else as the browser asks.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, Protocol

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
    declared_words,
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
from service.web.reader import Negotiate, Reader, reader
from service.web.sheet import Certified, Sheet

Answer = Callable[[Request], Awaitable[Response]]
Mount = Callable[[str, Answer], None]

STEPS: Final = ("FORM", "KEYS", "CHECKPOINT", "INCLUSION", "CERTIFIER", "CONTENT", "PROOF", "VALIDITY", "STATUS")
"""The browser's checklist: the terminal's, step for step (`audit.certificate_checks`)."""

_DOORS: Final = (
    (words.GATE, words.GATE_SAID, (("porteria", words.GATE_DOOR, True),)),
    (
        words.DESK,
        words.DESK_SAID,
        (("mesa", words.DESK_DOOR, True), ("declaraciones", words.DECLARE_DOOR, True)),
    ),
    (words.TRADE, words.TRADE_SAID, (("docs", words.TRADE_DOOR, True),)),
    (words.AUDIT, words.AUDIT_SAID, (("checkpoint", words.AUDIT_DOOR, False),)),
)
"""Ways on from the first page: for whom, what is there, and the addresses below it, with whether they take `lang`."""

_HTML: Final = "text/html; charset=utf-8"
_HEADERS: Final = {"content-security-policy": render.POLICY, "cache-control": "no-store"}
_LONGEST: Final = 100
_PAPERS_AT_ONCE: Final = 1
_PAPERS_WAITING: Final = 8


class Describer(Protocol):
    """Who knows what may be declared; what it gives is what the templates show."""

    def groups(self) -> Sequence[tuple[object, Sequence[tuple[str, object]]]]:
        """The types by groups: each group's title, and the names and words of its types."""

    def declaration(self, kind: str, /) -> object | None:
        """One type; None for a name that is none."""

    def pieces(self, text: Any, language: Language, /) -> object:  # noqa: ANN401 - a sentence in two languages
        """A sentence in one language, cut where what is to be typed begins and ends."""


class Pages:
    """The pages of one application.

    `certificates` finds what the process that serves a request shows, `negotiate` the language that a browser asks
    for, and `describer` knows the types of declaration.
    """

    def __init__(
        self, certificates: Callable[[Request], Certificates], negotiate: Negotiate, describer: Describer
    ) -> None:
        self._certificates = certificates
        self._negotiate = negotiate
        self._describer = describer
        self._papers = Turns(_PAPERS_AT_ONCE, _PAPERS_WAITING, _PAPERS_AT_ONCE + _PAPERS_WAITING)

    def mount(self, add: Mount) -> None:
        """Add them to an application; `add` puts its rule of access before each."""
        add("/", self.home)
        add("/porteria", self.gate)
        add("/mesa", self.desk)
        add("/declaraciones", self.declarations)
        add("/declaraciones/{kind}", self.declaration)
        add("/c/", self.ask)
        add("/c/{code}.pdf", self.paper)
        add("/c/{code}", self.certificate)
        add("/pages/{file}", self.file)

    async def home(self, request: Request) -> Response:
        """Where whoever knows only the address begins."""
        return _page("home.html", self._reader(request), home=True, doors=_DOORS)

    async def gate(self, request: Request) -> Response:
        """Where a plant's gatekeeper asks whether a supplier may sell; nothing of anybody is in the page itself."""
        return _page(
            "gate.html",
            self._reader(request),
            home=True,
            g=gate_words,
            d=device_words,
            said_by_scripts={**device_words.SAID, **gate_words.SAID},
        )

    async def desk(self, request: Request) -> Response:
        """Where a trader writes a purchase down and signs it; nothing of anybody is in the page itself."""
        return _page(
            "desk.html",
            self._reader(request),
            home=True,
            m=desk_words,
            d=device_words,
            said_by_scripts={**device_words.SAID, **desk_words.SAID},
        )

    async def declarations(self, request: Request) -> Response:
        """What may be declared, type by type."""
        groups = self._describer.groups()
        return _page("declarations.html", self._reader(request), home=True, d=declared_words, groups=groups)

    async def declaration(self, request: Request) -> Response:
        """One type: what is written in it, how, and an example."""
        found = self._describer.declaration(request.path_params["kind"])
        who = self._reader(request)
        if found is None:
            return _notice(who, 404, declared_words.UNKNOWN, declared_words.UNKNOWN_SAID, listed=True)
        return _page("declaration.html", who, d=declared_words, declared=found, pieces=self._describer.pieces)

    async def ask(self, request: Request) -> Response:
        """Where a code is typed; one that was typed leads to its page."""
        who = self._reader(request)
        given = request.query_params.get("code", "")
        if not given.strip():
            return _notice(who, 200, words.ASK, words.ASK_SAID, ask=True)
        return _see(typed.code(given[:_LONGEST]), who)

    async def certificate(self, request: Request) -> Response:
        """A certificate's page."""
        who = self._reader(request)
        shown = await self._find(request)
        if shown is None:
            meant = _meant(request.path_params["code"])
            return _not_found(who) if meant is None else _see(meant, who)
        told = _sheet(shown)
        return _page(
            "certificate.html",
            who,
            sheet=told,
            browser=browser_words,
            steps=[(name, getattr(certificate_words, name)) for name in STEPS],
            picture=provenance.svg(told.parts, who.language),
            qr=qr.svg(shown.page, shown.page),
            root_vkey=_vkey(shown),
            lists={each: "/".join(_list(each, shown)) for each in status_list.PURPOSES},
        )

    async def paper(self, request: Request) -> Response:
        """A certificate's paper."""
        who = self._reader(request)
        shown = await self._find(request)
        if shown is None:
            return _not_found(who)
        told = _sheet(shown)
        try:
            async with self._papers.turn(_from(request)):
                made = await asyncio.to_thread(paper.pdf, told, shown.page, _vkey(shown))
        except NoPaper:
            return _notice(who, 501, words.NO_PAPER, words.NO_PAPER_SAID)
        except TooMany:
            return _notice(who, 503, words.BUSY, words.BUSY_SAID, {"retry-after": "10"})
        name = f'inline; filename="{shown.credential.code}.pdf"'
        return Response(
            made, media_type="application/pdf", headers={"cache-control": "no-store", "content-disposition": name}
        )

    async def file(self, request: Request) -> Response:
        """A file of the pages."""
        name = request.path_params["file"]
        if name not in render.MEDIA_TYPES:
            return _not_found(self._reader(request))
        content, tag = render.static(name)
        # Looked at again each time: a page whose files are of two releases is none.
        headers = {"etag": tag, "cache-control": "public, no-cache"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, headers={**headers, "content-type": render.MEDIA_TYPES[name]})

    def _reader(self, request: Request) -> Reader:
        return reader(request, self._negotiate)

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


def _page(template: str, who: Reader, **values: object) -> Response:
    html = render.template(template, w=words, lang=who.language, more=who.more, **values)
    return Response(html, media_type=_HTML, headers=_HEADERS)


def _see(code: str, who: Reader) -> Response:
    """To the page of a code in its one spelling: below this one, wherever a proxy has put it."""
    return Response(status_code=303, headers={**_HEADERS, "location": f"{code}{who.more}"})


def _not_found(who: Reader) -> Response:
    return _notice(who, 404, words.NOT_FOUND, words.NOT_FOUND_SAID, ask=True)


def _notice(
    who: Reader,
    status: int,
    title: Words,
    said: Words,
    headers: Mapping[str, str] | None = None,
    *,
    ask: bool = False,
    listed: bool = False,
) -> Response:
    values = {"title": title, "said": said, "ask": ask, "listed": listed, "d": declared_words}
    html = render.template("notice.html", **values, w=words, lang=who.language, more=who.more)
    return Response(html, status, media_type=_HTML, headers={**_HEADERS, **(headers or {})})
