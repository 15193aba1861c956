"""From a payload on file to the bytes that are sent: what the writer may leave out is filled in, and kept.

    purchase.json          what the user wrote
    purchase.signed.json   what was signed, or purchase.signed-1.json … where one deal made several submissions
    purchase.receipt.json  the log's proof

The signed bytes are written before they are sent. Sent again, they are the same bytes and record the same entry.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from service.cli.say import Trouble
from service.cli.split import TooBig, split

if TYPE_CHECKING:
    from service.ledger.signing import Signer

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """One submission to send: the signed bytes, and the file that its receipt goes to."""

    body: bytes
    receipt: Path


def read(path: Path, log: str) -> Json:
    """A payload as its writer left it, with `log`, `id` and `occurred_at` filled in. Raises `Trouble`."""
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Trouble(f"{path} no es JSON que se pueda leer: {error}", f"{path} is no readable JSON") from None
    if not isinstance(said, dict) or "type" not in said:
        raise Trouble(f"{path} no es una declaración: falta type", f"{path} is no payload: type is missing")
    now = datetime.now(UTC)
    return {"log": log, "id": str(uuid4()), "occurred_at": f"{now:%Y-%m-%dT%H:%M:%SZ}", **said}


def drafts(path: Path, log: str, signer: "Signer", typ: str) -> list[Draft]:
    """What is sent for a file: as signed before, if it has not changed since; else signed now. Raises `Trouble`."""
    if (kept := _kept(path)) is not None:
        return kept
    from service.ledger import submission
    from service.ledger.canonical import CanonicalError

    try:
        payloads = split(read(path, log))
        bodies = [submission.sign(payload, signer, typ) for payload in payloads]
    except TooBig as error:
        raise Trouble(error.es, error.en) from None
    except CanonicalError as error:
        raise Trouble(f"{path}: {error.path}: {error.reason}", f"{path}: {error.path}: not canonical") from None
    signed = _names(path, "signed", len(bodies))
    for name, body in zip(signed, bodies, strict=True):
        name.write_bytes(body + b"\n")
    return _drafts(path, bodies)


def _kept(path: Path) -> list[Draft] | None:
    signed = sorted(path.parent.glob(f"{path.stem}.signed*.json"), key=lambda name: (len(name.name), name.name))
    if not signed or any(name.stat().st_mtime_ns < path.stat().st_mtime_ns for name in signed):
        return None
    return _drafts(path, [name.read_bytes().rstrip(b"\n") for name in signed])


def _drafts(path: Path, bodies: list[bytes]) -> list[Draft]:
    receipts = _names(path, "receipt", len(bodies))
    return [Draft(body, receipt) for body, receipt in zip(bodies, receipts, strict=True)]


def _names(path: Path, what: str, count: int) -> list[Path]:
    if count == 1:
        return [path.with_name(f"{path.stem}.{what}.json")]
    return [path.with_name(f"{path.stem}.{what}-{number}.json") for number in range(1, count + 1)]
