"""A supplier statement on paper (`audit.paper`): the check's answer, beside the checkpoint that it was judged by.

    {"statement": {"protected": "…", "payload": "…", "signature": "…"}, "checkpoint": "<signed note>", "verdict": {…}}

The payload is `trade.statement`. `verdict` is the same in words, for whoever reads the file; nobody signed it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from service.audit import paper
from service.audit.paper import StatementError
from service.ledger.jws import Jws
from service.ledger.signing import Signer
from service.trade.statement import Statement

TYP: Final = "orotraza-statement+json"

_FORM: Final = paper.Form(TYP, Statement)
_IN_WORDS: Final = "verdict"


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
    _checked(statement)
    return _FORM.sign(statement, signer)


def parse(data: bytes) -> Document:
    """Take a document apart, checking its form alone. Raises `StatementError`."""
    found = _FORM.parse(data, _IN_WORDS)
    return Document(found.jws, _checked(found.statement), found.checkpoint, found.beside)


def _checked(found: Statement) -> Statement:
    if found.known_at is not None and found.known_at >= found.size:
        raise StatementError("known_at: beyond the size")
    return found
