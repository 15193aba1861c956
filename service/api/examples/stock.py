"""A worked example of an opening stock: a bar with its voucher, and sponge of which nobody says where it is from."""

from service.api.examples.pen import ANANEA, MINER, RIGHT, TRADER, Example, digest, example, uuid


def acts(first: int, purchase: int) -> tuple[Example, ...]:
    """What is recorded from entry `first` on."""
    return (
        example(
            "trader 2",
            "stock.opened",
            9000,
            "2026-11-20T23:10:00Z",
            holder=TRADER,
            counted_on="2026-11-20",
            lots=[
                {
                    "origin": {
                        "lot": uuid(9001),
                        "holder": MINER,
                        "support": "reinfo",
                        "right": RIGHT,
                        "ubigeo": ANANEA,
                    },
                    "product": "bar",
                    "gross_g": "210.400",
                    "fineness": "987.0",
                    "fine_g": "207.664800",
                    "assay": {"method": "fire", "by": "laboratory", "digest": digest("bar assay sheet")},
                    "documents": [
                        {
                            "kind": "04",
                            "issuer": TRADER,
                            "series": "E001",
                            "number": "3987",
                            "issued_on": "2026-09-30",
                            "gross_g": "210.400",
                            "digest": digest("settlement 3987"),
                        }
                    ],
                },
                {
                    "lot": uuid(9002),
                    "product": "sponge",
                    "gross_g": "31.250",
                    "fineness": "900.0",
                    "fine_g": "28.125000",
                },
            ],
        ),
    )
