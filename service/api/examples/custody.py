"""Worked examples of gold on its way and at the gate: shipments, receptions, assays, ore returned.

Two tonnes of ore of a miner without a key come to a plant, are assayed on both sides, weighed again, and go back in
part.
"""

from typing import Final

from service.api.examples.pen import ANANEA, CARRIER, MINER, RIGHT, TRADER, Example, digest, example, uuid

_ORE: Final = uuid(240)
_SHIPMENT: Final = uuid(70)
_SELLERS, _PLANTS, _AGREED = uuid(81), uuid(82), uuid(83)
_JULIACA: Final = {"system": "inei", "code": "211101"}
_SEALS: Final = ["DEMO-0451"]


def acts(first: int, purchase: int) -> tuple[Example, ...]:
    """What is recorded from entry `first` on; the worked purchase is entry `purchase`."""
    return _TOLD


def _signed(kind: str, number: int, minute: int, /, **members: object) -> Example:
    return example("trader 2", kind, number, f"2026-11-20T20:{minute}:00Z", **members)


def _assay(number: int, minute: int, assay: str, /, **members: object) -> Example:
    return _signed("assay.recorded", number, minute, assay=assay, lot=_ORE, moisture_percent="8.5", **members)


_TOLD: Final = (
    _signed(
        "lot.declared",
        4000,
        16,
        lot=_ORE,
        holder=MINER,
        support="reinfo",
        right=RIGHT,
        ubigeo=ANANEA,
        extracted_on="2026-11-19",
        product="ore",
        gross_g="2000000.000",
    ),
    _signed(
        "shipment.recorded",
        4001,
        17,
        shipment=_SHIPMENT,
        from_=MINER,
        to=TRADER,
        carrier=CARRIER,
        plate="X1A234",
        seals=_SEALS,
        departure=ANANEA,
        arrival=_JULIACA,
        lots=[{"lot": _ORE, "gross_g": "2000000.000"}],
        documents=[
            {
                "kind": "09",
                "issuer": MINER,
                "series": "T001",
                "number": "12",
                "issued_on": "2026-11-20",
                "gross_g": "2000000.000",
                "plate": "X1A234",
                "reason": "third_party_processing",
                "mode": "public",
                "lines": [1],
            }
        ],
    ),
    _signed(
        "reception.recorded",
        4002,
        18,
        reception=uuid(71),
        plant=TRADER,
        shipment=_SHIPMENT,
        ticket="DEMO-B-00812",
        plate="X1A234",
        seals=_SEALS,
        vehicle={"gross_kg": "9880", "tare_kg": "7890.5"},
        lots=[{"lot": _ORE, "net_g": "1989500.000", "outcome": "accepted"}],
    ),
    _assay(
        4003,
        19,
        _SELLERS,
        stage="provisional",
        sample="seller",
        number="DEMO-M-77",
        method="fire",
        digest=digest("seller's assay"),
        grade_g_t="18.600",
    ),
    _assay(
        4004,
        20,
        _PLANTS,
        stage="provisional",
        sample="plant",
        number="DEMO-P-1204",
        method="atomic_absorption",
        digest=digest("plant's assay"),
        grade_g_t="18.000",
    ),
    _assay(4005, 21, _AGREED, stage="agreed", between=[_SELLERS, _PLANTS], grade_g_t="18.300"),
    _signed(
        "lot.remeasured",
        4006,
        22,
        lot=_ORE,
        reason="weighing",
        product="ore",
        gross_g="1989500.000",
        moisture_percent="8.5",
        grade_g_t="18.300",
        fine_g="33.313183",
    ),
    _signed(
        "lot.returned",
        4007,
        23,
        lot=_ORE,
        plant=TRADER,
        gross_g="500000.000",
        reason="no_agreement",
        ticket="DEMO-B-00813",
    ),
)
