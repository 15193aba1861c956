"""`log.genesis`: entry 0 names the log's keys and its first registrar, signed by the root key that it names."""

from typing import Final, Literal

from pydantic import model_validator

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Member, Name, Payload
from service.registry import keys, new_key
from service.registry.identifiers import RucParty, is_natural
from service.registry.keys import Grade, KeyState, Status
from service.registry.new_key import Proof, PublicKey
from service.registry.parties import SYSTEM, Party
from service.registry.signers import REGISTRAR

TYPE: Final = "log.genesis"


class FirstRegistrar(Member):
    """The legal entity that keeps the registers, with its administrator key."""

    party: RucParty
    name: Name
    key: PublicKey
    proof: Proof

    @model_validator(mode="after")
    def _is_legal_entity(self) -> "FirstRegistrar":
        if is_natural(self.party):
            raise ValueError("name_of_natural_person", "name")
        return self


class Genesis(Payload):
    """Four different keys: root (kept offline), log, service, and the registrar's."""

    type: Literal["log.genesis"]
    root_key: PublicKey
    log_key: PublicKey
    service_key: PublicKey
    registrar: FirstRegistrar

    @property
    def named_keys(self) -> tuple[tuple[Grade, str, str], ...]:
        """Grade, key and member of each."""
        return (
            (Grade.ROOT, self.root_key, "root_key"),
            (Grade.LOG, self.log_key, "log_key"),
            (Grade.SERVICE, self.service_key, "service_key"),
            (Grade.ADMINISTRATOR, self.registrar.key, "registrar.key"),
        )


def root_key(payload: Genesis) -> KeyState:
    """The key that signs a genesis: no entry is before it, so it speaks for itself."""
    return KeyState(0, new_key.kid_of(payload.root_key), payload.root_key, SYSTEM, Grade.ROOT, Status.ACTIVE)


def _may_sign(payload: Genesis, signer: Signer) -> bool:
    return signer.grade == Grade.ROOT


def _needs(payload: Genesis) -> Needs:
    return Needs()


def _decide(payload: Genesis, facts: Facts, at: At) -> Outcome:
    if at.seq != 0:
        raise refuse("genesis_again", "type")
    registrar = payload.registrar
    seen: set[str] = set()
    for _, key, field in payload.named_keys:
        if key in seen:
            raise refuse("key_in_use", field, kid=new_key.kid_of(key))
        seen.add(key)
        new_key.check_fit(key, field)
    new_key.check_held(registrar.key, registrar.proof, "registrar.proof", log=at.log, party=registrar.party)
    day = lima_day(at.recorded_at).isoformat()
    party = Party(
        0,
        registrar.party,
        "authority",
        registered=True,
        known_since=day,
        roles=(REGISTRAR,),
        name=registrar.name,
    )
    enrolled = (
        KeyState(
            0,
            new_key.kid_of(key),
            key,
            registrar.party if grade is Grade.ADMINISTRATOR else SYSTEM,
            grade,
            Status.ACTIVE,
        )
        for grade, key, _ in payload.named_keys
    )
    return Accepted((party, *(record for state in enrolled for record in keys.records(state))))


KIND = Kind(TYPE, Genesis, _may_sign, _needs, _decide)
