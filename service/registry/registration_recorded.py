"""`registration.recorded`: the registrar writes down what a register says of a party, with its source."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints, model_validator

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Day, Digest, Member, Name, Payload
from service.decision.records import Record
from service.registry import lateness, parties, signers
from service.registry.company_members import CompanyMember
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
    return Needs((parties.shelf(payload.party),)) + lateness.needs(payload.party, payload.status)


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
    row = _row(payload, at.seq)
    return Accepted((*named, row, *beside(row)), lateness.late(row, known_since, facts, today))


def _row(payload: RegistrationRecorded, seq: int) -> Registration:
    right = payload.right
    return Registration(
        seq=seq,
        party=payload.party,
        roll=payload.roll,
        status=payload.status,
        start=payload.start,
        until=payload.until,
        number=payload.number,
        right=right.code if right else None,
        right_name=right.name if right else None,
        activity=payload.activity,
        districts=tuple((each.system, each.code) for each in payload.districts),
        counterparty=payload.counterparty,
        compliance=payload.compliance,
        source_digest=payload.source.digest,
        source_name=payload.source.name,
        source_day=payload.source.retrieved_on,
    )


def beside(row: Registration) -> Iterator[Record]:
    """What the registration also says of somebody else's shelf: a right's state, a company's member."""
    if row.roll == "CONCESSION" and row.right is not None:
        yield RightState(
            seq=row.seq,
            code=row.right,
            holder=row.party,
            status=row.status,
            start=row.start,
            until=row.until,
            name=row.right_name,
            districts=row.districts,
        )
    if row.roll == "MEMBERSHIP" and row.counterparty is not None:
        yield CompanyMember(row.seq, row.counterparty, row.party, row.status, row.start, row.until)


KIND = Kind("registration.recorded", RegistrationRecorded, signers.registrar, _needs, _decide)
