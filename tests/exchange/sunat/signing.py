"""Signatures and certificates of DEMO firms, by keys that anybody can make anew: they are drawn from a seed, so that
the samples come out the same, and nothing that they sign is worth anything.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from random import Random

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from service.markup.canonical import form

ROOT = "DEMO Entidad de Certificación"
FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 12, 31, 23, 59, 59, tzinfo=UTC)
Subject = Sequence[tuple[x509.ObjectIdentifier, str]]

_SMALL = [number for number in range(3, 2_000, 2) if all(number % each for each in range(3, int(number**0.5) + 1, 2))]


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and the key that it is of."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def text(self) -> str:
        """As an XML signature encloses it."""
        return b64encode(self.certificate.public_bytes(Encoding.DER)).decode()

    @property
    def pem(self) -> bytes:
        """As it stands in a file."""
        return self.certificate.public_bytes(Encoding.PEM)


@cache
def key(seed: int, bits: int = 2048) -> rsa.RSAPrivateKey:
    """The RSA key of a seed."""
    draw, e = Random(seed), 65537
    p, q = _prime(draw, bits // 2, e), _prime(draw, bits // 2, e)
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q), rsa.RSAPublicNumbers(e, p * q)
    )
    return numbers.private_key()


def _prime(draw: Random, bits: int, e: int) -> int:
    for _ in count():
        number = draw.getrandbits(bits) | 3 << bits - 2 | 1
        if all(number % each for each in _SMALL) and (number - 1) % e and pow(2, number - 1, number) == 1:
            return number
    raise AssertionError


@cache
def authority(seed: int = 1, name: str = ROOT) -> Identity:
    """Who issues certificates."""
    subject = ((NameOID.COMMON_NAME, name),)
    own = key(seed)
    return Identity(_issue(subject, own, subject, own, seed, issues=(True, True)), own)


@cache
def firm(
    ruc: str,
    *,
    subject: Subject | None = None,
    by: Identity | None = None,
    seed: int = 2,
    bits: int = 2048,
    until: datetime = UNTIL,
    issues: tuple[bool, bool] = (False, False),
    usage: tuple[bool, bool] | None = (True, True),
) -> Identity:
    """A firm with a certificate that names it as SUNAT's free one does; all firms share a key unless `seed` differs.

    `issues`: whether it says that it is an authority, and that its key signs certificates. `usage`: whether that is for
    signatures, and for what cannot be denied; None where the certificate does not say what it is for.
    """
    issuer, own = by or authority(), key(seed, bits)
    named = subject or (
        (NameOID.ORGANIZATION_NAME, "DEMO"),
        (NameOID.ORGANIZATION_IDENTIFIER, f"NTRPE-{ruc}"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "EREP_SUNAT_20260000000001"),
        (NameOID.COMMON_NAME, f"||USO TRIBUTARIO|| DEMO CDT {ruc}"),
    )
    above = [(each.oid, str(each.value)) for each in issuer.certificate.subject]
    return Identity(_issue(named, own, above, issuer.key, int(ruc), until=until, issues=issues, usage=usage), own)


def _issue(
    subject: Subject,
    own: rsa.RSAPrivateKey,
    issuer: Subject,
    by: rsa.RSAPrivateKey,
    number: int,
    *,
    until: datetime = UNTIL,
    issues: tuple[bool, bool] = (False, False),
    usage: tuple[bool, bool] | None = (True, True),
) -> x509.Certificate:
    others = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "crl_sign", "encipher_only", "decipher_only"), False
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(own.public_key())
        .serial_number(number)
        .not_valid_before(min(FROM, until - timedelta(days=365)))
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=issues[0], path_length=None), critical=True)
    )
    if usage is not None:
        signs, commits = usage
        said = x509.KeyUsage(digital_signature=signs, content_commitment=commits, key_cert_sign=issues[1], **others)
        builder = builder.add_extension(said, critical=True)
    return builder.sign(by, SHA256())


def _name(said: Subject) -> x509.Name:
    return x509.Name([x509.NameAttribute(member, text) for member, text in said])


def sealed(
    text: str,
    encoding: str,
    by: Identity,
    *,
    digest: str = "sha256",
    method: HashAlgorithm | None = None,
    exclusive: Mapping[str, bool] | None = None,
) -> bytes:
    """The file's bytes with digest, signature value and certificate in place of DIGEST, VALUE and CERTIFICATE.

    `exclusive` says which canonical form the `reference` and the `info` have.
    """
    forms = {"reference": False, "info": False, **(exclusive or {})}
    text = text.replace("CERTIFICATE", by.text)
    covered = form(text.encode(encoding), exclusive=forms["reference"])
    text = text.replace("DIGEST", b64encode(bytes.fromhex(getattr(covered, digest))).decode())
    info = form(text.encode(encoding), exclusive=forms["info"]).signed_info
    value = by.key.sign(info.encode(), PKCS1v15(), method or SHA256())
    return text.replace("VALUE", b64encode(value).decode()).encode(encoding)
