"""`key.rotated`: a new key takes the place of an old one, with the same party and grade; the old one stops signing."""

from dataclasses import replace
from typing import Literal

from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Payload
from service.registry import keys, new_key, signers
from service.registry.identifiers import PartyId
from service.registry.keys import Grade, KeyState, Status
from service.registry.new_key import Kid, Proof, PublicKey
from service.registry.signers import REGISTRAR


class KeyRotated(Payload):
    """`kid` names the old key, `key` and `proof` are the new one's."""

    type: Literal["key.rotated"]
    party: PartyId
    kid: Kid
    key: PublicKey
    proof: Proof


def _may_sign(payload: KeyRotated, signer: Signer) -> bool:
    # The old key's grade decides which of the two it must be; `_decide` reads it.
    return signer.grade == Grade.ADMINISTRATOR and (REGISTRAR in signer.roles or signer.party == payload.party)


def _needs(payload: KeyRotated) -> Needs:
    return Needs((keys.shelf(payload.kid), keys.shelf(new_key.kid_of(payload.key))))


def _decide(payload: KeyRotated, facts: Facts, at: At) -> Outcome:
    facts.require(_needs(payload))
    old = keys.state(facts, payload.kid)
    if old is None or old.party != payload.party:
        raise refuse("key_unknown", "kid", kid=payload.kid)
    if not signers.keeps_keys(at.signer, party=old.party, grade=old.grade):
        raise refuse("not_yours", "kid", grade=old.grade)
    if old.status != Status.ACTIVE:
        raise refuse("key_not_active", "kid", status=old.status)
    kid = new_key.check_new(facts, payload.key, "key")
    new_key.check_fit(payload.key, "key")
    new_key.check_held(payload.key, payload.proof, "proof", log=at.log, party=payload.party)
    new = KeyState(at.seq, kid, payload.key, old.party, old.grade, Status.ACTIVE, old.kid)
    return Accepted(keys.records(replace(old, seq=at.seq, status=Status.ROTATED)) + keys.records(new))


KIND = Kind("key.rotated", KeyRotated, _may_sign, _needs, _decide)
