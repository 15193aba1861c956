"""`key.rotated`: a new key takes the place of an old one, with the same party, grade and limits; the old one stops.

An administrator key of the party signs for it, the old one perhaps: nobody else puts a key into a party's hands.
"""

from dataclasses import replace
from typing import Literal

from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Payload
from service.registry import keys, new_key
from service.registry.identifiers import PartyId
from service.registry.keys import Grade, Status
from service.registry.new_key import Kid, Proof, PublicKey


class KeyRotated(Payload):
    """`kid` names the old key, `key` and `proof` are the new one's."""

    type: Literal["key.rotated"]
    party: PartyId
    kid: Kid
    key: PublicKey
    proof: Proof


def _may_sign(payload: KeyRotated, signer: Signer) -> bool:
    return signer.grade == Grade.ADMINISTRATOR and signer.party == payload.party


def _needs(payload: KeyRotated) -> Needs:
    return Needs((keys.shelf(payload.kid), keys.shelf(new_key.kid_of(payload.key))))


def _decide(payload: KeyRotated, facts: Facts, at: At) -> Outcome:
    facts.require(_needs(payload))
    old = keys.state(facts, payload.kid)
    if old is None or old.party != payload.party:
        raise refuse("key_unknown", "kid", kid=payload.kid)
    if not keys.works(old, at.recorded_at):
        raise refuse("key_not_active", "kid", status=old.status)
    kid = new_key.check_new(facts, payload.key, "key")
    new_key.check_fit(payload.key, "key")
    new_key.check_held(payload.key, payload.proof, "proof", log=at.log, party=payload.party)
    new = replace(
        old,
        seq=at.seq,
        kid=kid,
        public_key=payload.key,
        status=Status.ACTIVE,
        replaces=old.kid,
        by=at.signer.kid,
    )
    return Accepted(keys.records(replace(old, seq=at.seq, status=Status.ROTATED)) + keys.records(new))


KIND = Kind("key.rotated", KeyRotated, _may_sign, _needs, _decide)
