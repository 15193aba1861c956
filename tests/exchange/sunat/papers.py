"""Electronic documents as SUNAT's guides describe them, of DEMO firms: `python -m tests.exchange.sunat.papers`
writes the samples anew. Nobody issued them; their signatures hold, by keys and certificates of `signing`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import indent

from tests.exchange.sunat import signing

SAMPLES = Path(__file__).with_name("samples")

BUYER, SELLER, CARRIER, PERSON, OTHER = (
    "20990000019",
    "20990000027",
    "20990000035",
    "10990000013",
    "20990000043",
)

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_SPACES = (
    f'xmlns:cac="{_UBL}CommonAggregateComponents-2" xmlns:cbc="{_UBL}CommonBasicComponents-2"\n'
    f'  xmlns:ext="{_UBL}CommonExtensionComponents-2" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
)
SIGNATURE = """<ds:Signature Id="DEMO">
  <ds:SignedInfo>
    <ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>
    <ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
    <ds:Reference URI="">
      <ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms>
      <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
      <ds:DigestValue>DIGEST</ds:DigestValue>
    </ds:Reference>
  </ds:SignedInfo>
  <ds:SignatureValue>VALUE</ds:SignatureValue>
  <ds:KeyInfo><ds:X509Data><ds:X509Certificate>CERTIFICATE</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
</ds:Signature>"""

Item = tuple[str, str, str, str]
"""Description, quantity, unit, value."""


def sealed(text: str, encoding: str = "utf-8") -> bytes:
    """The file's bytes, signed by whoever issues the document."""
    return signing.sealed(text, encoding, signing.firm(issuer(text)))


def issuer(text: str) -> str:
    """The RUC of who issues a document: in a settlement the customer, in a guide whose goods or lorry they are."""
    tag = {"SelfBilledInvoice": "AccountingCustomerParty", "DespatchAdvice": "DespatchSupplierParty"}
    root = re.search(r"<([A-Z]\w+)", text)
    found = root and re.search(
        rf"<cac:{tag.get(root[1], 'AccountingSupplierParty')}>.*?>([0-9]{{11}})<", text, re.DOTALL
    )
    return found[1] if found else SELLER


def document(root: str, body: str, encoding: str = "utf-8") -> str:
    """A document around its body, to be sealed."""
    return f"""<?xml version="1.0" encoding="{encoding}"?>
<{root} xmlns="{_UBL}{root}-2"
  {_SPACES}>
  <ext:UBLExtensions><ext:UBLExtension>
    <ext:ExtensionContent>{SIGNATURE}</ext:ExtensionContent>
  </ext:UBLExtension></ext:UBLExtensions>
  <cbc:UBLVersionID>2.1</cbc:UBLVersionID>
  <cbc:CustomizationID>2.0</cbc:CustomizationID>
{indent(body, "  ")}
</{root}>
"""


def party(number: str, scheme: str = "6", name: str = "DEMO") -> str:
    """A side by its document of identity, as `cac:Party` has it."""
    return f"""<cac:PartyIdentification>
  <cbc:ID schemeID="{scheme}" schemeName="Documento de Identidad" schemeAgencyName="PE:SUNAT">{number}</cbc:ID>
</cac:PartyIdentification>
<cac:PartyLegalEntity><cbc:RegistrationName><![CDATA[{name}]]></cbc:RegistrationName></cac:PartyLegalEntity>"""


def _side(tag: str, number: str, scheme: str = "6", name: str = "DEMO") -> str:
    return f"<cac:{tag}><cac:Party>\n{indent(party(number, scheme, name), '  ')}\n</cac:Party></cac:{tag}>"


def _head(number: str, day: str, kind: str) -> str:
    return f"""<cbc:ID>{number}</cbc:ID>
<cbc:IssueDate>{day}</cbc:IssueDate>
<cbc:IssueTime>14:42:00</cbc:IssueTime>
{kind}"""


def _money(tag: str, amount: str) -> str:
    return f'<cbc:{tag} currencyID="PEN">{amount}</cbc:{tag}>'


def _lines(tag: str, quantity: str, items: Sequence[Item]) -> str:
    return "\n".join(
        f"""<cac:{tag}>
  <cbc:ID>{number}</cbc:ID>
  <cbc:{quantity} unitCode="{unit}" unitCodeListID="UN/ECE rec 20">{amount}</cbc:{quantity}>
  {_money("LineExtensionAmount", value)}
  <cac:Item><cbc:Description><![CDATA[{description}]]></cbc:Description></cac:Item>
</cac:{tag}>"""
        for number, (description, amount, unit, value) in enumerate(items, 1)
    )


def _total(net: str, whole: str, tag: str = "LegalMonetaryTotal") -> str:
    return f"""<cac:{tag}>
  {_money("LineExtensionAmount", net)}
  {_money("TaxInclusiveAmount", whole)}
  {_money("PayableAmount", whole)}
</cac:{tag}>"""


_CURRENCY = "<cbc:DocumentCurrencyCode>PEN</cbc:DocumentCurrencyCode>"


def invoice(items: Sequence[Item], net: str, whole: str = "", *, buyer: str = BUYER) -> str:
    """01: the seller's."""
    code = '<cbc:InvoiceTypeCode listID="0101" listAgencyName="PE:SUNAT">01</cbc:InvoiceTypeCode>'
    body = (
        _head("F001-00000123", "2026-11-20", code),
        _CURRENCY,
        _side("AccountingSupplierParty", SELLER, name="DEMO Minera Ñusta S.A.C."),
        _side("AccountingCustomerParty", buyer, name="DEMO Acopio S.A.C."),
        _total(net, whole or net),
        _lines("InvoiceLine", "InvoicedQuantity", items),
    )
    return document("Invoice", "\n".join(body), "ISO-8859-1")


def settlement(items: Sequence[Item], net: str, seller: tuple[str, str] = (PERSON, "6")) -> str:
    """04: the buyer's, who is the customer of a self-billed invoice."""
    code = '<cbc:InvoiceTypeCode listID="0501" listAgencyName="PE:SUNAT">04</cbc:InvoiceTypeCode>'
    place = """<cac:DeliveryTerms><cac:DeliveryLocation>
  <cbc:LocationTypeCode>03</cbc:LocationTypeCode>
  <cac:Address><cbc:ID schemeAgencyName="PE:INEI" schemeName="Ubigeos">211002</cbc:ID></cac:Address>
</cac:DeliveryLocation></cac:DeliveryTerms>"""
    body = (
        _head("E001-4521", "2026-11-20", code),
        _CURRENCY,
        _side("AccountingCustomerParty", BUYER, name="DEMO Acopio S.A.C."),
        _side("AccountingSupplierParty", *seller, name="DEMO Vendedora"),
        place,
        _total(net, net),
        _lines("InvoiceLine", "InvoicedQuantity", items),
    )
    return document("SelfBilledInvoice", "\n".join(body))


def _address(code: str) -> str:
    return f'<cbc:ID schemeAgencyName="PE:INEI" schemeName="Ubigeos">{code}</cbc:ID>'


def sender_guide(weight: str, unit: str = "KGM", plate: str = "X1A-234", day: str = "2026-11-20") -> str:
    """09: the buyer's, who fetches what it bought; another firm carries it."""
    code = '<cbc:DespatchAdviceTypeCode listAgencyName="PE:SUNAT">09</cbc:DespatchAdviceTypeCode>'
    body = (
        _head("T001-883", day, code),
        """<cac:AdditionalDocumentReference>
  <cbc:ID>E001-4521</cbc:ID><cbc:DocumentTypeCode>04</cbc:DocumentTypeCode>
</cac:AdditionalDocumentReference>""",
        _side("DespatchSupplierParty", BUYER),
        _side("DeliveryCustomerParty", BUYER),
        f"""<cac:Shipment>
  <cbc:ID>1</cbc:ID>
  <cbc:HandlingCode listAgencyName="PE:SUNAT">02</cbc:HandlingCode>
  <cbc:GrossWeightMeasure unitCode="{unit}">{weight}</cbc:GrossWeightMeasure>
  <cac:ShipmentStage>
    <cbc:TransportModeCode>01</cbc:TransportModeCode>
    <cac:TransitPeriod><cbc:StartDate>{day}</cbc:StartDate></cac:TransitPeriod>
    <cac:CarrierParty>
{indent(party(CARRIER), "      ")}
    </cac:CarrierParty>
    <cac:TransportMeans><cac:RoadTransport><cbc:LicensePlateID>{plate}</cbc:LicensePlateID></cac:RoadTransport></cac:TransportMeans>
    <cac:DriverPerson><cbc:ID schemeID="1">00000000</cbc:ID></cac:DriverPerson>
  </cac:ShipmentStage>
  <cac:Delivery>
    <cac:DeliveryAddress>{_address("211101")}</cac:DeliveryAddress>
    <cac:Despatch><cac:DespatchAddress>{_address("211002")}</cac:DespatchAddress></cac:Despatch>
  </cac:Delivery>
</cac:Shipment>
<cac:DespatchLine>
  <cbc:ID>1</cbc:ID><cbc:DeliveredQuantity unitCode="{unit}">{weight}</cbc:DeliveredQuantity>
  <cac:Item><cbc:Description>ORO REFOGADO</cbc:Description></cac:Item>
</cac:DespatchLine>""",
    )
    return document("DespatchAdvice", "\n".join(body))


def carrier_guide(weight: str, unit: str = "KGM", plate: str = "X1A234") -> str:
    """31: the carrier's, who says of the sender where it fetched the goods."""
    code = '<cbc:DespatchAdviceTypeCode listAgencyName="PE:SUNAT">31</cbc:DespatchAdviceTypeCode>'
    body = (
        _head("V001-77", "2026-11-20", code),
        """<cac:AdditionalDocumentReference>
  <cbc:ID>T001-00000883</cbc:ID><cbc:DocumentTypeCode>09</cbc:DocumentTypeCode>
</cac:AdditionalDocumentReference>""",
        _side("DespatchSupplierParty", CARRIER, name="DEMO Transportes"),
        _side("DeliveryCustomerParty", BUYER),
        f"""<cac:Shipment>
  <cbc:ID>1</cbc:ID>
  <cbc:GrossWeightMeasure unitCode="{unit}">{weight}</cbc:GrossWeightMeasure>
  <cac:ShipmentStage>
    <cac:TransitPeriod><cbc:StartDate>2026-11-20</cbc:StartDate></cac:TransitPeriod>
    <cac:DriverPerson><cbc:ID schemeID="1">00000000</cbc:ID></cac:DriverPerson>
  </cac:ShipmentStage>
  <cac:Delivery>
    <cac:DeliveryAddress>{_address("211101")}</cac:DeliveryAddress>
    <cac:Despatch>
      <cac:DespatchAddress>{_address("211002")}</cac:DespatchAddress>
      <cac:DespatchParty>
{indent(party(BUYER), "        ")}
      </cac:DespatchParty>
    </cac:Despatch>
  </cac:Delivery>
  <cac:TransportHandlingUnit><cac:TransportEquipment><cbc:ID>{plate}</cbc:ID></cac:TransportEquipment></cac:TransportHandlingUnit>
</cac:Shipment>""",
    )
    return document("DespatchAdvice", "\n".join(body))


def note(
    kind: str, reason: str, amount: str, of: str = "F001-00000123", of_kind: str = "01", *, by: str = SELLER
) -> str:
    """07 or 08: the seller's, on its invoice; or the buyer's, on its settlement."""
    root, word = {"07": ("CreditNote", "Credited"), "08": ("DebitNote", "Debited")}[kind]
    body = (
        _head(f"F001-{kind}5", "2026-11-21", ""),
        _CURRENCY,
        f"""<cac:DiscrepancyResponse>
  <cbc:ReferenceID>{of}</cbc:ReferenceID><cbc:ResponseCode>{reason}</cbc:ResponseCode>
</cac:DiscrepancyResponse>
<cac:BillingReference><cac:InvoiceDocumentReference>
  <cbc:ID>{of}</cbc:ID><cbc:DocumentTypeCode>{of_kind}</cbc:DocumentTypeCode>
</cac:InvoiceDocumentReference></cac:BillingReference>""",
        _side("AccountingSupplierParty", by),
        _side("AccountingCustomerParty", BUYER if by == SELLER else PERSON),
        _total(amount, amount, "RequestedMonetaryTotal" if kind == "08" else "LegalMonetaryTotal"),
        _lines(f"{root}Line", f"{word}Quantity", [("AJUSTE DE PRECIO", "1", "ZZ", amount)]),
    )
    return document(root, "\n".join(body))


DORE: Sequence[Item] = (("ORO EN BRUTO, LEY 912 (lingote doré)", "125.430", "GRM", "46890.00"),)
SPONGE: Sequence[Item] = (
    ("ORO REFOGADO", "14.850", "GRM", "5210.00"),
    ("ORO REFOGADO", "0.125430", "KGM", "46890.00"),
)


def cases() -> Iterator[tuple[str, Mapping[str, bytes]]]:
    """The samples: a folder's name, and its files."""
    factura = sealed(invoice(DORE, "46890.00"), "iso-8859-1")
    liquidacion = sealed(settlement(SPONGE, "52100.00"))
    yield "factura", {"factura-01.xml": factura}
    taxed = invoice((("CONCENTRADO DE ORO", "1.250", "TNE", "10000.00"),), "10000.00", "11800.00")
    yield "factura-con-igv", {"factura-01.xml": sealed(taxed, "iso-8859-1")}
    yield "liquidacion", {"liquidacion-04.xml": liquidacion}
    counted = settlement((("ORO EN BRUTO", "1", "NIU", "5210.00"),), "5210.00", ("45678901", "1"))
    yield "liquidacion-a-persona-sin-ruc", {"liquidacion-04.xml": sealed(counted)}
    yield (
        "liquidacion-y-guias",
        {
            "liquidacion-04.xml": liquidacion,
            "guia-09.xml": sealed(sender_guide("0.140")),
            "guia-31.xml": sealed(carrier_guide("0.140")),
        },
    )
    yield (
        "liquidacion-y-guias-que-no-coinciden",
        {
            "liquidacion-04.xml": liquidacion,
            "guia-09.xml": sealed(sender_guide("0.000290", "TNE", day="2026-11-21")),
            "guia-31.xml": sealed(carrier_guide("140.28", "GRM", "Z9Z-999")),
        },
    )
    yield "nota-de-credito", {"factura-01.xml": factura, "nota-07.xml": sealed(note("07", "09", "890.00"))}
    yield "nota-de-debito", {"factura-01.xml": factura, "nota-08.xml": sealed(note("08", "02", "110.00"))}


def write() -> None:
    """Write the samples; what they are expected to become is written by hand beside them."""
    for folder, files in cases():
        (SAMPLES / folder).mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (SAMPLES / folder / name).write_bytes(data)


if __name__ == "__main__":
    write()
