"""A certificate suspended, reinstated or revoked: each a word of the certifier that issued it, with its reason."""

from typing import Annotated, Literal

from pydantic import Field

from service.certification.code import Code
from service.certification.issued import may_sign
from service.certification.records import Certificate, CertificateStatus, Status, certified_account, find, shelf, status
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import EntrySeq, Payload, Uuid
from service.decision.records import Posting, Record

_Path = Annotated[tuple[Uuid, ...], Field(min_length=1, max_length=50)]


class CertificateSuspended(Payload):
    """Not to be relied on until it is reinstated or revoked.

    `basis` is the entry that changed what it rests on, `path` leads from its lot up to the lot which that changed.
    """

    type: Literal["certificate.suspended"]
    certificate: Code
    reason: Literal[
        "basis_annulled",
        "basis_corrected",
        "basis_held",
        "register_learned_later",
        "key_contested",
        "sale_disputed",
        "certified_twice",
        "claims_wrong",
        "under_inspection",
    ]
    basis: EntrySeq | None = None
    path: _Path | None = None


class CertificateReinstated(Payload):
    """A suspended certificate stands again as it was issued; `basis` is the entry that put right what it rests on."""

    type: Literal["certificate.reinstated"]
    certificate: Code
    reason: Literal["put_right", "finding_lifted", "dispute_withdrawn", "suspended_in_error"]
    basis: EntrySeq | None = None


class CertificateRevoked(Payload):
    """Never to be relied on again; what it certified may be certified anew. `replaced`: by a certificate to come."""

    type: Literal["certificate.revoked"]
    certificate: Code
    reason: Literal[
        "basis_annulled",
        "basis_corrected",
        "basis_held",
        "register_learned_later",
        "key_contested",
        "sale_disputed",
        "certified_twice",
        "claims_wrong",
        "replaced",
        "asked_by_holder",
    ]
    basis: EntrySeq | None = None


_Change = CertificateSuspended | CertificateReinstated | CertificateRevoked


def _needs(payload: _Change) -> Needs:
    return Needs((shelf(payload.certificate),))


def _suspend(payload: CertificateSuspended, facts: Facts, at: At) -> Outcome:
    """Refused: `certificate_unknown`, `not_yours`, `certificate_revoked`, `certificate_suspended`, `entry_unknown`."""
    found, stands = _own(payload, facts, at)
    if stands is Status.SUSPENDED:
        raise refuse("certificate_suspended", "certificate", certificate=found.certificate)
    return Accepted((_word(payload, Status.SUSPENDED, at),))


def _reinstate(payload: CertificateReinstated, facts: Facts, at: At) -> Outcome:
    """Refused: `certificate_unknown`, `not_yours`, `certificate_revoked`, `certificate_not_suspended`,
    `entry_unknown`.
    """
    found, stands = _own(payload, facts, at)
    if stands is not Status.SUSPENDED:
        raise refuse("certificate_not_suspended", "certificate", certificate=found.certificate)
    return Accepted((_word(payload, Status.VALID, at),))


def _revoke(payload: CertificateRevoked, facts: Facts, at: At) -> Outcome:
    """Refused: `certificate_unknown`, `not_yours`, `certificate_revoked`, `entry_unknown`."""
    found, _ = _own(payload, facts, at)
    account, ug = certified_account(found.lot), found.certified_ug
    back: tuple[Record, ...] = (Posting(account, at.seq, -ug), Posting("certified", at.seq, ug))
    return Accepted((_word(payload, Status.REVOKED, at), *back))


def _own(payload: _Change, facts: Facts, at: At) -> tuple[Certificate, Status]:
    """The certificate, which is the signer's and not revoked, and where it stands."""
    found = find(facts, payload.certificate)
    if found.certifier != at.signer.party:
        raise refuse("not_yours", "certificate", party=at.signer.party)
    stands = status(facts.shelf(found.shelf))
    if stands is Status.REVOKED:
        raise refuse("certificate_revoked", "certificate", certificate=found.certificate)
    if payload.basis is not None and payload.basis >= at.seq:
        raise refuse("entry_unknown", "basis", entry=str(payload.basis))
    return found, stands


def _word(payload: _Change, stands: Status, at: At) -> CertificateStatus:
    return CertificateStatus(at.seq, payload.certificate, stands.value, payload.reason, payload.basis)


SUSPENDED = Kind("certificate.suspended", CertificateSuspended, may_sign, _needs, _suspend)
REINSTATED = Kind("certificate.reinstated", CertificateReinstated, may_sign, _needs, _reinstate)
REVOKED = Kind("certificate.revoked", CertificateRevoked, may_sign, _needs, _revoke)
