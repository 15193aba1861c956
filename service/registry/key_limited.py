"""`key.limited`: a device key's limits change. Its public key, party and grade never do."""

from dataclasses import replace
from typing import Literal

from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Payload
from service.registry import keys, limits
from service.registry.identifiers import PartyId
from service.registry.keys import Grade, Status
from service.registry.limits import KeyLimits
from service.registry.new_key import Kid


class KeyLimited(Payload):
    """`limits` take the place of all that `party`'s device key `kid` had; empty ones leave it without any."""

    type: Literal["key.limited"]
    party: PartyId
    kid: Kid
    limits: KeyLimits


def _may_sign(payload: KeyLimited, signer: Signer) -> bool:
    return signer.grade == Grade.ADMINISTRATOR and signer.party == payload.party


def _needs(payload: KeyLimited) -> Needs:
    return Needs((keys.shelf(payload.kid),))


def _decide(payload: KeyLimited, facts: Facts, at: At) -> Outcome:
    key = keys.state(facts, payload.kid)
    if key is None or key.party != payload.party:
        raise refuse("key_unknown", "kid", kid=payload.kid)
    if key.grade != Grade.DEVICE:
        raise refuse("not_yours", "kid", grade=key.grade)
    if key.status != Status.ACTIVE:
        raise refuse("key_not_active", "kid", status=key.status)
    said = limits.pairs(payload.limits)
    if said == key.limits:
        raise refuse("nothing_new", "limits", seq=str(key.seq))
    return Accepted(keys.records(replace(key, seq=at.seq, status=Status.ACTIVE, limits=said)))


KIND = Kind("key.limited", KeyLimited, _may_sign, _needs, _decide)
