"""Whether a client already holds what it asks for: If-None-Match, compared weakly (RFC 9110 §13.1.2)."""

import hashlib
import re
from typing import Final

from starlette.requests import Request

_TAG: Final = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def of(content: bytes) -> str:
    """The entity tag of these bytes: strong, quoted."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def holds(request: Request, tag: str) -> bool:
    """Whether one of the tags in If-None-Match is this one, `W/` or not; `*` is any. What is no tag matches nothing."""
    given = ",".join(request.headers.getlist("if-none-match"))
    return given.strip() == "*" or tag in _TAG.findall(given)
