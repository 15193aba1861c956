"""Answers in JSON: written by the standard library's encoder, never cached by anybody between."""

import json
from typing import Final

from starlette.responses import Response

PRIVATE: Final = {"cache-control": "private, no-store"}
_write: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def document(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON document about somebody: whoever stands between keeps no copy."""
    return Response(
        _write(content).encode(), status_code=status, media_type="application/json", headers=headers or PRIVATE
    )


def to_bytes(content: object) -> bytes:
    """The document's bytes."""
    return _write(content).encode()
