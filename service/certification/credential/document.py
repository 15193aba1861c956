"""The credential: a UNTP Digital Conformity Credential that says what a `certificate.issued` entry says, and no more.

It is a function of its evidence and of the address at which the service is reached. Whoever has it makes it anew from
the entry in it and compares: no member stands in it that its certifier did not sign, or that does not follow from it.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from service.certification.credential import did_web, status_list, vocabulary, words
from service.certification.credential.assessment import assessments, grade_score
from service.certification.credential.evidence import Evidence
from service.certification.issued import CertificateIssued
from service.decision.calendar import lima_day
from service.ledger import signing, times
from service.ledger.errors import LedgerError
from service.ledger.shapes import HASH, matches

VALID_DAYS: Final = 1826
"""Five years, for which Peruvian law has the papers of a trade kept (Código Tributario, art. 87, 7)."""


class DocumentError(LedgerError):
    """An entry is no certificate that a credential can be made of."""


def make(base: str, evidence: Evidence) -> dict[str, Any]:
    """The credential without its proof; `base` is the service's address. Raises `DocumentError`."""
    issued = read(evidence)
    entry = evidence.issued.entry
    since = entry.recorded_at.replace(microsecond=0)
    page = page_of(base, issued.certificate)
    return {
        "@context": vocabulary.contexts(base),
        "id": f"{base}/v1/certificates/{issued.certificate}/credential",
        "type": ["DigitalConformityCredential", "VerifiableCredential"],
        "name": f"{words.GRADES[issued.claims.grade].both} · {issued.certificate}",
        "issuer": {"type": ["CredentialIssuer"], "id": _did(base), "name": f"Orotraza · {entry.origin}"},
        "validFrom": times.format_seconds(since),
        "validUntil": times.format_seconds(since + timedelta(days=VALID_DAYS)),
        "credentialStatus": status_list.entries(base, entry.seq),
        "credentialSubject": {
            "type": ["ConformityAttestation"],
            "id": page,
            "name": f"{words.SCHEME.both} · {issued.certificate}",
            "description": words.SCOPE.both,
            "assessorLevel": "3rdParty",
            "assessmentLevel": "no-endorsement",
            "attestationType": "certification",
            "issuedToParty": {
                "type": ["Party"],
                "id": f"urn:uuid:{issued.claims.lot}",
                "name": words.BEARER.both,
            },
            "referenceScheme": {
                "type": ["ConformityScheme"],
                "id": vocabulary.address(base),
                "name": words.SCHEME.both,
            },
            "referenceProfile": {
                "type": ["ConformityProfile"],
                "id": vocabulary.term(base, f"criteria-{issued.claims.criteria_version}"),
                "name": f"{words.CRITERIA_SET.both} v{issued.claims.criteria_version}",
            },
            "profileScore": grade_score(issued.claims.grade),
            "conformityCertificate": {
                "linkURL": f"{page}.pdf",
                "linkName": words.ON_PAPER.both,
                "mediaType": "application/pdf",
            },
            "conformityAssessment": list(
                assessments(
                    base,
                    page,
                    issued.claims,
                    entry.payload["claims"],
                    day=lima_day(since),
                    certifier=certifier(evidence),
                )
            ),
        },
        "evidence": [evidence.as_json()],
    }


def read(evidence: Evidence) -> CertificateIssued:
    """What the certifier signed. Raises `DocumentError`."""
    try:
        return CertificateIssued.model_validate_json(evidence.issued.entry.payload_bytes)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "payload"
        raise DocumentError(f"the entry is no certificate.issued: {where}: {first['msg']}") from None


def certifier(evidence: Evidence) -> str:
    """The institution whose key signed the certificate, as the entry that enrolled the key names it.

    Raises `DocumentError`: none is among the key entries, or it is a person, of whom nothing is published.
    """
    kid = evidence.issued.entry.submission.header.kid
    party = next((each.party for each in _enrolments(evidence) if each.kid == kid), None)
    if party is None:
        raise DocumentError("no key entry enrols the key that signed the certificate")
    if not party.startswith("ruc:20"):
        raise DocumentError("the certifier is not a legal entity")
    return party


def page_of(base: str, code: str) -> str:
    """The certificate's public page."""
    return f"{base}/c/{code}"


def differing(wanted: object, found: object, path: str = "") -> Iterator[str]:
    """Where two JSON values differ, as `credentialSubject.name` or `evidence[0].log`, the first of them first."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for name in (*wanted, *(each for each in found if each not in wanted)):
            where = f"{path}.{name}" if path else str(name)
            if name not in wanted or name not in found:
                yield where
            else:
                yield from differing(wanted[name], found[name], where)
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for at, (one, other) in enumerate(zip(wanted, found, strict=True)):
            yield from differing(one, other, f"{path}[{at}]")
    elif type(wanted) is not type(found) or wanted != found:
        yield path


class _Enrolment(NamedTuple):
    """That an entry gave a party a key."""

    kid: str
    party: str
    key: bytes


def _enrolments(evidence: Evidence) -> Iterator[_Enrolment]:
    for each in evidence.key_entries:
        match each.entry.payload:
            case {"type": "key.enrolled" | "key.rotated" | "key.recovered", "party": str(party), "key": str(key)} if (
                matches(key, HASH)
            ):
                raw = bytes.fromhex(key)
                yield _Enrolment(signing.thumbprint(raw), party, raw)
            case _:
                pass


def _did(base: str) -> str:
    try:
        return did_web.of_address(base)
    except did_web.DidError as error:
        raise DocumentError(str(error)) from None
