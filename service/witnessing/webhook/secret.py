"""The shared secret and what it signs: HMAC-SHA256 over `id.timestamp.body`, in the header `webhook-signature`.

The secret is `whsec_` and the base64 of 24 to 64 random bytes, on a line of a file that its owner alone may read.
"""

import hmac
import os
import stat
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Final

PREFIX: Final = "whsec_"

_SIZES: Final = range(24, 65)
_LARGEST: Final = 4_096


class SecretError(Exception):
    """The file holds no secret, or others may read it. The message is for the user, Spanish first."""


def parse(text: str) -> bytes:
    """The bytes of a secret as it is handed out. Raises `SecretError`."""
    try:
        found = b64decode(text.removeprefix(PREFIX), validate=True)
    except ValueError:
        found = b""
    if not text.startswith(PREFIX) or len(found) not in _SIZES:
        raise SecretError(
            f"el secreto no es {PREFIX} y 24 a 64 bytes en base64 / "
            f"the secret is not {PREFIX} and 24 to 64 bytes in base64"
        )
    return found


def read(path: Path) -> bytes:
    """The secret in a file. Raises `SecretError`."""
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise SecretError(
                    f"otros pueden leer {path}: chmod 600 {path} / others may read {path}: chmod 600 {path}"
                )
            text = file.read(_LARGEST).decode("ascii").strip()
    except (OSError, UnicodeError) as error:
        raise SecretError(f"no se puede leer {path}: {error} / {path} cannot be read") from None
    return parse(text)


def headers(secret: bytes, message_id: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """The three headers of one attempt; `timestamp` is its moment, in seconds since 1970."""
    content = f"{message_id}.{timestamp}.".encode() + body
    signature = b64encode(hmac.digest(secret, content, "sha256")).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }
