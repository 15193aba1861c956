"""Answers in JSON, never kept by anybody between."""

from typing import Final

from pydantic_core import to_json
from starlette.responses import Response

PRIVATE: Final = {"cache-control": "private, no-store"}


def document(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON document about somebody: whoever stands between keeps no copy."""
    return Response(to_json(content), status_code=status, media_type="application/json", headers=headers or PRIVATE)
