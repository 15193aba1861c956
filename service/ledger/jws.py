"""A signed document: JWS in flattened JSON (RFC 7515 §7.2.2), narrowed to one algorithm and one purpose a type.

    {"protected": "<base64url of the header>", "payload": "<base64url>", "signature": "<86 characters>"}

The header is `{"alg": "Ed25519", "kid": "<RFC 7638 thumbprint>", "typ": "<what this document is>"}`. `alg` may
also be spelt `EdDSA` and never selects code; `typ` keeps a document signed for one purpose from serving another.
Envelope and header need not be canonical JSON, but no member may stand twice. Nothing is verified here.
"""

import json
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from service.ledger import base64url
from service.ledger.errors import LedgerError
from service.ledger.shapes import KID
from service.ledger.signing import Signer, thumbprint

Code = Literal[
    "body_too_large",
    "not_json",
    "member_missing",
    "member_unknown",
    "member_doubled",
    "member_malformed",
    "not_base64url",
    "header_too_large",
    "alg_refused",
    "typ_refused",
    "payload_too_large",
    "payload_not_canonical",
]

MAX_HEADER: Final = 256
_MAX_PROTECTED: Final = 342  # characters of base64url that 256 bytes take
_SIGNATURE_LENGTH: Final = 86
_ALGORITHMS: Final = ("Ed25519", "EdDSA")
_SHOWN: Final = 40
_MEMBERS: Final = ("protected", "payload", "signature")

_AROUND_TEXTS: Final = ["{", "protected", ":", ",", "payload", ":", ",", "signature", ":", "}"]
_PIECES: Final = len(_AROUND_TEXTS) + len(_MEMBERS)

# A tuple of pairs keeps doubled members, and no JSON value but an object becomes one.
_read: Final = json.JSONDecoder(object_pairs_hook=tuple).decode


class JwsError(LedgerError):
    """A document is not one of ours: a stable `code`, the `field` at fault (`protected.kid`), and why."""

    def __init__(self, code: Code, field: str, detail: str) -> None:
        super().__init__(code, field, detail)
        self.code: Final = code
        self.field: Final = field
        self.detail: Final = detail

    def __str__(self) -> str:
        return f"{self.field}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Header:
    """The protected header. `kid` names the key that is said to have signed."""

    alg: str
    kid: str
    typ: str


@dataclass(frozen=True, slots=True)
class Jws:
    """A document taken apart. `protected` is kept as received, because it is what was signed."""

    protected: str
    header: Header
    payload_bytes: bytes
    signature: bytes

    @property
    def signing_input(self) -> bytes:
        """The bytes under the signature: `protected.payload`, both in base64url."""
        return f"{self.protected}.{base64url.encode(self.payload_bytes)}".encode()


def parse(body: bytes, typ: str) -> Jws:
    """Take a document of this `typ` apart. Callers check the length first. Raises `JwsError`."""
    if members := _compact_members(body):
        with suppress(JwsError):  # what is amiss, the full reading tells
            return from_members(members, typ)
    return from_members(read_members(body, "body"), typ)


def from_members(members: Mapping[str, Any], typ: str) -> Jws:
    """Take apart a document whose envelope has been read, as where one carries another. Raises `JwsError`."""
    _check_names(tuple(members), _MEMBERS, "body")
    for name in _MEMBERS:
        if type(members[name]) is not str:
            raise JwsError("member_malformed", name, "not a string")
    protected: str = members["protected"]
    header = parse_header(protected, typ)
    signature = parse_signature(members["signature"])
    return Jws(protected, header, _decode(members["payload"], "payload"), signature)


def parse_header(protected: str, typ: str) -> Header:
    """Read a protected header of this `typ`, still in base64url. Raises `JwsError`."""
    if len(protected) > _MAX_PROTECTED:
        raise JwsError("header_too_large", "protected", f"more than {MAX_HEADER} bytes")
    header = _parse_header(protected)
    if header.typ != typ:
        raise JwsError("typ_refused", "protected.typ", f"not {typ}")
    return header


def parse_signature(text: str) -> bytes:
    """The 64 bytes of a signature's 86 characters. Raises `JwsError`."""
    if len(text) != _SIGNATURE_LENGTH:
        raise JwsError("member_malformed", "signature", f"not {_SIGNATURE_LENGTH} characters")
    return _decode(text, "signature")


def sign(payload: bytes, signer: Signer, typ: str) -> dict[str, str]:
    """Make a document: the three members of the envelope."""
    header = {"alg": "Ed25519", "kid": thumbprint(signer.public_key), "typ": typ}
    protected = base64url.encode(json.dumps(header, separators=(",", ":")).encode())
    text = base64url.encode(payload)
    signature = base64url.encode(signer.sign(f"{protected}.{text}".encode()))
    return {"protected": protected, "payload": text, "signature": signature}


def to_bytes(members: Mapping[str, str]) -> bytes:
    """Write an envelope as the body of a request."""
    return json.dumps(members, separators=(",", ":")).encode()


@lru_cache(maxsize=16_384)
def _parse_header(protected: str) -> Header:
    """A client sends the same header with everything it signs."""
    data = _decode(protected, "protected")
    members = read_members(data, "protected")
    _check_names(tuple(members), ("alg", "kid", "typ"), "protected")
    for name, value in members.items():
        if type(value) is not str:
            raise JwsError("member_malformed", f"protected.{name}", "not a string")
    header = Header(**members)
    if header.alg not in _ALGORITHMS:
        raise JwsError("alg_refused", "protected.alg", "neither Ed25519 nor EdDSA")
    if KID.fullmatch(header.kid) is None:
        raise JwsError("member_malformed", "protected.kid", "not a thumbprint of 43 characters (RFC 7638)")
    return header


def read_members(data: bytes, field: str) -> dict[str, Any]:
    """The members of a JSON object in which none stands twice; objects inside it are left as tuples of pairs.

    Raises `JwsError`, naming `field`, or the member in it that stands twice.
    """
    try:
        pairs = _read(data.decode())
    except UnicodeDecodeError as error:
        raise JwsError("not_json", field, f"not UTF-8 at byte {error.start}") from None
    except (ValueError, RecursionError) as error:
        raise JwsError("not_json", field, f"not JSON: {error}") from None
    if type(pairs) is not tuple:
        raise JwsError("not_json", field, "not a JSON object")
    members = dict(pairs)
    if len(members) != len(pairs):
        doubled = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise JwsError("member_doubled", _place(field, doubled), "member stands twice")
    return members


def _compact_members(body: bytes) -> dict[str, str] | None:
    """The members as they stand between quotation marks, if the envelope is spelt as `to_bytes` does it.

    Most are, and splitting costs a quarter of reading JSON. Where all three are base64url, JSON says the same.
    """
    pieces = body.decode("latin-1").split('"', _PIECES)
    texts = pieces[3::4]
    del pieces[3::4]
    return dict(zip(_MEMBERS, texts, strict=True)) if pieces == _AROUND_TEXTS else None


def _check_names(names: tuple[str, ...], wanted: tuple[str, ...], field: str) -> None:
    if sorted(names) == sorted(wanted):
        return
    for name in wanted:
        if name not in names:
            raise JwsError("member_missing", _place(field, name), "missing")
    surplus = next(name for name in names if name not in wanted)
    raise JwsError("member_unknown", _place(field, surplus), f"none of {', '.join(wanted)}")


def _place(field: str, name: str) -> str:
    """Where a member stands, however its sender called it: in ASCII, at most 40 characters of its name."""
    shown = json.dumps(name[:_SHOWN])[1:-1] or '""'
    return shown if field == "body" else f"{field}.{shown}"


def _decode(text: str, field: str) -> bytes:
    try:
        return base64url.decode(text)
    except base64url.Base64Error as error:
        raise JwsError("not_base64url", field, str(error)) from None
