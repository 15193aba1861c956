"""Files that are not what they seem, and documents that are no purchase of this buyer."""

import re
from collections.abc import Callable
from hashlib import sha256

import pytest

from service.exchange.sunat.draft import intake
from service.exchange.sunat.errors import TEXTS, SunatError
from service.exchange.sunat.read import read
from service.exchange.sunat.voucher import Voucher
from service.markup.read import read as read_markup
from tests.exchange.sunat.papers import (
    BUYER,
    DORE,
    OTHER,
    SIGNATURE,
    SPONGE,
    carrier_guide,
    document,
    invoice,
    note,
    sealed,
    sender_guide,
    settlement,
)

FACTURA = invoice(DORE, "46890.00")
EXTENSIONS = "ext:UBLExtensions"


def said(text: str) -> Voucher:
    """The document of this text, sealed."""
    data = sealed(text, "iso-8859-1" if "ISO-8859-1" in text else "utf-8")
    return read(read_markup(data), file="x.xml", digest=sha256(data).hexdigest())


def altered(text: str, old: str, new: str) -> Voucher:
    """The document signed, and then something in it replaced."""
    data = sealed(text, "iso-8859-1" if "ISO-8859-1" in text else "utf-8")
    assert old.encode() in data
    return read(read_markup(data.replace(old.encode(), new.encode())), file="x.xml", digest="0" * 64)


def unsigned(text: str, old: str, new: str) -> Voucher:
    """The document without its signature, and something in it replaced."""
    assert old in text
    return said(re.sub("<ds:Signature.*</ds:Signature>", "", text, flags=re.DOTALL).replace(old, new))


def wrapped(inner: str) -> str:
    """A document within another's extension, where a careless reader would take it for the signed one."""
    body = re.sub(r"^<\?xml.*?\?>\n", "", inner)
    return FACTURA.replace(f"<{EXTENSIONS}>", f"<{EXTENSIONS}><ext:UBLExtension>{body}</ext:UBLExtension>", 1)


FILES: dict[str, tuple[str, Callable[[], object]]] = {
    "an amount changed after signing": ("signature_altered", lambda: altered(FACTURA, "46890.00", "46990.00")),
    "a blank added after signing": ("signature_altered", lambda: altered(FACTURA, "<cac:Item>", "<cac:Item> ")),
    "the digest taken away": (
        "signature_altered",
        lambda: said(FACTURA.replace("<ds:DigestValue>DIGEST", "<ds:DigestValue>")),
    ),
    "a digest that is no base64": ("signature_altered", lambda: said(FACTURA.replace("DIGEST", "ñ$"))),
    "two signatures": ("signatures", lambda: said(FACTURA.replace(SIGNATURE, SIGNATURE + SIGNATURE))),
    "a signature in another place": (
        "signature_place",
        lambda: said(FACTURA.replace(SIGNATURE, "").replace("<cac:Item>", f"<cac:Item>{SIGNATURE}")),
    ),
    "a signature of a part": ("signature_of_part", lambda: said(FACTURA.replace('URI=""', 'URI="#DEMO"'))),
    "a document within a document": ("document_within", lambda: said(wrapped(settlement(SPONGE, "52100.00")))),
    "a document within an envelope": (
        "wrapped",
        lambda: said("<soap><body>" + re.sub(r"^<\?xml.*?\?>\n", "", FACTURA) + "</body></soap>"),
    ),
    "a document within its signature": (
        "wrapped",
        lambda: said(
            '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Object>'
            + re.sub(r"^<\?xml.*?\?>\n", "", FACTURA)
            + "</ds:Object></ds:Signature>"
        ),
    ),
    "some other XML": ("not_ubl", lambda: said("<factura/>")),
    "UBL's name in no namespace": ("not_ubl", lambda: said("<Invoice/>")),
    "SUNAT's acknowledgement": ("cdr", lambda: said(document("ApplicationResponse", ""))),
    "a voucher of tax withheld": (
        "withheld",
        lambda: said('<Retention xmlns="urn:sunat:names:specification:ubl:peru:schema:xsd:Retention-1"/>'),
    ),
    "no number": ("element_missing", lambda: unsigned(FACTURA, "<cbc:ID>F001-00000123</cbc:ID>", "")),
    "a wrong number": ("number", lambda: unsigned(FACTURA, "F001-00000123", "F001/123")),
    "two numbers": (
        "element_repeated",
        lambda: unsigned(FACTURA, "<cbc:IssueDate>", "<cbc:ID>F001-9</cbc:ID><cbc:IssueDate>"),
    ),
    "two suppliers": (
        "element_repeated",
        lambda: unsigned(
            FACTURA, "<cac:AccountingCustomerParty>", "<cac:AccountingSupplierParty/><cac:AccountingCustomerParty>"
        ),
    ),
    "a receipt for a guide": (
        "kind",
        lambda: unsigned(FACTURA, ">01</cbc:InvoiceTypeCode>", ">09</cbc:InvoiceTypeCode>"),
    ),
    "no day": ("day", lambda: unsigned(FACTURA, "2026-11-20", "2026-02-30")),
    "another currency": ("currency", lambda: unsigned(FACTURA, ">PEN<", ">EUR<")),
    "a line in another currency": (
        "currency",
        lambda: unsigned(
            FACTURA,
            'currencyID="PEN">46890.00</cbc:LineExtensionAmount>\n    <cac:Item>',
            'currencyID="USD">46890.00</cbc:LineExtensionAmount>\n    <cac:Item>',
        ),
    ),
    "an amount of three decimals": ("amount", lambda: unsigned(FACTURA, "46890.00", "46890.005")),
    "a negative amount": ("amount", lambda: unsigned(FACTURA, "46890.00", "-46890.00")),
    "an amount in words": ("amount", lambda: unsigned(FACTURA, "46890.00", "1e5")),
    "no quantity": ("quantity", lambda: unsigned(FACTURA, "125.430", "NaN")),
    "nothing weighed": ("quantity", lambda: unsigned(FACTURA, "125.430", "0")),
    "a RUC with a wrong digit": ("ruc", lambda: unsigned(FACTURA, "20990000027", "20990000028")),
    "no line": ("quantity", lambda: unsigned(FACTURA, "cac:InvoiceLine", "cac:Other")),
    "an issuer without RUC": (
        "element_missing",
        lambda: unsigned(
            settlement(SPONGE, "52100.00"),
            f'schemeID="6" schemeName="Documento de Identidad" schemeAgencyName="PE:SUNAT">{BUYER}',
            f'schemeID="1">{BUYER}',
        ),
    ),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_no_honest_document_is_refused(kind: str) -> None:
    """Each with the code of what is wrong, and a sentence in both languages that says what to do."""
    code, attempt = FILES[kind]
    with pytest.raises(SunatError) as caught:
        attempt()
    assert caught.value.code == code
    assert all(text.endswith((".", ")")) and "{" not in text for text in (caught.value.es, caught.value.en))


CASES: dict[str, tuple[str, list[str]]] = {
    "guides alone": ("no_voucher", [sender_guide("0.140"), carrier_guide("0.140")]),
    "somebody else's purchase": ("not_your_purchase", [invoice(DORE, "46890.00", buyer=OTHER)]),
    "two sellers": ("several_purchases", [FACTURA, settlement(SPONGE, "52100.00")]),
    "one number on two documents": ("document_twice", [FACTURA, invoice(DORE, "46890.00", "46900.00")]),
    "a note alone": ("note_alone", [note("07", "09", "10.00")]),
    "a note on another invoice": ("note_alone", [FACTURA, note("07", "09", "10.00", "F001-124")]),
    "a note that undoes the sale": ("note_voids", [FACTURA, note("07", "01", "46890.00")]),
    "a note that takes everything back": ("note_voids", [FACTURA, note("07", "06", "46890.00")]),
}


@pytest.mark.parametrize("kind", CASES)
def test_documents_that_are_no_purchase_of_this_buyer_make_no_draft(kind: str) -> None:
    """Honest each by itself, together they are not one purchase."""
    code, texts = CASES[kind]
    with pytest.raises(SunatError) as caught:
        intake([said(text) for text in texts], f"ruc:{BUYER}")
    assert caught.value.code == code


def test_every_refusal_is_seen() -> None:
    """No sentence is there that no test has heard, here or in `test_signature` and `test_correction`."""
    heard = {code for code, _ in (*FILES.values(), *CASES.values())} | {"note_missing", "note_nothing"}
    assert heard | {code for code in TEXTS if code.startswith("signature_")} == set(TEXTS)
