"""Worked examples of entries put right or annulled."""

from service.api.examples.pen import ANANEA, MINER, PALLAQUERA, RIGHT, TRADER, Example, digest, example, uuid


def acts(first: int, purchase: int) -> tuple[Example, ...]:
    """What is recorded from entry `first` on; the worked purchase is entry `purchase`."""
    return (
        example(
            "trader 2",
            "entry.corrected",
            501,
            "2026-11-20T21:00:00Z",
            entry=purchase,
            payments=[{"payment": 1, "means": "deposit", "reference_digest": digest("deposit")}],
            documents=[
                {
                    "was": {"kind": "09", "issuer": TRADER, "series": "T001", "number": "883"},
                    "now": {
                        "kind": "09",
                        "issuer": TRADER,
                        "series": "T001",
                        "number": "838",
                        "issued_on": "2026-11-20",
                        "gross_g": "140.280",
                        "plate": "X1A243",
                    },
                }
            ],
            counter={"method": "paper", "digest": digest("agreement")},
        ),
        example(
            "trader 2",
            "lot.declared",
            502,
            "2026-11-20T21:05:00Z",
            lot=uuid(251),
            holder=MINER,
            held_by=PALLAQUERA,
            support="constancia",
            constancia=uuid(50),
            right=RIGHT,
            ubigeo=ANANEA,
            product="sponge",
            gross_g="12.340",
        ),
        example("trader 2", "entry.annulled", 503, "2026-11-20T21:10:00Z", entry=first + 1, reason="recorded_twice"),
    )
