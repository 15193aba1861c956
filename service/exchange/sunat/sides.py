"""Who and where: the sides of a document by their identity documents, and districts by the list that they are of."""

import re
from typing import Final

from service.exchange.sunat.errors import SunatError
from service.exchange.sunat.voucher import Place, Who
from service.exchange.sunat.walk import demanded, first, one
from service.markup.element import Element
from service.registry.identifiers import check_ruc

_ID: Final = "cac:PartyIdentification/cbc:ID"
_DISTRICT: Final = re.compile("[0-9]{6}")
_NOBODY: Final = re.compile("[- 0]*")


def issuer(element: Element, path: str) -> Who:
    """The side that made the document: it always has a RUC. Raises as `side` does, and `element_missing`."""
    found = side(demanded(element, path), path)
    if found is None or found.party is None:
        raise SunatError("element_missing", f"{path}/{_ID}")
    return found


def at(element: Element, path: str) -> Who | None:
    """The side at a path; None where the document names none there. Raises as `side` does."""
    found = one(element, path)
    return None if found is None else side(found, path)


def side(party: Element, where: str) -> Who | None:
    """The side that a `cac:…Party` names.

    Raises:
        SunatError: `ruc` for a tax number that is none; `element_repeated`.
    """
    named = one(party, f"cac:Party/{_ID}") or one(party, _ID)
    if named is None or _NOBODY.fullmatch(named.text):
        return None
    found = Who(named.attributes.get("schemeID", ""), named.text)
    if found.scheme == "6":
        try:
            check_ruc(found.number)
        except ValueError:
            raise SunatError("ruc", found.number, where) from None
    return found


def place(element: Element, path: str) -> Place | None:
    """The district at a path: INEI's where the document says so, else of SUNAT's own list."""
    found = first(element, path)
    if found is None or not _DISTRICT.fullmatch(found.text):
        return None
    agency = found.attributes.get("schemeAgencyName", "").upper()
    return "inei" if agency == "PE:INEI" else "sunat", found.text
