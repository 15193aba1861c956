"""`eddsa-jcs-2022`: a proof that stands in the document it secures.

    "proof": {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "created": "2026-11-30T20:00:00Z",
              "verificationMethod": "did:web:…#z6Mk…", "proofPurpose": "assertionMethod",
              "@context": [<as in the document>], "proofValue": "z…"}

What Ed25519 signs is 64 bytes: SHA-256 of the proof without `proofValue`, then SHA-256 of the document without `proof`,
each in JCS. Data Integrity EdDSA Cryptosuites v1.0 §3.3, W3C Recommendation of 15 May 2025; its test vectors are ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from service.certification.credential import jcs, multiformats
from service.ledger import signing, times
from service.ledger.errors import LedgerError
from service.ledger.signing import Signer

TYPE: Final = "DataIntegrityProof"
SUITE: Final = "eddsa-jcs-2022"
PURPOSE: Final = "assertionMethod"

_CONTEXT: Final = "@context"
_MEMBERS: Final = frozenset({"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"})


class ProofError(LedgerError):
    """A document has no proof of this suite, or its proof does not hold."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof taken apart: `method` names a key and proves nothing. `message` is what must have been signed."""

    method: str
    signature: bytes
    message: bytes


def secure(document: Mapping[str, Any], signer: Signer, *, method: str, created: datetime) -> dict[str, Any]:
    """The document with a proof by `signer`, whose verification method is `method` (§3.3.1)."""
    options: dict[str, Any] = {
        "type": TYPE,
        "cryptosuite": SUITE,
        "created": times.format_seconds(created),
        "verificationMethod": method,
        "proofPurpose": PURPOSE,
    }
    if _CONTEXT in document:
        options[_CONTEXT] = document[_CONTEXT]
    signature = signer.sign(_hash_data(document, options))
    return {**document, "proof": {**options, "proofValue": multiformats.base58btc(signature)}}


def take_apart(secured: Mapping[str, Any]) -> Proof:
    """The proof of a document and the bytes that it is over (§3.3.2). Raises `ProofError`.

    The document's `@context` must begin with the proof's: that is the suite's rule, and as a context may be appended
    without breaking a proof, whoever reads the document must know all of them.
    """
    match secured.get("proof"):
        case {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "proofPurpose": "assertionMethod",
            "created": str(created),
            "verificationMethod": str(method),
            "proofValue": str(value),
            **rest,
        } if rest.keys() <= {_CONTEXT}:
            options = {name: member for name, member in secured["proof"].items() if name != "proofValue"}
        case _:
            raise ProofError(f"not one proof by {SUITE} with exactly {', '.join(sorted(_MEMBERS))}")
    document = {name: member for name, member in secured.items() if name != "proof"}
    if _CONTEXT in options:
        if not _begins_with(document.get(_CONTEXT), options[_CONTEXT]):
            raise ProofError("the document's @context does not begin with the proof's")
        document[_CONTEXT] = options[_CONTEXT]
    try:
        times.parse_seconds(created)
        signature = multiformats.from_base58btc(value)
        return Proof(method, signature, _hash_data(document, options))
    except LedgerError as error:
        raise ProofError(str(error)) from None


def verify(secured: Mapping[str, Any], public_key: bytes) -> None:
    """See that this raw key signed the document as it stands. Raises `ProofError`."""
    proof = take_apart(secured)
    try:
        signing.verify(public_key, proof.signature, proof.message)
    except signing.SignatureError as error:
        raise ProofError(str(error)) from None


def _hash_data(document: Mapping[str, Any], options: Mapping[str, Any]) -> bytes:
    """§3.3.4: the proof's configuration comes first."""
    return sha256(jcs.canonical(options)).digest() + sha256(jcs.canonical(document)).digest()


def _begins_with(whole: object, start: object) -> bool:
    """Contexts are a list, or one alone."""
    contexts = whole if isinstance(whole, list) else [whole]
    first = start if isinstance(start, list) else [start]
    return contexts[: len(first)] == first
