"""What the service signs on paper: a JWS by the service key, beside the checkpoint of the log that it was made of.

    {"statement": {"protected": "…", "payload": "…", "signature": "…"}, "checkpoint": "<signed note>"}

`statement` is a JWS of its kind's own `typ`, its payload canonical; `checkpoint` is of the tree that the payload names.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Generic, Protocol, Self, TypeVar

from pydantic import ValidationError

from service.ledger import canonical, jws, note
from service.ledger.errors import LedgerError
from service.ledger.jws import Jws
from service.ledger.shapes import ORIGIN, matches
from service.ledger.signing import Signer

MAX_BYTES: Final = 2 * note.MAX_BYTES
"""Of the document: a checkpoint of the greatest length, and as much again."""

_MEMBERS: Final = frozenset({"statement", "checkpoint"})


class StatementError(LedgerError):
    """Bytes are no such statement, or this service did not sign it."""


class Payload(Protocol):
    """What is signed, in a form of its own: of which log, of which tree of it, and when."""

    @property
    def log(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def root(self) -> str: ...
    @property
    def issued_at(self) -> str: ...
    def as_json(self) -> dict[str, Any]: ...
    @classmethod
    def model_validate_json(cls, json_data: bytes, /) -> Self: ...


P = TypeVar("P", bound=Payload)


@dataclass(frozen=True, slots=True)
class Paper(Generic[P]):
    """A document taken apart. Nothing in it has been verified; what stands `beside` nobody signed."""

    jws: Jws
    statement: P
    checkpoint: bytes
    beside: dict[str, Any] | None

    @property
    def digest(self) -> str:
        """What a deal's `checks` name it by: SHA-256 of the payload's bytes, in hex."""
        return sha256(self.jws.payload_bytes).hexdigest()


@dataclass(frozen=True, slots=True)
class Form(Generic[P]):
    """One kind of paper: the `typ` of its JWS, and the model of its payload."""

    typ: str
    model: type[P]

    def sign(self, said: P, signer: Signer) -> dict[str, str]:
        """Sign with the service key: the three members of the JWS. Raises `StatementError`."""
        try:
            data = canonical.encode(said.as_json())
        except canonical.CanonicalError as error:
            raise StatementError(str(error)) from None
        self.read(data)
        return jws.sign(data, signer, self.typ)

    def read(self, payload: bytes) -> P:
        """What a payload says. Raises `StatementError` unless these are the bytes that `sign` signs."""
        try:
            canonical.decode(payload)
            found = self.model.model_validate_json(payload)
            again = canonical.encode(found.as_json())
        except canonical.CanonicalError as error:
            raise StatementError(str(error)) from None
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise StatementError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
        if again != payload or not matches(found.log, ORIGIN):
            raise StatementError("not a statement's members")
        return found

    def parse(self, data: bytes, beside: str | None = None) -> Paper[P]:
        """Take a document apart, checking its form alone. Raises `StatementError`.

        It may have one object besides, named `beside`.
        """
        if len(data) > MAX_BYTES:
            raise StatementError(f"{len(data)} bytes: at most {MAX_BYTES}")
        try:
            members = json.loads(data, object_pairs_hook=_no_doubles)
        except (ValueError, RecursionError):
            raise StatementError("not JSON") from None
        if not isinstance(members, dict) or members.keys() - {beside} != _MEMBERS:
            raise StatementError(f"not an object of {', '.join(sorted(_MEMBERS))}")
        parts, text, more = members["statement"], members["checkpoint"], members.get(beside)
        if not isinstance(parts, dict) or not isinstance(text, str) or not isinstance(more, dict | None):
            raise StatementError("statement is no object, or checkpoint no text")
        try:
            signed = jws.from_members(parts, self.typ)
            return Paper(signed, self.read(signed.payload_bytes), text.encode(), more)
        except jws.JwsError as error:
            raise StatementError(f"statement.{error}") from None
        except UnicodeEncodeError:
            raise StatementError("checkpoint is no text") from None


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise StatementError("a member stands twice")
    return members
