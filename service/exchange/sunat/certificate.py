"""The certificate enclosed in a signature: whose it says it is, when it is in force, and whether given roots vouch.

A certificate of Peru's names its holder's RUC (RS 182-2016/SUNAT). Where, no norm that we could read says; the
certificates in public use have it in one or more of these members of the subject:

    organizationIdentifier  NTRPE-20600000001, as SUNAT's free one (CDT) and Camerfirma's; VATPE-… (ETSI EN 319 412-1)
    OU                      20600000001, as the CDT and Llama.pe's; DNI 45678901 RUC 20600000001
    CN                      20600000001, as Llama.pe's; … CDT 20600000001; … RUC 20600000001
    serialNumber            20600000001, RUC 20600000001

SUNAT's own, by which its portal signs what taxpayers make there, is that of a web server and names no RUC: a host under
`sunat.gob.pe` as its CN counts as naming SUNAT's.

A RUC does not count in O, nor in a longer run of digits: the CDT has an OU `EREP_SUNAT_2026…`, the number of an act.
"""

import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from warnings import catch_warnings

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, HashAlgorithm
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store, VerificationError

from service.registry.identifiers import check_ruc

Root = x509.Certificate
"""One that the user trusts."""

SUNAT: Final = "20131312955"

MOST: Final = 8
"""Certificates in one signature: the signer's, and those above it."""

_LONGEST_CHAIN: Final = 4
_FIRST_YEAR: Final = 1950  # of RFC 5280's times (§4.1.2.5.1); the year 1 has moments that are of no day in Lima
_NAMING: Final = (
    NameOID.ORGANIZATION_IDENTIFIER,
    NameOID.SERIAL_NUMBER,
    NameOID.ORGANIZATIONAL_UNIT_NAME,
    NameOID.COMMON_NAME,
)
_ALONE: Final = re.compile("(?:(?:NTR|VAT)PE-|RUC[ :.-]{0,3})?([12][0-9]{10})")
_WITHIN: Final = re.compile(r"\b(?:RUC|CDT)[^0-9A-Z]{0,3}(?:N(?:RO|[°º])?[^0-9A-Z]{0,3})?([12][0-9]{10})(?![0-9])")
_PORTAL: Final = re.compile(r"([A-Z0-9-]+\.)*SUNAT\.GOB\.PE")
_PEM: Final = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says of itself, which nobody has vouched for: `rucs` of its holder, when it is in force
    (both ends included, UTC), the bits of its RSA key, whether that is for signing documents (`signs`), and the SHA-256
    (hex) of its bytes.

    `chain` is it and what was enclosed with it.
    """

    rucs: tuple[str, ...]
    valid_from: datetime
    valid_until: datetime
    bits: int
    signs: bool
    digest: str
    chain: tuple[x509.Certificate, ...]


def enclosed(texts: Sequence[str]) -> list[x509.Certificate]:
    """The certificates (base64 of DER) that can be read and are of an RSA key; others are as good as absent."""
    found = (_parsed(text) for text in texts[:MOST])
    return [each for each in found if each is not None]


def signer(among: Sequence[x509.Certificate], value: bytes, signed: bytes, method: HashAlgorithm) -> Certificate | None:
    """The first of these under whose key `value` is a signature (RSASSA-PKCS1-v1_5) of `signed`; None where none is.

    Of several certificates it is this one that speaks: that of an honest firm may lie beside it.
    """
    for each in among:
        key = _key(each)
        try:
            key.verify(value, signed, PKCS1v15(), method)
        except (InvalidSignature, UnsupportedAlgorithm):
            continue
        return Certificate(
            tuple(dict.fromkeys(_rucs(each))),
            each.not_valid_before_utc,
            each.not_valid_after_utc,
            key.key_size,
            _signs(each),
            _fingerprint(each),
            (each, *(other for other in among if other != each)),
        )
    return None


def bits(of: x509.Certificate) -> int:
    """The length of its key, as a number of bits."""
    return _key(of).key_size


def roots(data: bytes) -> list[x509.Certificate]:
    """The certificates in a file: PEM, any number of them, or one in DER. `ValueError` where there is none."""
    try:
        return x509.load_pem_x509_certificates(data) if _PEM in data else [x509.load_der_x509_certificate(data)]
    except (ValueError, x509.InvalidVersion):
        raise ValueError("no certificate") from None


def leads(chain: Sequence[x509.Certificate], to: Sequence[x509.Certificate], at: datetime) -> bool:
    """Whether the first of a chain was issued by one of these, through the others of it, all in force at this instant.

    Revocation is not among it: that is asked of who issued them.
    """
    first, *others = chain
    if first in to:
        return True
    verifier = (
        PolicyBuilder()
        .store(Store(list(to)))
        .time(at)
        .max_chain_depth(_LONGEST_CHAIN)
        .extension_policies(ca_policy=_ISSUING, ee_policy=ExtensionPolicy.permit_all())
        .build_client_verifier()
    )
    try:
        verifier.verify(first, others)
    except (VerificationError, ValueError):
        return False
    return True


def _may_sign(_: object, certificate: object, usage: x509.KeyUsage | None) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("no key for certificates")  # whoever holds an honest certificate would else make another's


_ISSUING: Final = (
    ExtensionPolicy.permit_all()
    .require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None)  # and the library demands that it is a CA's
    .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _may_sign)
)


def _parsed(text: str) -> x509.Certificate | None:
    try:
        with catch_warnings(action="ignore"):  # of faults that firms' own programs make, such as numbers below zero
            found = x509.load_der_x509_certificate(b64decode("".join(text.split()), validate=True))
            list(found.subject)  # names and days are read late: what cannot be is told here
            of_a_time = found.not_valid_before_utc.year >= _FIRST_YEAR <= found.not_valid_after_utc.year
            return found if of_a_time and isinstance(found.public_key(), RSAPublicKey) else None
    # TypeError: a name that is a string of bits.
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
        return None


def _key(certificate: x509.Certificate) -> RSAPublicKey:
    key = certificate.public_key()
    assert isinstance(key, RSAPublicKey)  # noqa: S101 - `enclosed` leaves out all others
    return key


def _signs(certificate: x509.Certificate) -> bool:
    """Whether its key is for signatures or for what cannot be denied (RFC 5280 §4.2.1.3); one that does not say is for
    anything. Extensions that cannot be read say nothing that could be relied on.
    """
    try:
        with catch_warnings(action="ignore"):
            usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    except (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return False
    return usage.digital_signature or usage.content_commitment


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(SHA256()).hex()


def _rucs(certificate: x509.Certificate) -> Iterator[str]:
    """The tax numbers in the subject, in the order of `_NAMING`; SUNAT's for a host of its portal's."""
    for member in _NAMING:
        for each in certificate.subject.get_attributes_for_oid(member):
            text = each.value if isinstance(each.value, str) else ""
            whole = _ALONE.fullmatch(text.strip().upper())
            if member == NameOID.COMMON_NAME and _PORTAL.fullmatch(text.strip().upper()):
                yield SUNAT
            for number in [whole[1]] if whole else _WITHIN.findall(text.upper()):
                with suppress(ValueError):
                    yield check_ruc(number)
