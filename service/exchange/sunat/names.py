"""The names of UBL 2.1 as SUNAT uses them, and which document a root element is.

OASIS UBL 2.1; SUNAT's catalogue 01 (kinds of documents) and its guides for each electronic document. A purchase
settlement is a *self-billed* invoice: there the customer issues, and the supplier may be a person without RUC.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"

SPACES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cac": f"{_UBL}CommonAggregateComponents-2",
        "cbc": f"{_UBL}CommonBasicComponents-2",
        "ext": f"{_UBL}CommonExtensionComponents-2",
        "ds": "http://www.w3.org/2000/09/xmldsig#",
    }
)


def name(prefixed: str) -> str:
    """`cac:Party` as a tree spells it: `{urn:…}Party`."""
    prefix, _, local = prefixed.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


def _root(local: str) -> str:
    return f"{{{_UBL}{local}-2}}{local}"


INVOICE: Final = _root("Invoice")
SETTLEMENT: Final = _root("SelfBilledInvoice")
GUIDE: Final = _root("DespatchAdvice")
CREDIT_NOTE: Final = _root("CreditNote")
DEBIT_NOTE: Final = _root("DebitNote")
CDR: Final = _root("ApplicationResponse")

ROOTS: Final = frozenset({INVOICE, SETTLEMENT, GUIDE, CREDIT_NOTE, DEBIT_NOTE})

KINDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        INVOICE: frozenset({"01", "03"}),
        SETTLEMENT: frozenset({"04"}),
        GUIDE: frozenset({"09", "31"}),
        CREDIT_NOTE: frozenset({"07"}),
        DEBIT_NOTE: frozenset({"08"}),
    }
)
"""Which kinds (catalogue 01) a root may be."""
