"""Answers in JSON, never kept by anybody between."""

from typing import Final

from pydantic_core import to_json
from starlette.responses import Response

PRIVATE: Final = {"cache-control": "private, no-store"}

JSON: Final = "application/json"
_HEADERS: Final = ((b"cache-control", b"private, no-store"), (b"content-type", JSON.encode()))


class PrivateJson(Response):
    """JSON that stands written, for one reader: as any response, without putting the same headers together again."""

    media_type = JSON

    def __init__(self, written: bytes, status: int) -> None:
        """Starlette's is not called: these are all the attributes that it sets."""
        self.status_code = status
        self.body = written
        self.background = None
        self.raw_headers = [*_HEADERS, (b"content-length", b"%d" % len(written))]


def document(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON document about somebody: whoever stands between keeps no copy."""
    if headers is None:
        return PrivateJson(to_json(content), status)
    return Response(to_json(content), status, headers, JSON)
