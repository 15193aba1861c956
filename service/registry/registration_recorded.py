"""`registration.recorded`: the registrar writes down what a register says of a party, with its source."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints, model_validator

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.findings import Audience, FallsOn, Level, Mark
from service.decision.kind import At, Kind
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Day, Digest, Member, Name, Payload
from service.decision.records import Record
from service.registry import parties, policies, signers
from service.registry.identifiers import PartyId, Right, Ubigeo, is_natural
from service.registry.registers import Registers, register
from service.registry.registrations import STATUSES, Register, Registration
from service.registry.rights import RightState

_OF_A_RIGHT: Final = ("REINFO", "CONCESSION", "CONTRACT", "AUTHORIZATION")


class Source(Member):
    """Where the register's word comes from: the digest of what was read, its name and the Lima day it was read."""

    digest: Digest
    name: Name
    retrieved_on: Day


class RegistrationRecorded(Payload):
    """A register's word on a party, from `from` to `until` (Lima days, inclusive; without `until`, open).

    `counterparty` is the titleholder of a CONTRACT or the company of a MEMBERSHIP, `compliance` SUNAT's grade.
    `registers` is the party as the register names it: with it, the party need not be on record.
    """

    type: Literal["registration.recorded"]
    roll: Register = Field(alias="register")
    party: PartyId
    status: str
    start: Day = Field(alias="from")
    until: Day | None = None
    number: Annotated[str, StringConstraints(min_length=1, max_length=60)] | None = None
    right: Right | None = None
    activity: Literal["exploration", "exploitation", "beneficiation", "trade", "refining"] | None = None
    districts: Annotated[tuple[Ubigeo, ...], Field(max_length=200)] = ()
    counterparty: PartyId | None = None
    compliance: Literal["A", "B", "C", "D", "E"] | None = None
    registers: Registers | None = None
    source: Source

    @model_validator(mode="after")
    def _fits(self) -> "RegistrationRecorded":
        if found := _contradiction(self):
            raise ValueError(*found)
        return self


def _contradiction(payload: RegistrationRecorded) -> tuple[str, str] | None:
    register = payload.roll
    if payload.status not in STATUSES[register]:
        return "status_of_register", "status"
    if payload.until is not None and payload.until < payload.start:
        return "until_before_from", "until"
    if payload.right is None and register in _OF_A_RIGHT:
        return "right_missing", "right"
    if payload.counterparty is None and register == "MEMBERSHIP":
        return "counterparty_missing", "counterparty"
    if payload.compliance is not None and register != "SUNAT":
        return "compliance_of_sunat", "compliance"
    if register == "SUNAT" and not payload.party.startswith("ruc:"):
        return "ruc_missing", "party"
    if register == "SELECTORS" and not is_natural(payload.party):
        return "selector_is_natural", "party"
    return payload.registers.contradiction(payload.party) if payload.registers else None


def _needs(payload: RegistrationRecorded) -> Needs:
    return Needs((parties.shelf(payload.party), policies.shelf("backdate_note_days")))


def _decide(payload: RegistrationRecorded, facts: Facts, at: At) -> Outcome:
    facts.require(_needs(payload))
    party = parties.find(facts, payload.party)
    if party is None and payload.registers is None:
        raise refuse("party_unknown", "party", party=payload.party)
    today = lima_day(at.recorded_at)
    if payload.source.retrieved_on > today.isoformat():
        raise refuse("source_in_future", "source.retrieved_on", today=today.isoformat())
    named: tuple[Record, ...] = ()
    if payload.registers is not None:
        named = register(payload.registers, payload.party, party, seq=at.seq, today=today.isoformat())
    known_since = party.known_since if party else today.isoformat()
    return Accepted((*named, *_records(payload, at.seq)), _backdated(payload, known_since, facts, at, today))


def _records(payload: RegistrationRecorded, seq: int) -> tuple[Record, ...]:
    right = payload.right
    districts = tuple((each.system, each.code) for each in payload.districts)
    row = Registration(
        seq,
        payload.party,
        payload.roll,
        payload.status,
        payload.start,
        payload.until,
        payload.number,
        right.code if right else None,
        right.name if right else None,
        payload.activity,
        districts,
        payload.counterparty,
        payload.compliance,
        payload.source.digest,
        payload.source.name,
        payload.source.retrieved_on,
    )
    if payload.roll != "CONCESSION" or right is None:
        return (row,)
    return row, RightState(
        seq, right.code, payload.party, payload.status, payload.start, payload.until, right.name, districts
    )


def _backdated(payload: RegistrationRecorded, known_since: str, facts: Facts, at: At, today: date) -> tuple[Mark, ...]:
    """R23: the entry changes what the ledger has already answered, further back than policy.

    Only days since the ledger first named the party count: loading an old registration of a new party changes nothing.
    """
    changed_from = date.fromisoformat(max(payload.start, known_since))
    days = (today - changed_from).days
    limit = policies.whole(facts, "backdate_note_days", today)
    if days <= limit:
        return ()
    detail = (("days", str(days)), ("limit_days", str(limit)))
    about = f"entry:{at.seq}"
    return (Mark(at.seq, "R23", Level.NOTE, FallsOn.SUBMITTER, Audience.PARTIES, "from", about, None, detail),)


KIND = Kind("registration.recorded", RegistrationRecorded, signers.registrar, _needs, _decide)
