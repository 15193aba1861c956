"""How often objects that hold each other are looked for, while a ledger is gone through."""

import gc
from typing import Final

_OBJECTS: Final = 200_000
"""Made and not yet let go. Of honest lines so many never pile up; each refusal of a broken one leaves some behind."""


def seldom() -> None:
    """Look for them seldom in this process: as often as is usual would take a tenth of the time."""
    gc.set_threshold(_OBJECTS)
