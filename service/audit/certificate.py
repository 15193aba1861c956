"""A certificate's credential as a file: JSON with a proof inside, or a `vc+jwt`. Only taken apart here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.certification.credential import data_integrity, document, evidence, jcs, vc_jwt
from service.certification.credential.data_integrity import ProofError
from service.certification.credential.evidence import Evidence
from service.certification.credential.vc_jwt import JwtError
from service.certification.issued import CertificateIssued
from service.ledger import signing
from service.ledger.errors import LedgerError


class CertificateError(LedgerError):
    """Bytes are no credential of a certificate."""


@dataclass(frozen=True, slots=True)
class Secured:
    """What the service's key signed: `message` under `signature`, with the key that `method` names."""

    method: str
    signature: bytes
    message: bytes

    def check(self, public_key: bytes) -> None:
        """Raises `SignatureError`."""
        signing.verify(public_key, self.signature, self.message)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A credential taken apart: its members without the proof, what its entry says, and `base`, the service's address.

    Nothing in it is verified.
    """

    members: Mapping[str, Any]
    secured: Secured
    evidence: Evidence
    issued: CertificateIssued
    base: str

    @property
    def seq(self) -> int:
        """The entry that issued it."""
        return self.evidence.issued.entry.seq

    @property
    def page(self) -> str:
        """Where its standing is told."""
        return document.page_of(self.base, self.issued.certificate)


def parse(data: bytes) -> Certificate:
    """Take a file apart, checking its form alone. Raises `CertificateError`."""
    try:
        members, secured = _proof_inside(data) if data.lstrip()[:1] == b"{" else _token(data)
        found = evidence.parse(members.get("evidence"))
        issued = document.read(found)
    except LedgerError as error:
        raise CertificateError(str(error)) from None
    match members:
        case {"credentialSubject": {"id": str(page)}} if page.endswith(f"/c/{issued.certificate}"):
            return Certificate(members, secured, found, issued, page.removesuffix(f"/c/{issued.certificate}"))
        case _:
            raise CertificateError("credentialSubject.id: not the page of the certificate that its entry names")


def _proof_inside(data: bytes) -> tuple[dict[str, Any], Secured]:
    members = jcs.read(data)
    try:
        proof = data_integrity.take_apart(members)
    except ProofError as error:
        raise CertificateError(f"proof: {error}") from None
    rest = {name: member for name, member in members.items() if name != "proof"}
    return rest, Secured(proof.method, proof.signature, proof.message)


def _token(data: bytes) -> tuple[dict[str, Any], Secured]:
    try:
        token = vc_jwt.take_apart(data.decode("ascii").strip())
    except UnicodeDecodeError:
        raise CertificateError("neither JSON nor a vc+jwt") from None
    except JwtError as error:
        raise CertificateError(f"neither JSON nor a vc+jwt: {error}") from None
    return token.document, Secured(token.method, token.signature, token.signing_input)
