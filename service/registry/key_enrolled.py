"""`key.enrolled`: a party gets a key: its administrator key by the registrar, its devices' keys by that one."""

from typing import Literal

from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Payload
from service.registry import keys, new_key, parties, signers
from service.registry.identifiers import PartyId
from service.registry.keys import KeyState, Status
from service.registry.new_key import Proof, PublicKey


class KeyEnrolled(Payload):
    """`key` is `party`'s from this entry on, for ever; `proof` is by the new key itself."""

    type: Literal["key.enrolled"]
    party: PartyId
    grade: Literal["administrator", "device"]
    key: PublicKey
    proof: Proof


def _may_sign(payload: KeyEnrolled, signer: Signer) -> bool:
    return signers.keeps_keys(signer, party=payload.party, grade=payload.grade)


def _needs(payload: KeyEnrolled) -> Needs:
    return Needs((parties.shelf(payload.party), keys.shelf(new_key.kid_of(payload.key))))


def _decide(payload: KeyEnrolled, facts: Facts, at: At) -> Outcome:
    facts.require(_needs(payload))
    party = parties.find(facts, payload.party)
    if party is None or not party.registered:
        raise refuse("party_unknown", "party", party=payload.party)
    kid = new_key.check_new(facts, payload.key, "key")
    new_key.check_fit(payload.key, "key")
    new_key.check_held(payload.key, payload.proof, "proof", log=at.log, party=payload.party)
    return Accepted(keys.records(KeyState(at.seq, kid, payload.key, payload.party, payload.grade, Status.ACTIVE)))


KIND = Kind("key.enrolled", KeyEnrolled, _may_sign, _needs, _decide)
