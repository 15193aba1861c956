"""A submission: what a party signs and sends, a JWS whose payload is in the canonical profile.

The ledger checks the members that are its own and leaves the rest to the payload's type:

    type          purchase.recorded, …
    log           the origin of the log that it is meant for
    id            a lower-case UUID of the client's choice; the party and this id are the submission's identity
    occurred_at   YYYY-MM-DDTHH:MM:SSZ
    seen          optional: {"size", "root"}, the last checkpoint that the client held

`:check` takes the same document under another `typ`, so that a question can never be recorded as a statement.
Nothing is verified here but the shape: the key is known only further up.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from service.ledger import canonical, jws, times
from service.ledger.jws import Header, JwsError
from service.ledger.shapes import HASH, ORIGIN, PAYLOAD_TYPE, UUID, is_integer, matches
from service.ledger.signing import Signer

TYP: Final = "orotraza-submission+json"
CHECK_TYP: Final = "orotraza-check+json"
MAX_DEPTH: Final = 6
"""Of a payload: two less than an entry, which holds it two levels down."""


class SubmissionError(JwsError):
    """A body is no submission: a stable `code`, the `field` at fault (`payload.lines[2].lot`), and why."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a submission may not exceed, in bytes and in items a list."""

    body: int = 65_536
    payload: int = 45_056
    items: int = 200


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Seen:
    """The last checkpoint that a client held: every trader is a witness."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """Of a submission, what an entry is made of and what tells it from others."""

    protected: str
    header: Header
    payload_bytes: bytes
    signature: bytes
    type: str
    log: str
    id: str

    @property
    def digest(self) -> bytes:
        """SHA-256 of the payload's bytes: same party, id and digest, same submission."""
        return sha256(self.payload_bytes).digest()

    @property
    def signing_input(self) -> bytes:
        """The bytes under the signature."""
        return jws.Jws(self.protected, self.header, self.payload_bytes, self.signature).signing_input


@dataclass(frozen=True, slots=True)
class Submission(Signed):
    """A submission taken apart. `payload` is what `payload_bytes` say, and is not to be changed."""

    payload: dict[str, Any]
    occurred_at: datetime
    seen: Seen | None

    def bare(self) -> Signed:
        """The same without `payload`, whose objects may take twenty times the memory of its bytes."""
        return Signed(self.protected, self.header, self.payload_bytes, self.signature, self.type, self.log, self.id)


def parse(body: bytes, *, limits: Limits = LIMITS, typ: str = TYP) -> Submission:
    """Take a request's body apart. Raises only `SubmissionError`."""
    if type(body) is not bytes:
        raise SubmissionError("not_json", "body", f"a body is bytes, not {type(body).__name__}")
    if len(body) > limits.body:
        raise SubmissionError("body_too_large", "body", f"{len(body)} bytes: at most {limits.body}")
    try:
        document = jws.parse(body, typ)
    except JwsError as error:
        raise SubmissionError(error.code, error.field, error.detail) from None
    if len(document.payload_bytes) > limits.payload:
        raise SubmissionError(
            "payload_too_large", "payload", f"{len(document.payload_bytes)} bytes: at most {limits.payload}"
        )
    try:
        payload = canonical.decode(document.payload_bytes, max_depth=MAX_DEPTH, max_items=limits.items)
    except canonical.CanonicalError as error:
        field = f"payload.{error.path}" if error.path else "payload"
        raise SubmissionError("payload_not_canonical", field, error.reason) from None
    return assemble(document, payload)


def assemble(document: jws.Jws, payload: dict[str, Any]) -> Submission:
    """Put a document and its decoded payload together, having checked the members that are the ledger's own.

    Raises `SubmissionError`.
    """
    _check(matches(payload.get("type"), PAYLOAD_TYPE), payload, "type", "a name such as purchase.recorded")
    _check(matches(payload.get("log"), ORIGIN), payload, "log", "a log's origin")
    _check(matches(payload.get("id"), UUID), payload, "id", "a lower-case UUID")
    try:
        occurred_at = times.parse_seconds(payload.get("occurred_at"))
    except times.TimeError as error:
        raise _refuse(payload, "occurred_at", str(error)) from None
    return Submission(
        protected=document.protected,
        header=document.header,
        payload_bytes=document.payload_bytes,
        payload=payload,
        signature=document.signature,
        type=payload["type"],
        log=payload["log"],
        id=payload["id"],
        occurred_at=occurred_at,
        seen=_seen(payload),
    )


def sign(payload: dict[str, Any] | bytes, signer: Signer, typ: str = TYP) -> bytes:
    """What a client sends: the payload, or its canonical bytes, signed. Raises `CanonicalError`."""
    data = payload if isinstance(payload, bytes) else canonical.encode(payload)
    return jws.to_bytes(jws.sign(data, signer, typ))


def _seen(payload: dict[str, Any]) -> Seen | None:
    if "seen" not in payload:
        return None
    seen = payload["seen"]
    _check(type(seen) is dict and list(seen) == ["root", "size"], payload, "seen", "an object of size and root")
    _check(is_integer(seen["size"], 1), payload, "seen.size", "an integer above 0")
    _check(matches(seen["root"], HASH), payload, "seen.root", "64 lower-case hexadecimal digits")
    return Seen(seen["size"], bytes.fromhex(seen["root"]))


def _check(holds: object, payload: dict[str, Any], name: str, wanted: str) -> None:
    if not holds:
        raise _refuse(payload, name, f"not {wanted}")


def _refuse(payload: dict[str, Any], name: str, detail: str) -> SubmissionError:
    if name.partition(".")[0] not in payload:
        return SubmissionError("member_missing", f"payload.{name}", "missing")
    return SubmissionError("member_malformed", f"payload.{name}", detail)
