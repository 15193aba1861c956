"""The road in a transport guide (GRE 2.0): the sender's (09) and the carrier's (31) say it in somewhat other places.

The carrier issues the 31, so it is not named in it again; and the vehicle may be in the old place or the new one.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.exchange.sunat import sides
from service.exchange.sunat.units import weight_mg
from service.exchange.sunat.voucher import Road
from service.exchange.sunat.walk import demanded, first, one, said
from service.markup.element import Element

_REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "01": "sale",
        "02": "purchase",
        "04": "inter_site",
        "08": "import",
        "09": "export",
        "17": "third_party_processing",
    }
)
"""Catalogue 20; whatever else is `other`."""

_MODES: Final[Mapping[str, str]] = MappingProxyType({"01": "public", "02": "private"})
"""Catalogue 18."""

_PLATES: Final = (
    "cac:TransportHandlingUnit/cac:TransportEquipment/cbc:ID",
    "cac:ShipmentStage/cac:TransportMeans/cac:RoadTransport/cbc:LicensePlateID",
)
_PLATE: Final = re.compile("[0-9A-Z]{5,8}")


def road(root: Element, kind: str) -> Road:
    """What a guide says of the road.

    Raises:
        SunatError: `element_missing`, `quantity`, `ruc`.
    """
    shipment = demanded(root, "cac:Shipment")
    weight = one(shipment, "cbc:GrossWeightMeasure")
    unit = "" if weight is None else weight.attributes.get("unitCode", "")
    stage = first(shipment, "cac:ShipmentStage")
    issuer = sides.at(root, "cac:DespatchSupplierParty")
    if kind == "31":
        carrier, sender = issuer, sides.at(shipment, "cac:Delivery/cac:Despatch/cac:DespatchParty")
    else:
        carrier, sender = None if stage is None else sides.at(stage, "cac:CarrierParty"), issuer
    reason = said(shipment, "cbc:HandlingCode")
    mode = None if stage is None else first(stage, "cbc:TransportModeCode")
    return Road(
        weight_mg=None if weight is None else weight_mg(weight.text, unit, "cbc:GrossWeightMeasure"),
        unit=unit,
        plate=_plate(shipment),
        carrier=carrier,
        sender=sender,
        receiver=sides.at(root, "cac:DeliveryCustomerParty"),
        departure=sides.place(shipment, "cac:Delivery/cac:Despatch/cac:DespatchAddress/cbc:ID"),
        arrival=sides.place(shipment, "cac:Delivery/cac:DeliveryAddress/cbc:ID"),
        reason=_REASONS.get(reason, "other") if reason else None,
        mode=None if mode is None else _MODES.get(mode.text),
    )


def _plate(shipment: Element) -> str | None:
    """The plate of the first vehicle, as the ledger writes it: capitals and digits, no hyphen."""
    for path in _PLATES:
        if (found := first(shipment, path)) is not None:
            written = "".join(letter for letter in found.text.upper() if letter.isalnum())
            if _PLATE.fullmatch(written):
                return written
    return None
