"""`key.revoked`: a party's key stops signing. What it signed before stands.

The log's own keys are out of reach: their party is no party that a payload can name.
"""

from dataclasses import replace
from typing import Literal

from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Payload
from service.registry import keys, signers
from service.registry.identifiers import PartyId
from service.registry.keys import Grade, Status
from service.registry.new_key import Kid
from service.registry.signers import AUTHORITY, REGISTRAR


class KeyRevoked(Payload):
    """`kid` is one of `party`'s keys, active or already rotated."""

    type: Literal["key.revoked"]
    party: PartyId
    kid: Kid
    reason: Literal["lost", "compromised", "retired", "holder_left"]


def _may_sign(payload: KeyRevoked, signer: Signer) -> bool:
    if signer.grade == Grade.ROOT or AUTHORITY in signer.roles:
        return True
    return signer.grade == Grade.ADMINISTRATOR and (REGISTRAR in signer.roles or signer.party == payload.party)


def _needs(payload: KeyRevoked) -> Needs:
    return Needs((keys.shelf(payload.kid),))


def _decide(payload: KeyRevoked, facts: Facts, at: At) -> Outcome:
    key = keys.state(facts, payload.kid)
    if key is None or key.party != payload.party:
        raise refuse("key_unknown", "kid", kid=payload.kid)
    signer = at.signer
    anyones = signer.grade == Grade.ROOT or AUTHORITY in signer.roles
    if not anyones and not signers.keeps_keys(signer, party=key.party, grade=key.grade):
        raise refuse("not_yours", "kid", grade=key.grade)
    if key.status == Status.REVOKED:
        raise refuse("key_not_active", "kid", status=key.status)
    return Accepted(keys.records(replace(key, seq=at.seq, status=Status.REVOKED)))


KIND = Kind("key.revoked", KeyRevoked, _may_sign, _needs, _decide)
