"""A key enters the ledger: well formed, never seen before, and shown to be held by whoever is to sign with it."""

from typing import Annotated

from pydantic import StringConstraints

from service.decision.facts import Facts
from service.decision.outcome import refuse
from service.decision.payload import Digest, Member
from service.ledger import keyproof, signing
from service.registry import keys

PublicKey = Digest
"""A raw Ed25519 public key, 32 bytes, in 64 lower-case hexadecimal digits."""

Kid = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]{43}$")]
"""A key's RFC 7638 thumbprint."""

_Base64url = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]{1,1024}$")]


class Proof(Member):
    """A key-proof JWS by the new key over log, party and key (`ledger.keyproof`)."""

    protected: _Base64url
    payload: _Base64url
    signature: _Base64url


def kid_of(key: str) -> str:
    """The thumbprint of a key in hex."""
    return signing.thumbprint(bytes.fromhex(key))


def check_fit(key: str, field: str) -> None:
    """Refuse a key that is no canonical point of prime order: others could sign what it verifies.

    Raises:
        Refused: `key_invalid`.
    """
    try:
        signing.check_key(bytes.fromhex(key))
    except signing.SignatureError as error:
        raise refuse("key_invalid", field, reason=str(error)) from None


def check_held(key: str, proof: Proof, field: str, *, log: str, party: str) -> None:
    """Refuse a key whose holder did not say, in this log, that it is to be this party's.

    Raises:
        Refused: `proof_invalid`.
    """
    try:
        keyproof.verify(proof.model_dump(), log=log, party=party, public_key=bytes.fromhex(key))
    except keyproof.KeyProofError as error:
        raise refuse("proof_invalid", field, reason=str(error)) from None


def check_new(facts: Facts, key: str, field: str) -> str:
    """The kid of a key never enrolled before, by anyone, in whatever state it now is.

    Raises:
        Refused: `key_in_use`.
        NotLoaded: when its shelf is not loaded.
    """
    kid = kid_of(key)
    if facts.shelf(keys.shelf(kid)):
        raise refuse("key_in_use", field, kid=kid)
    return kid
