"""A certificate on paper: one A4 page in Spanish and English, its shares as a picture, its QR code.

WeasyPrint lays it out; it is an extra (`orotraza[pdf]`), since it needs Pango of the system.
"""

import importlib
from types import ModuleType

from service.web import provenance, qr, render, words
from service.web.sheet import Sheet


class NoPaper(Exception):
    """Papers cannot be made here: the extra, or Pango, is missing."""


def pdf(sheet: Sheet, page: str, root_vkey: str) -> bytes:
    """The PDF; `page` is the address that its QR code leads to. Takes some seconds of a processor.

    Raises `NoPaper`.
    """
    html = render.template(
        "paper.html",
        sheet=sheet,
        w=words,
        page=page,
        root_vkey=root_vkey,
        qr=qr.svg(page, page),
        picture=provenance.svg(sheet.parts, "both"),
    )
    made: bytes = _weasyprint().HTML(string=html, url_fetcher=_nothing).write_pdf()
    return made


def _weasyprint() -> ModuleType:
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError) as error:  # OSError: Pango is missing
        raise NoPaper(str(error)) from None


def _nothing(url: str, *_: object, **__: object) -> dict[str, object]:
    """Nothing is fetched for a paper."""
    raise ValueError(url)
