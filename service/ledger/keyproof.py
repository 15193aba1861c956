"""The proof that whoever enrols a key also holds it: a JWS by the new key over the log, the party and the key itself.

It stands inside the enrolling payload as its three members, and says nothing that the enrolment does not: its payload
is the canonical `{"key": "<64 hex>", "log": "…", "party": "…"}`, so that it is compared and never read. Where it
travels alone, from a device to whoever enrols its key, it is in compact form, `protected.payload.signature`.
"""

from dataclasses import dataclass
from typing import Any, Final

from service.ledger import canonical, jws, signing
from service.ledger.errors import LedgerError
from service.ledger.shapes import HASH, ORIGIN, matches
from service.ledger.signing import Signer

TYP: Final = "orotraza-keyproof+json"
MAX_CHARACTERS: Final = 2_048

_MEMBERS: Final = ("protected", "payload", "signature")


class KeyProofError(LedgerError):
    """A proof is not by this key, or not for this log and party."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A key that somebody holds and offers, for one party in one log; `proof` is as it stands in an enrolment."""

    log: str
    party: str
    public_key: bytes
    proof: dict[str, str]

    @property
    def kid(self) -> str:
        """The key's thumbprint."""
        return signing.thumbprint(self.public_key)


def make(log: str, party: str, signer: Signer) -> dict[str, str]:
    """The proof that `signer`'s key is to be this party's in this log."""
    return jws.sign(_payload(log, party, signer.public_key), signer, TYP)


def compact(proof: dict[str, str]) -> str:
    """The proof as it travels alone."""
    return ".".join(proof[name] for name in _MEMBERS)


def verify(proof: dict[str, Any], *, log: str, party: str, public_key: bytes) -> None:
    """Check the proof in an enrolment. Returns nothing; raises only `KeyProofError`.

    Does not judge the key: `signing.check_key` does.
    """
    try:
        document = jws.from_members(proof, TYP)
        if document.header.kid != signing.thumbprint(public_key):
            raise KeyProofError("the proof is by another key")
        if document.payload_bytes != _payload(log, party, public_key):
            raise KeyProofError("the proof is for another log, party or key")
        signing.verify(public_key, document.signature, document.signing_input)
    except (jws.JwsError, signing.SignatureError, canonical.CanonicalError) as error:
        raise KeyProofError(str(error)) from None


def read(text: str) -> Offered:
    """Take a proof in compact form apart, and check that it holds for what it says. Raises only `KeyProofError`."""
    parts = text.split(".")
    if len(text) > MAX_CHARACTERS or len(parts) != len(_MEMBERS):
        raise KeyProofError("not the three parts of a key proof")
    proof = dict(zip(_MEMBERS, parts, strict=True))
    try:
        said = canonical.decode(jws.from_members(proof, TYP).payload_bytes)
    except (jws.JwsError, canonical.CanonicalError) as error:
        raise KeyProofError(str(error)) from None
    log, party, key = (said.get(name) for name in ("log", "party", "key"))
    if not (matches(log, ORIGIN) and isinstance(party, str) and matches(key, HASH)):
        raise KeyProofError("it names no log, party and key")
    public_key = bytes.fromhex(key)
    verify(proof, log=log, party=party, public_key=public_key)
    return Offered(log, party, public_key, proof)


def _payload(log: str, party: str, public_key: bytes) -> bytes:
    return canonical.encode({"key": public_key.hex(), "log": log, "party": party})
