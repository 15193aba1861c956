"""Check 11: every certificate's claims, worked out again from the lots above it.

A false claim is its certifier's fault, not the log's: the log took in, as it must, what a certifier signed. So these
stand apart from the faults, and the ledger holds with them; but they are found, and named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from service.audit import words
from service.audit.faults import Check, Fault, Text
from service.certification.claims import Claims
from service.certification.evidence import Evidence, gather
from service.certification.examination import examine
from service.certification.issued import CertificateIssued
from service.certification.judgement import judge
from service.certification.records import CertifiedBelow, Status, below_shelf, find, shelf, status
from service.certification.status_changes import CertificateReinstated
from service.decision.facts import Facts
from service.decision.payload import Payload

_FIELD: Final = "submission.payload"


def check(facts: Facts, payload: Payload, party: str, seq: int) -> Iterator[Fault]:
    """What is false in entry `seq`, just put, if it speaks of a certificate. `facts` are complete."""
    match payload:
        case CertificateIssued():
            yield from _issued(facts, payload, party, seq)
        case CertificateReinstated():
            found = examine(facts, find(facts, payload.certificate), seq)
            if not found.stands:
                values = {"code": payload.certificate, "party": party, "reason": found.reason, "basis": found.basis}
                yield _false(seq, "certificate", words.REINSTATED_FALSELY, values)
        case _:
            pass


def _issued(facts: Facts, payload: CertificateIssued, party: str, seq: int) -> Iterator[Fault]:
    claims, code = payload.claims, payload.certificate
    who: Mapping[str, object] = {"code": code, "party": party}
    then, now = gather(facts, claims.lot, claims.size, but=code), gather(facts, claims.lot, seq, but=code)
    right = None if then is None else judge(then).claims
    if right is None:
        yield _false(seq, "claims", words.NOTHING_TO_CERTIFY, who)
    else:
        for name in claims.differing(right):
            told = {**who, "name": name, "found": _shown(claims, name), "wanted": _shown(right, name)}
            yield _false(seq, f"claims.{name}", words.FALSE_CLAIM, told)
    if now is not None:
        for other in _again(facts, now, code):
            yield _false(seq, "claims.lot", words.CERTIFIED_TWICE, {**who, "other": other})
        _tell_above(facts, now, code, seq)


def _tell_above(facts: Facts, evidence: Evidence, code: str, seq: int) -> None:
    """No lot knows what was made of it: the lots above are told of this certificate, as of something that it did."""
    rows = tuple(CertifiedBelow(seq, lot, code) for lot in evidence.graph.lots if lot != evidence.lot.lot)
    facts.put(rows)
    if (done := facts.effects(seq)) is not None:
        facts.keep(replace(done, rows=(*done.rows, *rows)))


def _again(facts: Facts, evidence: Evidence, code: str) -> Iterator[str]:
    """Other certificates over the same grams: of lots above, and of lots that were made of this one."""
    above = evidence.certified.values()
    below = [row.certificate for row in facts.shelf(below_shelf(evidence.lot.lot)) if isinstance(row, CertifiedBelow)]
    standing = [each for each in below if status(facts.shelf(shelf(each))) is not Status.REVOKED]
    yield from sorted({*above, *standing} - {code})


def _shown(claims: Claims, name: str) -> object:
    """A member as it is told: lists would fill pages."""
    value = claims.as_json().get(name)
    return "…" if isinstance(value, list | dict) else value


def _false(seq: int, field: str, text: Text, values: Mapping[str, object]) -> Fault:
    return Fault(Check.CLAIMS, seq, f"{_FIELD}.{field}", text.of(**values))
