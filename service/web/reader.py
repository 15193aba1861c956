"""Who looks at a page: in which language, and whether that was chosen on the page or is the browser's."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from service.web.provenance import Language

Negotiate = Callable[[str | None], Language]
"""The language that an `Accept-Language` header asks for."""


@dataclass(frozen=True, slots=True)
class Reader:
    """`more` is what an address of another page ends in, so that a choice is kept from page to page."""

    language: Language
    more: str


def reader(request: Request, negotiate: Negotiate) -> Reader:
    """The choice of `?lang=es` or `?lang=en`; where neither stands, what the browser asks for."""
    match request.query_params.get("lang"):
        case "es" | "en" as chosen:
            return Reader(chosen, f"?lang={chosen}")
        case _:
            return Reader(negotiate(request.headers.get("accept-language")), "")
