"""Worked examples of what follows a purchase: settlement, payments, the seller's word, toll milling."""

from service.api.examples.pen import (
    ANANEA,
    LOG,
    MINER,
    RIGHT,
    TRADER,
    Example,
    digest,
    example,
    key,
    public,
    uuid,
)
from service.ledger import keyproof

_PHONE = "miner's phone"
"""The miner's own key: with it, its word is its own."""


def acts(first: int, purchase: int) -> tuple[Example, ...]:
    """What is recorded from entry `first` on: ore bought on an estimate, and all that follows."""
    bought = first + 1
    return (
        _toll(),
        _bought(),
        _settled(bought),
        _paid(bought),
        _phone(),
        _word("purchase.disputed", 426, "20:40", purchase=bought, reason="grade", evidence=[digest("assay sheet")]),
        _word("purchase.confirmed", 427, "20:45", purchase=bought),
    )


def _toll() -> Example:
    return example(
        "trader 2",
        "toll.agreed",
        420,
        "2026-11-20T20:15:00Z",
        agreement=uuid(421),
        plant=TRADER,
        owner=MINER,
        from_="2026-11-20",
        until="2027-11-19",
        process="cyanidation",
        fee={"per_dry_tonne": {"currency": "USD", "amount": "95.00"}},
        guaranteed_recovery_permille="880.0",
        document=digest("toll contract"),
        confirmation={"method": "paper", "digest": digest("toll contract, the miner's copy")},
    )


def _bought() -> Example:
    """Two tonnes of wet ore on an estimated grade, a third of the estimated price advanced."""
    return example(
        "trader 2",
        "purchase.recorded",
        422,
        "2026-11-20T20:20:00Z",
        stage="provisional",
        buyer=TRADER,
        seller=MINER,
        place={"ubigeo": ANANEA},
        lines=[
            {
                "line": 1,
                "origin": {
                    "lot": uuid(431),
                    "holder": MINER,
                    "support": "reinfo",
                    "right": RIGHT,
                    "ubigeo": ANANEA,
                    "extracted_on": "2026-11-15",
                },
                "product": "ore",
                "gross_g": "2000000.000",
                "moisture_percent": "8",
                "grade_g_t": "18.5",
                "fine_g": "34.040000",
                "assay": {"method": "estimate", "by": "buyer"},
                "becomes": uuid(432),
                "price": _pen("12000.00"),
            }
        ],
        price=_pen("12000.00"),
        payments=[{"means": "transfer", "paid_on": "2026-11-20", **_pen("4000.00")}],
        destination="domestic",
    )


def _settled(bought: int) -> Example:
    return example(
        "trader 2",
        "purchase.settled",
        424,
        "2026-11-20T20:25:00Z",
        purchase=bought,
        lines=[
            {
                "line": 1,
                "product": "ore",
                "gross_g": "1950000.000",
                "moisture_percent": "9.5",
                "grade_g_t": "20.1",
                "fine_g": "35.471475",
                "assay": {"method": "fire", "by": "laboratory", "digest": digest("assay sheet")},
                "price": _pen("12800.00"),
            }
        ],
        basis={
            "terms": "london_pm",
            "gold_usd_per_ozt": "4228.00",
            "quoted_on": "2026-11-19",
            "pen_per_usd": "3.7500",
            "payable_permille": "708",
        },
        deductions=[
            {"code": "assay", **_pen("150.00")},
            {"code": "retention", **_pen("192.00")},
            {"code": "advance", **_pen("4000.00")},
        ],
        total=_pen("8458.00"),
        documents=[
            {
                "kind": "04",
                "issuer": TRADER,
                "series": "E001",
                "number": "4530",
                "issued_on": "2026-11-20",
                "lines": [1],
                **_pen("12650.00"),
            }
        ],
    )


def _paid(bought: int) -> Example:
    return example(
        "trader 2",
        "payment.recorded",
        425,
        "2026-11-20T20:30:00Z",
        purchase=bought,
        payments=[
            {
                "means": "transfer",
                "paid_on": "2026-11-20",
                "reference_digest": digest("second transfer"),
                **_pen("8458.00"),
            }
        ],
    )


def _phone() -> Example:
    return example(
        "registrar",
        "key.enrolled",
        423,
        "2026-11-20T20:35:00Z",
        party=MINER,
        grade="administrator",
        key=public(_PHONE),
        proof=keyproof.make(LOG, MINER, key(_PHONE)),
    )


def _word(kind: str, number: int, time: str, **members: object) -> Example:
    return example(_PHONE, kind, number, f"2026-11-20T{time}:00Z", **members)


def _pen(amount: str) -> dict[str, str]:
    return {"currency": "PEN", "amount": amount}
