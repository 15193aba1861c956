"""A tree as the document that it is: invoice, receipt, purchase settlement, guide or note."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from service.exchange.sunat import sides
from service.exchange.sunat.certificate import Root, leads
from service.exchange.sunat.errors import SunatError
from service.exchange.sunat.head import Head, head, numbered
from service.exchange.sunat.names import CDR, CREDIT_NOTE, DEBIT_NOTE, GUIDE, ROOTS, SETTLEMENT
from service.exchange.sunat.road import road
from service.exchange.sunat.signature import Signature, signed
from service.exchange.sunat.units import cents, weight_mg
from service.exchange.sunat.voucher import Change, Item, Named, Voucher
from service.exchange.sunat.walk import demanded, every, one, said
from service.markup.element import Document, Element

_SUPPLIER: Final = "cac:AccountingSupplierParty"
_CUSTOMER: Final = "cac:AccountingCustomerParty"
_LINES: Final = (
    ("cac:InvoiceLine", "cbc:InvoicedQuantity"),
    ("cac:CreditNoteLine", "cbc:CreditedQuantity"),
    ("cac:DebitNoteLine", "cbc:DebitedQuantity"),
)
_CURRENCIES: Final = frozenset({"PEN", "USD"})
_MOST_ITEMS: Final = 200
_WITHHELD: Final = frozenset({"Retention", "Perception"})


def read(document: Document, *, file: str, digest: str, roots: Sequence[Root] = ()) -> Voucher:
    """What a document says; `file` is its name as the user gave it, `digest` the SHA-256 of its bytes.

    `roots` are the certificates that the user trusts to vouch for its signer's; none: nobody was asked.

    Raises:
        SunatError: with one of the codes of `errors.TEXTS`.
    """
    root = document.root
    if root.name == CDR:
        raise SunatError("cdr")
    if root.name not in ROOTS:
        raise _other(root)
    signature = signed(document)
    begun = head(root)
    if signature is not None and roots:
        chain = signature.certificate.chain
        signature = replace(signature, rooted=leads(chain, roots, datetime.fromisoformat(begun.issued_at)))
    if root.name == GUIDE:
        return _guide(root, begun, file, digest, signature)
    return _voucher(root, begun, file, digest, signature)


def _other(root: Element) -> SunatError:
    """Whether one of ours is hidden in what is none."""
    within = next((each for each in root.within() if each.name in ROOTS), None)
    if within is None and root.local in _WITHHELD:
        return SunatError("withheld")
    return SunatError("not_ubl" if within is None else "wrapped", root.local)


def _guide(root: Element, begun: Head, file: str, digest: str, signature: Signature | None) -> Voucher:
    path = "cac:DespatchSupplierParty"
    return Voucher(
        file=file,
        digest=digest,
        kind=begun.kind,
        series=begun.series,
        number=begun.number,
        issued_on=begun.issued_on,
        issued_at=begun.issued_at,
        issuer=sides.issuer(root, path),
        signature=signature,
        names=tuple(_named(root)),
        road=road(root, begun.kind),
    )


def _voucher(root: Element, begun: Head, file: str, digest: str, signature: Signature | None) -> Voucher:
    """In a settlement the customer issues, and buys; in all others the supplier issues, and sells."""
    settled = root.name == SETTLEMENT
    issuer = sides.issuer(root, _CUSTOMER if settled else _SUPPLIER)
    other = sides.at(root, _SUPPLIER if settled else _CUSTOMER)
    seller, buyer = (other, issuer) if settled else (issuer, other)
    currency = demanded(root, "cbc:DocumentCurrencyCode").text
    if currency not in _CURRENCIES:
        raise SunatError("currency", currency)
    totals = demanded(root, "cac:RequestedMonetaryTotal" if root.name == DEBIT_NOTE else "cac:LegalMonetaryTotal")
    net = one(totals, "cbc:LineExtensionAmount")
    whole = one(totals, "cbc:TaxInclusiveAmount") or demanded(totals, "cbc:PayableAmount")
    items = tuple(_items(root, currency))
    return Voucher(
        file=file,
        digest=digest,
        kind=begun.kind,
        series=begun.series,
        number=begun.number,
        issued_on=begun.issued_on,
        issued_at=begun.issued_at,
        issuer=issuer,
        signature=signature,
        seller=seller,
        buyer=buyer,
        currency=currency,
        cents=_cents(whole, currency),
        net_cents=sum(item.cents for item in items) if net is None else _cents(net, currency),
        items=items,
        names=tuple(_named(root)),
        place=sides.place(root, "cac:DeliveryTerms/cac:DeliveryLocation/cac:Address/cbc:ID"),
        road=None,
        change=_change(root),
    )


def _items(root: Element, currency: str) -> Iterator[Item]:
    found = [(line, quantity) for lines, quantity in _LINES for line in every(root, lines)]
    if not 0 < len(found) <= _MOST_ITEMS:
        raise SunatError("quantity", str(len(found)), "cac:InvoiceLine")
    for line, path in found:
        quantity = one(line, path)
        unit = "" if quantity is None else quantity.attributes.get("unitCode", "")
        weight = None if quantity is None else weight_mg(quantity.text, unit, path)
        description = " ".join(each.text for each in every(line, "cac:Item/cbc:Description"))
        yield Item(description, unit, weight, _cents(demanded(line, "cbc:LineExtensionAmount"), currency))


def _cents(amount: Element, currency: str) -> int:
    """An amount in the document's currency: one in another would be added to it unseen."""
    if amount.attributes.get("currencyID", currency) != currency:
        raise SunatError("currency", amount.attributes["currencyID"])
    return cents(amount.text, f"cbc:{amount.local}")


def _named(root: Element) -> Iterator[Named]:
    """The documents that this one names, as far as a purchase has them."""
    for path in ("cac:DespatchDocumentReference", "cac:AdditionalDocumentReference"):
        for each in every(root, path):
            kind, number = said(each, "cbc:DocumentTypeCode"), said(each, "cbc:ID")
            if kind in {"01", "03", "04", "09", "31"} and number:
                who = sides.at(each, "cac:IssuerParty")
                yield Named(kind, "-".join(numbered(number)), None if who is None else who.party)


def _change(root: Element) -> Change | None:
    if root.name not in {CREDIT_NOTE, DEBIT_NOTE}:
        return None
    base = demanded(root, "cac:BillingReference/cac:InvoiceDocumentReference")
    series, number = numbered(demanded(base, "cbc:ID").text)
    reason = said(root, "cac:DiscrepancyResponse/cbc:ResponseCode")
    return Change(Named(said(base, "cbc:DocumentTypeCode"), f"{series}-{number}"), reason)
