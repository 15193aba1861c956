"""A supplier statement on paper (`audit.paper`): the check's answer, beside the checkpoint that it was judged by.

    {"statement": {"protected": "…", "payload": "…", "signature": "…"}, "checkpoint": "<signed note>", "verdict": {…}}

The payload is `trade.statement`. `verdict` is the same in words, for whoever reads the file; nobody signed it.
"""

from typing import Final

from service.audit import paper
from service.audit.paper import StatementError
from service.ledger.signing import Signer
from service.trade.statement import Statement

TYP: Final = "orotraza-statement+json"

_FORM: Final = paper.Form(TYP, Statement)
_IN_WORDS: Final = "verdict"


Document = paper.Paper[Statement]


def make(statement: Statement, signer: Signer) -> dict[str, str]:
    """Sign a statement with the service key: the three members of the JWS. Raises `StatementError`."""
    _checked(statement)
    return _FORM.sign(statement, signer)


def parse(data: bytes) -> Document:
    """Take a document apart, checking its form alone. Raises `StatementError`."""
    found = _FORM.parse(data, _IN_WORDS)
    _checked(found.statement)
    return found


def _checked(found: Statement) -> None:
    if found.known_at is not None and found.known_at >= found.size:
        raise StatementError("known_at: beyond the size")
