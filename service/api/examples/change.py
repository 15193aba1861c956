"""Worked examples of gold that changes: campaigns, refining, splits and merges, stock-takes, export."""

from service.api.examples.pen import ANANEA, MINER, RIGHT, TRADER, Example, digest, example, uuid


def acts(first: int, purchase: int) -> tuple[Example, ...]:
    """What is recorded from entry `first` on; the worked purchase is entry `purchase`."""
    return (_bought(), _refined(), _counted(), _exported())


def _bought() -> Example:
    """The sponge that is refined: of the miner's own, so that no other room's lot is touched."""
    return example(
        "trader 2",
        "purchase.recorded",
        610,
        "2026-11-20T21:00:00Z",
        stage="final",
        buyer=TRADER,
        seller=MINER,
        place={"ubigeo": ANANEA},
        lines=[
            {
                "line": 1,
                "origin": {
                    "lot": uuid(611),
                    "holder": MINER,
                    "support": "reinfo",
                    "right": RIGHT,
                    "ubigeo": ANANEA,
                    "extracted_on": "2026-11-16",
                },
                "product": "sponge",
                "gross_g": "820.500",
                "fineness": "905.0",
                "fine_g": "742.552500",
                "assay": {"method": "xrf", "by": "buyer"},
                "becomes": uuid(612),
                "price": {"currency": "PEN", "amount": "338000.00"},
            }
        ],
        price={"currency": "PEN", "amount": "338000.00"},
        payments=[{"means": "transfer", "currency": "PEN", "amount": "338000.00", "paid_on": "2026-11-20"}],
        destination="domestic",
    )


def _refined() -> Example:
    return example(
        "trader 2",
        "processing.recorded",
        620,
        "2026-11-20T21:30:00Z",
        campaign=uuid(621),
        plant=TRADER,
        process="refining",
        started_on="2026-11-20",
        ended_on="2026-11-20",
        inputs=[{"lot": uuid(612), "take_g": "820.500"}],
        outputs=[
            {
                "becomes": uuid(622),
                "product": "bar",
                "gross_g": "500.000",
                "fineness": "999.0",
                "fine_g": "499.500000",
                "assay": {"method": "fire", "by": "laboratory", "digest": digest("assay of bar 1")},
                "serial": "DEMO-0001",
            },
            {
                "becomes": uuid(623),
                "product": "bar",
                "gross_g": "242.100",
                "fineness": "999.0",
                "fine_g": "241.857900",
                "assay": {"method": "fire", "by": "laboratory", "digest": digest("assay of bar 2")},
                "serial": "DEMO-0002",
            },
        ],
        reagents=[{"reagent": "borax", "used_kg": "1.200"}, {"reagent": "potassium_nitrate", "used_kg": "0.150"}],
        recovery_percent="99.84",
    )


def _counted() -> Example:
    return example(
        "trader 2",
        "stocktake.recorded",
        630,
        "2026-11-20T21:40:00Z",
        holder=TRADER,
        counted_on="2026-11-20",
        lots=[{"lot": uuid(623), "gross_g": "242.050", "fineness": "999.0", "fine_g": "241.807950"}],
    )


def _exported() -> Example:
    return example(
        "trader 2",
        "export.recorded",
        640,
        "2026-11-20T22:00:00Z",
        export=uuid(641),
        exporter=TRADER,
        lots=[{"lot": uuid(622), "take_g": "500.000"}, {"lot": uuid(623), "take_g": "242.050"}],
        hs_code="7108.12.00.00",
        declaration="235-2026-41-012345",
        country="CH",
        consignee="DEMO Refinery S.A.",
        value={"currency": "USD", "amount": "100700.00"},
        exported_on="2026-11-20",
        post={"system": "inei", "code": "070101"},
        guides=[
            {
                "kind": "09",
                "issuer": TRADER,
                "series": "T001",
                "number": "912",
                "issued_on": "2026-11-20",
                "gross_g": "742.050",
            }
        ],
    )
