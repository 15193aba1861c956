"""Worked examples of gold on its way and at the gate: shipments, receptions, assays, ore returned."""

from service.api.examples.pen import Example


def acts(first: int, purchase: int) -> tuple[Example, ...]:
    """What is recorded from entry `first` on; the worked purchase is entry `purchase`."""
    return ()
