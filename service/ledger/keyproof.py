"""The proof that whoever enrols a key also holds it: a JWS by the new key over the log, the party and the key itself.

It stands inside the enrolling payload as its three members, and says nothing that the enrolment does not: its payload
is the canonical ``{"key": "<64 hex>", "log": "…", "party": "…"}``, so that it is compared and never read.
"""

from typing import Any, Final

from service.ledger import canonical, jws, signing
from service.ledger.errors import LedgerError
from service.ledger.signing import Signer

TYP: Final = "orotraza-keyproof+json"


class KeyProofError(LedgerError):
    """A proof is not by this key, or not for this log and party."""


def make(log: str, party: str, signer: Signer) -> dict[str, str]:
    """The proof that ``signer``'s key is to be this party's in this log."""
    return jws.sign(_payload(log, party, signer.public_key), signer, TYP)


def verify(proof: dict[str, Any], *, log: str, party: str, public_key: bytes) -> None:
    """Check the proof in an enrolment. Returns nothing; raises only ``KeyProofError``.

    Does not judge the key: ``signing.check_key`` does.
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


def _payload(log: str, party: str, public_key: bytes) -> bytes:
    return canonical.encode({"key": public_key.hex(), "log": log, "party": party})
