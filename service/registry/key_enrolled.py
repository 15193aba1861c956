"""`key.enrolled`: a party gets a key: its first administrator key by the registrar, all others by that one.

A registrar that could give any party one more administrator key could speak for any party. So it gives the first; who
has lost all of them recovers by two institutions (`key_recovered`). An administrator key that is to end by a recovery
makes none that outlives it: whoever holds it would be there still when the party believes to be rid of it.
"""

from typing import Literal

from pydantic import model_validator

from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Payload
from service.registry import contested, keys, limits, new_key, parties, signers
from service.registry.identifiers import PartyId
from service.registry.keys import Grade, KeyState, Status
from service.registry.limits import KeyLimits
from service.registry.new_key import Proof, PublicKey


class KeyEnrolled(Payload):
    """`key` is `party`'s from this entry on, for ever; `proof` is by the new key itself. A device may have limits."""

    type: Literal["key.enrolled"]
    party: PartyId
    grade: Literal["administrator", "device"]
    key: PublicKey
    proof: Proof
    limits: KeyLimits | None = None

    @model_validator(mode="after")
    def _limits_of_device(self) -> "KeyEnrolled":
        if self.limits is not None and Grade(self.grade) != Grade.DEVICE:
            raise ValueError("limits_of_device", "limits")
        return self


def _may_sign(payload: KeyEnrolled, signer: Signer) -> bool:
    return signers.enrols_keys(signer, party=payload.party, grade=payload.grade)


def _needs(payload: KeyEnrolled) -> Needs:
    shelves = (parties.shelf(payload.party), keys.shelf(new_key.kid_of(payload.key)))
    return Needs((*shelves, keys.held_shelf(payload.party)) if Grade(payload.grade) == Grade.ADMINISTRATOR else shelves)


def _decide(payload: KeyEnrolled, facts: Facts, at: At) -> Outcome:
    facts.require(_needs(payload))
    party = parties.find(facts, payload.party)
    if party is None or not party.registered:
        raise refuse("party_unknown", "party", party=payload.party)
    if (
        Grade(payload.grade) == Grade.ADMINISTRATOR
        and at.signer.party != payload.party
        and keys.administrators(facts.shelf(keys.held_shelf(payload.party)))
    ):
        raise refuse("administrator_enrolled", "party", party=payload.party)
    kid = new_key.check_new(facts, payload.key, "key")
    new_key.check_fit(payload.key, "key")
    new_key.check_held(payload.key, payload.proof, "proof", log=at.log, party=payload.party)
    state = KeyState(
        at.seq,
        kid,
        payload.key,
        payload.party,
        payload.grade,
        Status.ACTIVE,
        by=at.signer.kid,
        ends=_end(payload, facts, at),
        limits=limits.pairs(payload.limits),
    )
    return Accepted((*keys.records(state), *contested.given(state, at.signer)))


def _end(payload: KeyEnrolled, facts: Facts, at: At) -> str | None:
    """When the signer's own administrator key ends, if this is to be another of its party's."""
    if Grade(payload.grade) != Grade.ADMINISTRATOR or at.signer.party != payload.party:
        return None
    own = keys.state(facts, at.signer.kid)
    return None if own is None else own.ends


KIND = Kind("key.enrolled", KeyEnrolled, _may_sign, _needs, _decide)
