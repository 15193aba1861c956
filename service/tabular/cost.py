"""What the reading of one file from outside may cost, in a process of its own."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Cost:
    """Address space, processor time and time of the child; bytes of what it answers. The defaults are for a roll."""

    memory_bytes: int = 3 * 2**30
    processor_seconds: int = 240
    seconds: float = 300
    answer_bytes: int = 256 * 2**20


COST: Final = Cost()
