"""`log.key_rotated`: the root key puts a new log key, or a new service key, in the place of the one in force.

From the entry after this one on, the new key is the one that must have signed (`ledger.log_keys`).
"""

from dataclasses import replace
from typing import Final, Literal

from pydantic import model_validator

from service.decision.calendar import instant
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Instant, Payload
from service.ledger.log_keys import ROTATED
from service.registry import keys, new_key
from service.registry.keys import Grade, KeyState, Status
from service.registry.new_key import Kid, Proof, PublicKey
from service.registry.parties import SYSTEM

TYPE: Final = ROTATED


class LogKeyRotated(Payload):
    """`kid` names the key in force, `key` and `proof` are the new one's, the proof for party `log`.

    `overlap_until`: until then the old log key signs checkpoints beside the new one, for whoever knows no other. Absent
    where the old key is lost or in wrong hands. A service key has none: what it signs names its size.
    """

    type: Literal["log.key_rotated"]
    grade: Literal["log", "service"]
    kid: Kid
    key: PublicKey
    proof: Proof
    overlap_until: Instant | None = None

    @model_validator(mode="after")
    def _overlap_fits(self) -> "LogKeyRotated":
        if self.overlap_until is None:
            return self
        if self.grade == "service":
            raise ValueError("overlap_of_service", "overlap_until")
        if instant(self.overlap_until) <= instant(self.occurred_at):
            raise ValueError("ends_before_start", "overlap_until")
        return self


def _may_sign(payload: LogKeyRotated, signer: Signer) -> bool:
    return signer.grade == Grade.ROOT


def _needs(payload: LogKeyRotated) -> Needs:
    return Needs((keys.shelf(payload.kid), keys.shelf(new_key.kid_of(payload.key))))


def _decide(payload: LogKeyRotated, facts: Facts, at: At) -> Outcome:
    facts.require(_needs(payload))
    old = keys.state(facts, payload.kid)
    if old is None or old.grade != payload.grade:
        raise refuse("key_unknown", "kid", kid=payload.kid)
    if old.status != Status.ACTIVE:
        raise refuse("key_not_active", "kid", status=old.status)
    kid = new_key.check_new(facts, payload.key, "key")
    new_key.check_fit(payload.key, "key")
    new_key.check_held(payload.key, payload.proof, "proof", log=at.log, party=SYSTEM)
    new = KeyState(at.seq, kid, payload.key, SYSTEM, old.grade, Status.ACTIVE, old.kid)
    return Accepted(keys.records(replace(old, seq=at.seq, status=Status.ROTATED)) + keys.records(new))


KIND = Kind(TYPE, LogKeyRotated, _may_sign, _needs, _decide)
