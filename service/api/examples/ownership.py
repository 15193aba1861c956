"""Worked examples of what follows a purchase: settlement, payments, the seller's word, toll milling."""

from service.api.examples.pen import MINER, TRADER, Example, digest, example, uuid


def acts(first: int, purchase: int) -> tuple[Example, ...]:
    """What is recorded from entry `first` on; the worked purchase is entry `purchase`."""
    return (_toll(),)


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
