"""`certificate.issued` (certificado): a certifier signs what its rules find of a lot.

The graph above the lot is not walked here: that is for the certifier before it signs, and for every auditor after it
(`audit`). What is refused is what can be seen from the lot itself: nothing is certified that is certified already, here
or one step above (a campaign is no step), and no more than there is. Claims are as of a size; but what has been on
record for a day must be in it, or whoever would certify gold in dispute could go back to the day before.
"""

from datetime import timedelta
from typing import Final, Literal

from service.certification.claims import Claims
from service.certification.code import Code, code
from service.certification.records import (
    Certificate,
    CertificateListed,
    LotCertified,
    certified_account,
    of_lot_shelf,
    shelf,
)
from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Payload
from service.decision.records import Posting
from service.registry import policies
from service.registry.signers import CERTIFIER
from service.trade import lots, measures
from service.trade.lots import CAMPAIGN, LotUse

POLICY = "certification_criteria"

_MUST_KNOW: Final = timedelta(days=1)
"""How long a certifier, or a batch of ten thousand, may take from working claims out to their entry."""


class CertificateIssued(Payload):
    """The certifier certifies what `claims` say, under the lot's own code, which no other lot can be given."""

    type: Literal["certificate.issued"]
    certificate: Code
    claims: Claims


def may_sign(payload: Payload, signer: Signer) -> bool:
    """Any key of a certifier."""
    return CERTIFIER in signer.roles


def _needs(payload: CertificateIssued) -> Needs:
    lot = payload.claims.lot
    of_lot = (lots.shelf(lot), lots.uses_shelf(lot), of_lot_shelf(lot))
    return Needs((*of_lot, shelf(payload.certificate), policies.shelf(POLICY)), (certified_account(lot),))


def decide(payload: CertificateIssued, facts: Facts, at: At) -> Outcome:
    """Refused: `lot_unknown`, `lot_not_certifiable`, `certificate_exists`, `other_criteria`, `size_of_claims`,
    `claims_outdated`, `lot_certified`, `parent_certified`, `certified_above_lot`, `code_of_other_lot`.
    """
    facts.require(_needs(payload))
    claims = payload.claims
    lot = lots.find(facts, claims.lot, "claims.lot")
    if lot.product == CAMPAIGN:
        raise refuse("lot_not_certifiable", "claims.lot", lot=lot.lot)
    if facts.shelf(shelf(payload.certificate)):
        raise refuse("certificate_exists", "certificate", certificate=payload.certificate)
    version = policies.whole(facts, POLICY, lima_day(instant(payload.occurred_at)))
    if claims.criteria_version != version:
        raise refuse("other_criteria", "claims.criteria_version", right=str(version))
    if not lot.seq < claims.size <= at.seq:
        raise refuse("size_of_claims", "claims.size", least=str(lot.seq + 1), most=str(at.seq))
    _refuse_outdated(claims, facts, at)
    _refuse_certified(claims, facts)
    whole = measures.current(facts, lot.lot)
    if whole is None or whole.fine_ug is None or claims.certified_ug > whole.fine_ug:
        raise refuse("certified_above_lot", "claims.certified_g", lot=lot.lot)
    right = code(at.log, lot.lot, len(facts.shelf(of_lot_shelf(lot.lot))))
    if payload.certificate != right:
        raise refuse("code_of_other_lot", "certificate", right=right)
    ug, certifier = claims.certified_ug, at.signer.party
    rows = (
        Certificate(at.seq, right, lot.lot, certifier, claims.grade.value, ug, claims.size),
        CertificateListed(at.seq, right, lot.lot, certifier),
        LotCertified(at.seq, lot.lot, right),
    )
    postings = (Posting("certified", at.seq, -ug), Posting(certified_account(lot.lot), at.seq, ug))
    return Accepted((*rows, *postings))


def _refuse_outdated(claims: Claims, facts: Facts, at: At) -> None:
    """The first entry that the claims do not know, if there is one, must be of today."""
    if claims.size == at.seq:
        return
    facts.require(Needs(entries=(claims.size,)))
    unknown = facts.effects(claims.size)
    if unknown is not None and at.recorded_at - unknown.recorded_at > _MUST_KNOW:
        raise refuse("claims_outdated", "claims.size", entry=str(claims.size))


def _refuse_certified(claims: Claims, facts: Facts) -> None:
    """The same grams twice: of the lot itself, or of one that it was made of. What lies further, walking finds."""
    if facts.balance(certified_account(claims.lot)):
        raise refuse("lot_certified", "claims.lot", lot=claims.lot)
    parents = _parents(facts, claims.lot)
    facts.require(Needs(tuple(map(lots.shelf, parents)), tuple(map(certified_account, parents))))
    nodes = [each for each in parents if (lot := lots.on(facts.shelf(lots.shelf(each)))) and lot.product == CAMPAIGN]
    facts.require(Needs(tuple(map(lots.uses_shelf, nodes))))
    fed = [lot for node in nodes for lot in _parents(facts, node)]
    facts.require(Needs(accounts=tuple(map(certified_account, fed))))
    for parent in (*parents, *fed):
        if facts.balance(certified_account(parent)):
            raise refuse("parent_certified", "claims.lot", lot=parent)


def _parents(facts: Facts, lot: str) -> list[str]:
    return [row.parent for row in facts.shelf(lots.uses_shelf(lot)) if isinstance(row, LotUse)]


KIND = Kind("certificate.issued", CertificateIssued, may_sign, _needs, decide)
