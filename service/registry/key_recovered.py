"""`key.recovered`: a party that has lost its administrator keys gets a new one, by two institutions and after a delay.

The first, registrar or authority, names the new key with its proof; the second, of the other sort, seconds it. Then
`key_recovery_h` hours pass before the new key signs and the party's other administrator keys end. In that time whoever
still holds one of these calls it off by revoking the new key: nothing was lost, and a stranger asks for the party's.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar, Final, Literal

from pydantic import model_validator

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Payload
from service.decision.records import Record, Row
from service.decision.values import frozen
from service.registry import contested, jurisdiction, keys, new_key, parties, policies
from service.registry.identifiers import PartyId
from service.registry.keys import Grade, KeyState, Status
from service.registry.new_key import Kid, Proof, PublicKey
from service.registry.signers import AUTHORITY, REGISTRAR

_DELAY: Final = "key_recovery_h"


@frozen
class Proposed(Row):
    """Institution `by` proposed a recovered key `kid`, as `role`: registrar or authority."""

    kind: ClassVar[str] = "key_proposed"

    kid: str
    by: str
    role: str

    @property
    def shelf(self) -> str:
        return keys.shelf(self.kid)

    @property
    def key(self) -> str:
        return "proposed"


class KeyRecovered(Payload):
    """The first institution's names `key` and `proof`, the second's `kid`, the thumbprint of that key."""

    type: Literal["key.recovered"]
    party: PartyId
    key: PublicKey | None = None
    proof: Proof | None = None
    kid: Kid | None = None

    @model_validator(mode="after")
    def _one_step(self) -> "KeyRecovered":
        if (self.key is None) != (self.proof is None) or (self.key is None) == (self.kid is None):
            raise ValueError("recovery_step", "key")
        return self


def _may_sign(payload: KeyRecovered, signer: Signer) -> bool:
    return signer.grade == Grade.ADMINISTRATOR and (REGISTRAR in signer.roles or AUTHORITY in signer.roles)


def _kid(payload: KeyRecovered) -> str:
    return new_key.kid_of(payload.key) if payload.key is not None else payload.kid or ""


def _needs(payload: KeyRecovered) -> Needs:
    shelves = (parties.shelf(payload.party), keys.held_shelf(payload.party), keys.shelf(_kid(payload)))
    return Needs(shelves if payload.kid is None else (*shelves, policies.shelf(_DELAY)))


def _decide(payload: KeyRecovered, facts: Facts, at: At) -> Outcome:
    """Refused: `own_case`, `outside_territory`, `party_unknown`, `nothing_to_recover`, and what `new_key` refuses;

    to the second, `key_unknown`, `recovery_not_open`, `same_institution`.
    """
    facts.require(_needs(payload))
    if at.signer.party == payload.party:
        raise refuse("own_case", "party")
    jurisdiction.admit(facts, at.signer, payload.party)
    if payload.key is not None and payload.proof is not None:
        return _propose(payload, payload.key, payload.proof, facts, at)
    return _second(payload, payload.kid or "", facts, at)


def _propose(payload: KeyRecovered, key: str, proof: Proof, facts: Facts, at: At) -> Outcome:
    party = parties.find(facts, payload.party)
    if party is None or not party.registered:
        raise refuse("party_unknown", "party", party=payload.party)
    if not keys.administrators(facts.shelf(keys.held_shelf(payload.party))):
        raise refuse("nothing_to_recover", "party", party=payload.party)
    kid = new_key.check_new(facts, key, "key")
    new_key.check_fit(key, "key")
    new_key.check_held(key, proof, "proof", log=at.log, party=payload.party)
    grade, status, signer = Grade.ADMINISTRATOR, Status.PROPOSED, at.signer
    state = KeyState(at.seq, kid, key, payload.party, grade, status, by=signer.kid)
    proposed = Proposed(at.seq, kid, signer.party, _role(signer))
    return Accepted((*keys.records(state), proposed, *contested.given(state, signer)))


def _second(payload: KeyRecovered, kid: str, facts: Facts, at: At) -> Outcome:
    state = keys.state(facts, kid)
    if state is None or state.party != payload.party:
        raise refuse("key_unknown", "kid", kid=kid)
    if state.status != Status.PROPOSED:
        raise refuse("recovery_not_open", "kid", status=state.status)
    first = next(row for row in facts.shelf(keys.shelf(kid)) if isinstance(row, Proposed))
    if at.signer.party == first.by or _role(at.signer) == first.role:
        raise refuse("same_institution", "protected.kid", party=first.by)
    delay = timedelta(hours=policies.whole(facts, _DELAY, lima_day(at.recorded_at)))
    since = f"{at.recorded_at + delay:%Y-%m-%dT%H:%M:%S.%fZ}"
    recovered = replace(state, seq=at.seq, status=Status.ACTIVE, since=since)
    return Accepted((*keys.records(recovered), *_ended(facts, at, state, since)))


def _ended(facts: Facts, at: At, recovered: KeyState, since: str) -> Iterator[Record]:
    """The party's administrator keys, which the recovered one takes the place of."""
    for each in keys.working(facts, recovered.party, at.recorded_at):
        if each.grade == Grade.ADMINISTRATOR and each.ends is None:
            yield from keys.records(replace(each, seq=at.seq, status=Status.ACTIVE, ends=since))


def _role(signer: Signer) -> str:
    return REGISTRAR if REGISTRAR in signer.roles else AUTHORITY


KIND = Kind("key.recovered", KeyRecovered, _may_sign, _needs, _decide)
