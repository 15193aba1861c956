"""A statement of sales on paper: signed by the service key, beside the checkpoint of the log that it was made of.

    {"statement": {"protected": "…", "payload": "…", "signature": "…"}, "checkpoint": "<signed note>"}

As the supplier statement (`audit.statement`), of its own `typ`; its payload is `exchange.sales`.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from service.audit.statement import StatementError
from service.exchange.sales import SalesStatement
from service.ledger import canonical, jws, note
from service.ledger.jws import Jws
from service.ledger.shapes import ORIGIN, matches
from service.ledger.signing import Signer

TYP: Final = "orotraza-sales+json"
MAX_BYTES: Final = 2 * note.MAX_BYTES
_MEMBERS: Final = {"statement", "checkpoint"}


@dataclass(frozen=True, slots=True)
class Document:
    """A statement taken apart. Nothing in it has been verified."""

    jws: Jws
    statement: SalesStatement
    checkpoint: bytes


def make(statement: SalesStatement, signer: Signer) -> dict[str, str]:
    """Sign a statement with the service key: the three members of the JWS. Raises `StatementError`."""
    try:
        data = canonical.encode(statement.as_json())
    except canonical.CanonicalError as error:
        raise StatementError(str(error)) from None
    read(data)
    return jws.sign(data, signer, TYP)


def read(payload: bytes) -> SalesStatement:
    """What a statement's payload says. Raises `StatementError` unless these are the bytes that `make` signs."""
    try:
        canonical.decode(payload)
        found = SalesStatement.model_validate_json(payload)
        again = canonical.encode(found.as_json())
    except canonical.CanonicalError as error:
        raise StatementError(str(error)) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise StatementError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if again != payload or not matches(found.log, ORIGIN):
        raise StatementError("not a statement's members")
    return found


def parse(data: bytes) -> Document:
    """Take a document apart, checking its form alone. Raises `StatementError`."""
    if len(data) > MAX_BYTES:
        raise StatementError(f"{len(data)} bytes: at most {MAX_BYTES}")
    try:
        members = json.loads(data, object_pairs_hook=_no_doubles)
    except (ValueError, RecursionError):
        raise StatementError("not JSON") from None
    if not isinstance(members, dict) or members.keys() != _MEMBERS:
        raise StatementError(f"not an object of {', '.join(sorted(_MEMBERS))}")
    parts, text = members["statement"], members["checkpoint"]
    if not isinstance(parts, dict) or not isinstance(text, str):
        raise StatementError("statement is no object, or checkpoint no text")
    try:
        signed = jws.from_members(parts, TYP)
        return Document(signed, read(signed.payload_bytes), text.encode())
    except jws.JwsError as error:
        raise StatementError(f"statement.{error}") from None
    except UnicodeEncodeError:
        raise StatementError("checkpoint is no text") from None


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise StatementError("a member stands twice")
    return members
