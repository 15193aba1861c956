"""Worked examples of entries put right or annulled."""

from service.api.examples.pen import Example


def acts(first: int, purchase: int) -> tuple[Example, ...]:
    """What is recorded from entry `first` on; the worked purchase is entry `purchase`."""
    return ()
