"""Documents signed by DEMO firms under a DEMO authority, as they should be and in every way that they should not."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import MD5, SHA1, SHA256, SHA512
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from service.exchange.sunat import certificate
from service.exchange.sunat.disagreements import TEXTS as SAID
from service.exchange.sunat.draft import intake
from service.exchange.sunat.errors import TEXTS, SunatError
from service.exchange.sunat.read import read
from service.exchange.sunat.voucher import Voucher
from service.markup.canonical import form
from service.markup.read import read as read_markup
from tests.exchange.sunat.papers import BUYER, DORE, OTHER, SELLER, SIGNATURE, invoice
from tests.exchange.sunat.signing import Identity, authority, firm, sealed

FACTURA = invoice(DORE, "46890.00")
ON = datetime(2026, 11, 20, 19, 42, tzinfo=UTC)
LATIN = "iso-8859-1"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f'<ds:Transform Algorithm="{DSIG}enveloped-signature"/>'
SHA_256 = 'Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"'
RSA_256 = f'Algorithm="{MORE}rsa-sha256"'


def honest(text: str = FACTURA, **how: Any) -> bytes:  # noqa: ANN401 - what `sealed` takes
    """The invoice as its issuer signs it."""
    return sealed(text, LATIN, how.pop("by", firm(SELLER)), **how)


def told(data: bytes, roots: Sequence[Identity] = ()) -> Voucher:
    """The document in a file."""
    return read(read_markup(data), file="x.xml", digest="0" * 64, roots=[each.certificate for each in roots])


def codes(data: bytes, roots: Sequence[Identity] = ()) -> Sequence[str]:
    """What disagrees about its signature."""
    return [each.code for each in intake([told(data, roots)], f"ruc:{BUYER}").disagreements]


def replaced(data: bytes, old: str, new: str) -> bytes:
    """The file with something in it replaced, once."""
    assert data.count(old.encode(LATIN)) == 1, old
    return data.replace(old.encode(LATIN), new.encode(LATIN))


def within(data: bytes, tag: str) -> str:
    """What stands in an element of a signature."""
    (found,) = re.findall(f"<ds:{tag}>(.*?)</ds:{tag}>", data.decode(LATIN), re.DOTALL)
    return str(found)


def test_an_honest_signature_says_whose_it_is() -> None:
    """By its certificate: the RUC of the issuer, the days, the key; nothing disagrees, under its root or without."""
    found = told(honest())
    assert found.signature is not None
    assert found.signature.certificate.rucs == (SELLER,)
    assert (found.signature.certificate.bits, found.signature.old, found.signature.rooted) == (2048, False, None)
    assert codes(honest()) == codes(honest(), [authority()]) == []


def test_a_value_over_a_canonical_form_written_by_hand() -> None:
    """What is signed, byte for byte, with every prefix that holds there: no code of ours made this text."""
    data = honest()
    ubl = "urn:oasis:names:specification:ubl:schema:xsd:"
    first, *others = SIGNATURE[SIGNATURE.index("<ds:SignedInfo>") : SIGNATURE.index("  <ds:SignatureValue>")].split(
        "\n"
    )
    spaces = (
        f' xmlns="{ubl}Invoice-2" xmlns:cac="{ubl}CommonAggregateComponents-2" '
        f'xmlns:cbc="{ubl}CommonBasicComponents-2" xmlns:ds="{DSIG}" xmlns:ext="{ubl}CommonExtensionComponents-2"'
    )
    info = (
        "\n".join([first.replace(">", f"{spaces}>"), *others]).rstrip().replace("DIGEST", within(data, "DigestValue"))
    )
    info = re.sub("<(ds:[A-Za-z]+)([^<>]*)/>", r"<\1\2></\1>", info)
    value = b64decode(within(data, "SignatureValue"))
    firm(SELLER).key.public_key().verify(value, info.encode(), PKCS1v15(), SHA256())


WAYS: dict[str, Callable[[], bytes]] = {
    "sha-512": lambda: honest(
        FACTURA.replace(RSA_256, f'Algorithm="{MORE}rsa-sha512"').replace(SHA_256, SHA_256.replace("256", "512")),
        digest="sha512",
        method=SHA512(),
    ),
    "canonical form named": lambda: honest(
        FACTURA.replace(ENVELOPED, f'{ENVELOPED}<ds:Transform Algorithm="{C14N}#WithComments"/>')
    ),
    "comments named": lambda: honest(FACTURA.replace(f'"{C14N}"', f'"{C14N}#WithComments"')),
    "exclusive form": lambda: honest(FACTURA.replace(f'"{C14N}"', f'"{EXCLUSIVE}"'), exclusive={"info": True}),
    "exclusive form throughout": lambda: honest(
        FACTURA.replace(f'"{C14N}"', f'"{EXCLUSIVE}WithComments"').replace(
            ENVELOPED, f'{ENVELOPED}<ds:Transform Algorithm="{EXCLUSIVE}"/>'
        ),
        exclusive={"info": True, "reference": True},
    ),
    "a chain enclosed": lambda: honest(
        FACTURA.replace(
            "CERTIFICATE</ds:X509Certificate>",
            f"CERTIFICATE</ds:X509Certificate><ds:X509Certificate>{authority().text}</ds:X509Certificate>",
        )
    ),
    "an unreadable certificate beside": lambda: honest(
        FACTURA.replace("<ds:X509Certificate>", "<ds:X509Certificate>REVNTw==</ds:X509Certificate><ds:X509Certificate>")
    ),
    "a comment in the file": lambda: replaced(honest(), "<cac:Item>", "<cac:Item><!-- read by nobody -->"),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_ways_in_which_issuers_sign(way: str) -> None:
    """Each of the methods that count, in each canonical form, is verified and says nothing."""
    assert codes(WAYS[way](), [authority()]) == []


def test_an_old_signature_is_told_and_contradicts_nothing() -> None:
    """SHA-1, in the digest or in the value, is what SUNAT had for years."""
    old = FACTURA.replace(SHA_256, f'Algorithm="{DSIG}sha1"').replace(RSA_256, f'Algorithm="{DSIG}rsa-sha1"')
    found = intake([told(honest(old, digest="sha1", method=SHA1()))], f"ruc:{BUYER}").disagreements  # noqa: S303
    assert [(each.code, each.notice) for each in found] == [("signature_old", True)]


def forged(data: bytes) -> bytes:
    """An amount changed, and the digest computed anew: whoever has no key cannot do more."""
    text = replaced(data, "125.430</cbc:InvoicedQuantity>", "925.430</cbc:InvoicedQuantity>").decode(LATIN)
    digest = form(text.encode(LATIN), exclusive=False).sha256
    return text.replace(within(data, "DigestValue"), b64encode(bytes.fromhex(digest)).decode()).encode(LATIN)


def stray() -> bytes:
    """The honest `ds:SignedInfo` elsewhere in the document, where a careless verifier would find it first, and one with
    another digest in its place, under the honest value.
    """
    data = honest()
    (info,) = re.findall("<ds:SignedInfo>.*?</ds:SignedInfo>", data.decode(LATIN), re.DOTALL)
    changed = replaced(data, "<ext:UBLExtensions>", f"<ext:UBLExtensions><ext:UBLExtension>{info}</ext:UBLExtension>")
    digest = b64encode(bytes.fromhex(form(changed, exclusive=False).sha256)).decode()
    before, _, after = changed.decode(LATIN).rpartition(within(data, "DigestValue"))
    return f"{before}{digest}{after}".encode(LATIN)


def wrapped() -> bytes:
    """A part of the document has an Id; the signature is of that part, and the rest was written around it."""
    part = FACTURA.replace("<cac:InvoiceLine>", '<cac:InvoiceLine Id="signed">').replace('URI=""', 'URI="#signed"')
    return honest(part)


def with_id_twice() -> bytes:
    """Two elements with the Id that the signature names: which of them was signed, nobody can say."""
    text = FACTURA.replace("<cac:LegalMonetaryTotal>", '<cac:LegalMonetaryTotal Id="x">')
    return honest(text.replace("<cac:InvoiceLine>", '<cac:InvoiceLine Id="x">').replace('URI=""', 'URI="#x"'))


def transformed(*others: str) -> bytes:
    """The invoice with these transforms."""
    return honest(FACTURA.replace(ENVELOPED, "".join(others)))


def using(old: str, new: str) -> bytes:
    """The invoice with another method."""
    assert old in FACTURA
    return honest(FACTURA.replace(old, new))


def exchanged() -> bytes:
    """The honest document under another firm's certificate."""
    return replaced(honest(), firm(SELLER).text, firm(OTHER, seed=3).text)


XPATH = '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>1</ds:XPath></ds:Transform>'
AGAIN = f'<ds:Transforms><ds:Transform Algorithm="{C14N}"/></ds:Transforms>'
XSLT = '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>'
PREFIXES = (
    f'<ds:Transform Algorithm="{EXCLUSIVE}">'
    f'<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="ds"/></ds:Transform>'
)
REFUSED: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "altered": ("signature_altered", lambda: replaced(honest(), "ORO EN BRUTO", "ORO  EN BRUTO")),
    "altered, and digested anew": ("signature_value", lambda: forged(honest())),
    "another's value": (
        "signature_value",
        lambda: honest(by=Identity(firm(SELLER).certificate, firm(OTHER, seed=3).key)),
    ),
    "no value": ("signature_value", lambda: using(">VALUE<", "><")),
    "a value that is no base64": ("signature_value", lambda: using(">VALUE<", ">ñ$<")),
    "another's certificate": ("signature_value", exchanged),
    "the honest signature elsewhere": ("signature_value", stray),
    "a method that is not the one used": ("signature_value", lambda: honest(method=SHA512())),
    "a part": ("signature_of_part", wrapped),
    "a part whose Id stands twice": ("signature_of_part", with_id_twice),
    "the signature itself": ("signature_of_part", lambda: using('URI=""', 'URI="#DEMO"')),
    "another file": ("signature_of_part", lambda: using('URI=""', 'URI="http://127.0.0.1:9/x.xml"')),
    "two references": (
        "element_repeated",
        lambda: honest(re.sub("(<ds:Reference .*?</ds:Reference>)", r"\1\1", FACTURA, flags=re.DOTALL)),
    ),
    "no reference": (
        "element_missing",
        lambda: honest(re.sub("<ds:Reference .*?</ds:Reference>", "", FACTURA, flags=re.DOTALL)),
    ),
    "two of what is signed": (
        "element_repeated",
        lambda: honest(re.sub("(<ds:SignedInfo>.*</ds:SignedInfo>)", r"\1\1", FACTURA, flags=re.DOTALL)),
    ),
    "xpath": ("signature_transform", lambda: transformed(ENVELOPED, XPATH)),
    "xslt": ("signature_transform", lambda: transformed(ENVELOPED, XSLT)),
    "prefixes by hand": ("signature_transform", lambda: transformed(ENVELOPED, PREFIXES)),
    "not enveloped": ("signature_transform", lambda: transformed(f'<ds:Transform Algorithm="{C14N}"/>')),
    "untransformed": ("signature_transform", lambda: using(f"<ds:Transforms>{ENVELOPED}</ds:Transforms>", "")),
    "enveloped twice": ("signature_transform", lambda: transformed(ENVELOPED, ENVELOPED)),
    "a canonical form before the envelope": (
        "signature_transform",
        lambda: transformed(f'<ds:Transform Algorithm="{C14N}"/>', ENVELOPED),
    ),
    "two lists of transforms": ("signature_form", lambda: using("</ds:Transforms>", f"</ds:Transforms>{AGAIN}")),
    "two keys": ("signature_form", lambda: using("<ds:KeyInfo>", "<ds:KeyInfo/><ds:KeyInfo>")),
    "a stranger in what is signed": ("signature_form", lambda: using("<ds:Reference ", "<ds:Other/><ds:Reference ")),
    "another's element in it": ("signature_form", lambda: using("<ds:Reference ", '<Object xmlns=""/><ds:Reference ')),
    "a digest with more behind it": ("signature_form", lambda: using(">DIGEST<", ">DIGEST<ds:X/>AAAA<")),
    "a value with more behind it": ("signature_form", lambda: using(">VALUE<", ">VALUE<ds:X/>AAAA<")),
    "a value before what it is of": (
        "signature_form",
        lambda: honest(
            re.sub(
                "(<ds:SignedInfo>.*</ds:SignedInfo>)(.*)(<ds:KeyInfo>)",
                r"<ds:SignatureValue>VALUE</ds:SignatureValue>\1\3",
                FACTURA,
                flags=re.DOTALL,
            )
        ),
    ),
    "md5": ("signature_method", lambda: using(RSA_256, f'Algorithm="{MORE}rsa-md5"')),
    "md5 as a digest": ("signature_method", lambda: using(SHA_256, f'Algorithm="{MORE}md5"')),
    "hmac under the public key": ("signature_method", lambda: using(RSA_256, f'Algorithm="{MORE}hmac-sha256"')),
    "dsa": ("signature_method", lambda: using(RSA_256, f'Algorithm="{DSIG}dsa-sha1"')),
    "no method": ("signature_method", lambda: using(RSA_256, "")),
    "a method with a parameter": (
        "signature_method",
        lambda: using(f"{RSA_256}/>", f"{RSA_256}><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>"),
    ),
    "an unknown canonical form": (
        "signature_method",
        lambda: using(f'"{C14N}"', '"http://www.w3.org/2006/12/xml-c14n11"'),
    ),
    "no certificate": (
        "signature_certificate",
        lambda: using("<ds:X509Data><ds:X509Certificate>CERTIFICATE</ds:X509Certificate></ds:X509Data>", ""),
    ),
    "a key without certificate": (
        "signature_certificate",
        lambda: using(
            "<ds:X509Data><ds:X509Certificate>CERTIFICATE</ds:X509Certificate></ds:X509Data>", "<ds:KeyValue/>"
        ),
    ),
    "a certificate that is none": ("signature_certificate", lambda: using(">CERTIFICATE<", ">REVNTw==<")),
    "certificates without end": (
        "signature_certificate",
        lambda: using(
            "<ds:X509Certificate>CERTIFICATE</ds:X509Certificate>",
            "<ds:X509Certificate>CERTIFICATE</ds:X509Certificate>" * 9,
        ),
    ),
    "a key of 768 bits": ("signature_weak", lambda: honest(by=firm(SELLER, seed=4, bits=768))),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_signature_that_does_not_hold_is_refused(kind: str) -> None:
    """Each with the code of what is wrong; none of them is let through as unsigned."""
    code, attempt = REFUSED[kind]
    with pytest.raises(SunatError) as caught:
        told(attempt())
    assert caught.value.code == code


def test_every_word_for_a_signature_is_heard() -> None:
    """No sentence is there that no test calls for."""
    heard = {code for code, _ in REFUSED.values()} | {"signature_place"}  # which test_refused calls for
    assert {code for code in TEXTS if code.startswith("signature_")} <= heard
    source = Path(__file__).read_text(encoding="utf-8")
    assert all(f'"{code}"' in source for code in SAID if code.startswith(("sign", "certificate")))


def named(*subject: tuple[x509.ObjectIdentifier, str]) -> Identity:
    """A firm whose certificate has this subject."""
    return firm(SELLER, subject=subject)


COMMON, UNIT, SERIAL = NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.SERIAL_NUMBER
IDENTIFIER, FIRM = NameOID.ORGANIZATION_IDENTIFIER, NameOID.ORGANIZATION_NAME
SUBJECTS: Mapping[str, tuple[tuple[x509.ObjectIdentifier, str], bool]] = {
    "NTRPE": ((IDENTIFIER, f"NTRPE-{SELLER}"), True),
    "VATPE": ((IDENTIFIER, f"VATPE-{SELLER}"), True),
    "unit": ((UNIT, SELLER), True),
    "common name": ((COMMON, SELLER), True),
    "common name with RUC": ((COMMON, f"DEMO Minera Ñusta S.A.C. RUC Nro. {SELLER}"), True),
    "common name with CDT": ((COMMON, f"||USO TRIBUTARIO|| DEMO CDT {SELLER}"), True),
    "beside a DNI": ((UNIT, f"DNI 45678901 RUC {SELLER}"), True),
    "serial number": ((SERIAL, f"RUC: {SELLER}"), True),
    "only a name": ((COMMON, "DEMO Minera Ñusta S.A.C."), False),
    "in the firm's name": ((FIRM, SELLER), False),
    "in a longer number": ((UNIT, f"EREP_SUNAT_{SELLER}234"), False),
    "beside another word": ((COMMON, f"DEMO {SELLER}"), False),
    "with a wrong digit": ((UNIT, f"{SELLER[:-1]}8"), False),
    "a DNI": ((SERIAL, "DNI-45678901"), False),
}


@pytest.mark.parametrize("way", SUBJECTS)
def test_where_a_certificate_names_its_holder(way: str) -> None:
    """In the members of the subject that certificates of Peru's have it in, and alone or after its word."""
    member, names = SUBJECTS[way]
    assert codes(honest(by=named(member))) == ([] if names else ["signer_unnamed"])


def test_a_certificate_of_somebody_else_is_named() -> None:
    """A provider may sign for the issuer, and so may SUNAT's portal: both are told, the first as a doubt."""
    (found,) = intake([told(honest(by=firm(OTHER)))], f"ruc:{BUYER}").disagreements
    assert (found.code, found.one, found.other, found.notice) == ("signer_other", OTHER, SELLER, False)
    for subject in (((COMMON, "SUNAT"), (UNIT, "20131312955")), ((FIRM, "DEMO"), (COMMON, "www.sunat.gob.pe"))):
        (found,) = intake([told(honest(by=named(*subject)))], f"ruc:{BUYER}").disagreements
        assert (found.code, found.notice) == ("signer_sunat", True)
    for host in ("sunat.gob.pe.example", "nosunat.gob.pe", "www.sunat.gob.pe DEMO"):
        assert codes(honest(by=named((COMMON, host)))) == ["signer_unnamed"]


def test_a_certificate_that_names_others_beside_the_issuer_is_told() -> None:
    """Whose it is, its reader cannot know: one that has its own RUC and another's in its name speaks for both."""
    for subject in (((SERIAL, OTHER), (COMMON, f"DEMO RUC {SELLER}")), ((SERIAL, SELLER), (COMMON, f"RUC {OTHER}"))):
        (found,) = intake([told(honest(by=named(*subject)))], f"ruc:{BUYER}").disagreements
        assert (found.code, found.notice, found.other) == ("signer_several", False, SELLER)
        assert SELLER in found.one
        assert OTHER in found.one
    assert codes(honest(by=named((SERIAL, SELLER), (COMMON, f"DEMO RUC {SELLER}")))) == []


def test_the_honest_certificate_beside_a_forgers_speaks_for_nobody() -> None:
    """Of those enclosed the one under which the value holds is the signer's, wherever it stands."""
    for certificates in ("{honest}{own}", "{own}{honest}"):
        each = "<ds:X509Certificate>{}</ds:X509Certificate>"
        both = certificates.format(honest=each.format(firm(SELLER).text), own=each.format("CERTIFICATE"))
        text = FACTURA.replace(each.format("CERTIFICATE"), both)
        assert codes(honest(text, by=firm(OTHER, seed=3))) == ["signer_other"]


def test_the_days_of_a_certificate_are_held_against_the_documents() -> None:
    """Its last moment may be any of the day in Lima on which the document was issued, the 20th of November."""
    in_time = firm(SELLER, until=datetime(2026, 11, 20, 5, tzinfo=UTC))
    late = firm(SELLER, until=datetime(2026, 11, 20, 4, 59, 59, tzinfo=UTC))
    assert codes(honest(by=in_time)) == []
    assert codes(honest(by=late)) == ["certificate_dates"]
    early = FACTURA.replace("2026-11-20", "2025-12-30")
    assert codes(honest(early)) == ["certificate_dates"]
    assert codes(honest(FACTURA.replace("2026-11-20", "2025-12-31"))) == []  # it begins at midnight, UTC


def test_a_key_that_is_not_for_signing_is_a_doubt() -> None:
    """One that its certificate gives for something else; either of the two usages is enough, and so is to say none."""
    for usage, expected in (
        ((False, False), ["certificate_usage"]),
        ((True, False), []),
        ((False, True), []),
        (None, []),
    ):
        assert codes(honest(by=firm(SELLER, usage=usage))) == expected


def test_a_short_key_is_a_doubt() -> None:
    """Of 1024 bits: SUNAT took them once, and nobody should now."""
    assert codes(honest(by=firm(SELLER, seed=5, bits=1024))) == ["signature_key"]


def test_roots_vouch_or_do_not() -> None:
    """For what they or what they vouch for has issued, in force on the day; a firm's certificate issues none."""
    stranger = authority(6, "DEMO Otra")
    assert told(honest(), [authority()]).signature is not None
    assert codes(honest(), [stranger]) == ["certificate_rootless"]
    assert codes(honest(), [stranger, authority()]) == []
    assert codes(honest(), [firm(SELLER)]) == []  # the very certificate may be trusted
    self_made = Identity(authority(7, "DEMO").certificate, authority(7, "DEMO").key)
    assert codes(honest(by=firm(SELLER, by=self_made)), [authority()]) == ["certificate_rootless"]
    late = firm(SELLER, until=datetime(2026, 11, 19, tzinfo=UTC))
    assert codes(honest(by=late), [authority()]) == ["certificate_dates", "certificate_rootless"]


@pytest.mark.parametrize("issues", [(True, True), (True, False), (False, True), (False, False)])
def test_a_chain_leads_through_authorities_only(issues: tuple[bool, bool]) -> None:
    """Whoever has a certificate of an accredited entity cannot make one for another firm with it."""
    between = firm(OTHER, seed=3, issues=issues)
    own = firm(SELLER, by=between)
    each = "<ds:X509Certificate>{}</ds:X509Certificate>"
    text = FACTURA.replace(each.format("CERTIFICATE"), each.format("CERTIFICATE") + each.format(between.text))
    assert codes(honest(text, by=own), [authority()]) == ([] if all(issues) else ["certificate_rootless"])


def test_roots_as_files() -> None:
    """PEM with any number of them, or DER with one; anything else is a fault."""
    one, two = authority(), authority(6, "DEMO Otra")
    assert certificate.roots(b"DEMO\n" + one.pem + two.pem) == [one.certificate, two.certificate]
    assert certificate.roots(one.certificate.public_bytes(Encoding.DER)) == [one.certificate]
    for data in (b"", b"DEMO", b"-----BEGIN CERTIFICATE-----\nDEMO\n-----END CERTIFICATE-----\n"):
        with pytest.raises(ValueError, match="no certificate"):
            certificate.roots(data)


def test_a_serial_number_below_zero_is_read_without_a_word() -> None:
    """As firms' own programs have made them: the library warns of it, and the trader could do nothing about it."""
    der = firm(SELLER).certificate.public_bytes(Encoding.DER)
    at = der.index(number := int(SELLER).to_bytes(5, "big"))
    negative = der[:at] + bytes([number[0] | 0x80]) + der[at + 1 :]
    (found,) = certificate.enclosed([b64encode(negative).decode()])
    with pytest.warns(Warning, match="serial number"):
        assert x509.load_der_x509_certificate(negative) == found


@given(at=st.integers(0, 799), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_certificate_is_none_or_says_something(at: int, byte: int, *, cut: bool) -> None:
    """Whatever is wrong with it, nothing but its absence is told: no fault of the library's comes through."""
    der = firm(SELLER).certificate.public_bytes(Encoding.DER)
    damaged = der[:at] if cut else der[:at] + bytes([byte]) + der[at + 1 :]
    for each in certificate.enclosed([b64encode(damaged).decode()]):
        assert certificate.bits(each) > 0
        assert certificate.leads([each], [authority().certificate], ON) in {True, False}
        certificate.signer([each], b"DEMO", b"DEMO", SHA256())


def redated(begins: bytes) -> bytes:
    """The firm's certificate (DER) with its first day as a GeneralizedTime; what its issuer signed is another."""
    der = firm(SELLER).certificate.public_bytes(Encoding.DER)
    first, later = b"\x17\x0d260101000000Z", b"\x18\x0f" + begins
    times = b"\x30\x1e" + first
    assert der.count(times) == 1
    head, inner = int.from_bytes(der[2:4], "big") + 2, int.from_bytes(der[6:8], "big") + 2
    grown = der[:2] + head.to_bytes(2, "big") + der[4:6] + inner.to_bytes(2, "big") + der[8:]
    return grown.replace(times, b"\x30\x20" + later)


@pytest.mark.parametrize("begins", [b"00000101000000Z", b"00010101000000Z", b"19491231235959Z"])
def test_a_certificate_of_no_day_is_none(begins: bytes) -> None:
    """The year 0 no calendar here has, and the first moments of the year 1 are of no day in Lima."""
    assert certificate.enclosed([b64encode(redated(begins)).decode()]) == []
    (found,) = certificate.enclosed([b64encode(redated(b"20260101000000Z")).decode()])
    assert found.not_valid_before_utc == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_certificate_whose_name_is_bits_is_none() -> None:
    """The library's fault at a name that is no text is neither a `ValueError` nor any of its own."""
    der = firm(SELLER).certificate.public_bytes(Encoding.DER)
    name = b"\x0c\x04DEMO"
    assert der.count(name) == 1
    assert certificate.enclosed([b64encode(der.replace(name, b"\x03\x04\x00EMO")).decode()]) == []


@pytest.mark.parametrize("version", [3, 127])
def test_a_certificate_of_no_version_is_none(version: int) -> None:
    """Of the library's faults the one that is no `ValueError`; in a signature, and as a root."""
    der = firm(SELLER).certificate.public_bytes(Encoding.DER)
    wrong = der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01" + bytes([version]), 1)
    assert wrong != der
    assert certificate.enclosed([b64encode(wrong).decode()]) == []
    with pytest.raises(ValueError, match="no certificate"):
        certificate.roots(wrong)


def test_md5_is_known_to_the_library_and_still_refused() -> None:
    """So that no library's own refusal is what the test above has seen."""
    key = firm(SELLER).key
    value = key.sign(b"DEMO", PKCS1v15(), MD5())  # noqa: S303
    key.public_key().verify(value, b"DEMO", PKCS1v15(), MD5())  # noqa: S303
