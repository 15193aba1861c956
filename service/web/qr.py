"""The QR code that leads from a paper to its page: error correction M, so that a stain does not silence it."""

import io

import segno
from markupsafe import Markup


def svg(address: str, title: str) -> Markup:
    """The code as an SVG of some 3 cm with its quiet zone; `title` says what it is to those who do not see it."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", scale=4, border=4, xmldecl=False, svgns=True, title=title, light="#ffffff", dark="#000000"
    )
    return Markup(out.getvalue().decode())  # noqa: S704 - made of modules alone; segno escapes the title
