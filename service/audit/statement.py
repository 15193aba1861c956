"""A supplier statement on paper: signed by the service key, beside the checkpoint of the log that it was judged by.

    {"statement": {"protected": "…", "payload": "…", "signature": "…"}, "checkpoint": "<signed note>", "verdict": {…}}

`statement` is a JWS of its own `typ`, its payload canonical (`trade.statement`); `checkpoint` is of exactly the tree
(size and root) that the payload names. `verdict` is the same in words, for whoever reads the file; nobody signed it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from pydantic import ValidationError

from service.ledger import canonical, jws, note
from service.ledger.errors import LedgerError
from service.ledger.jws import Jws
from service.ledger.shapes import ORIGIN, matches
from service.ledger.signing import Signer
from service.trade.statement import Statement

TYP: Final = "orotraza-statement+json"
MAX_BYTES: Final = 2 * note.MAX_BYTES
"""Of the document: a checkpoint of the greatest length, and as much again."""

_MEMBERS: Final = {"statement", "checkpoint"}
_IN_WORDS: Final = "verdict"


class StatementError(LedgerError):
    """Bytes are no supplier statement, or this service did not sign it."""


@dataclass(frozen=True, slots=True)
class Document:
    """A statement taken apart. Nothing in it has been verified."""

    jws: Jws
    statement: Statement
    checkpoint: bytes
    in_words: Mapping[str, Any] | None

    @property
    def digest(self) -> str:
        """What a deal's `checks` name it by: SHA-256 of the payload's bytes, in hex."""
        return sha256(self.jws.payload_bytes).hexdigest()


def make(statement: Statement, signer: Signer) -> dict[str, str]:
    """Sign a statement with the service key: the three members of the JWS. Raises `StatementError`."""
    try:
        data = canonical.encode(statement.as_json())
    except canonical.CanonicalError as error:
        raise StatementError(str(error)) from None
    read(data)
    return jws.sign(data, signer, TYP)


def read(payload: bytes) -> Statement:
    """What a statement's payload says. Raises `StatementError` unless these are the bytes that `make` signs."""
    try:
        canonical.decode(payload)
        found = Statement.model_validate_json(payload)
        again = canonical.encode(found.as_json())
    except canonical.CanonicalError as error:
        raise StatementError(str(error)) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise StatementError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if again != payload or not matches(found.log, ORIGIN):
        raise StatementError("not a statement's members")
    if found.known_at is not None and found.known_at >= found.size:
        raise StatementError("known_at: beyond the size")
    return found


def parse(data: bytes) -> Document:
    """Take a document apart, checking its form alone. Raises `StatementError`."""
    if len(data) > MAX_BYTES:
        raise StatementError(f"{len(data)} bytes: at most {MAX_BYTES}")
    try:
        members = json.loads(data, object_pairs_hook=_no_doubles)
    except (ValueError, RecursionError):
        raise StatementError("not JSON") from None
    if not isinstance(members, dict) or members.keys() - {_IN_WORDS} != _MEMBERS:
        raise StatementError(f"not an object of {', '.join(sorted(_MEMBERS))}")
    parts, text, in_words = members["statement"], members["checkpoint"], members.get(_IN_WORDS)
    if not isinstance(parts, dict) or not isinstance(text, str) or not isinstance(in_words, dict | None):
        raise StatementError("statement is no object, or checkpoint no text")
    try:
        signed = jws.from_members(parts, TYP)
        return Document(signed, read(signed.payload_bytes), text.encode(), in_words)
    except jws.JwsError as error:
        raise StatementError(f"statement.{error}") from None
    except UnicodeEncodeError:
        raise StatementError("checkpoint is no text") from None


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise StatementError("a member stands twice")
    return members
