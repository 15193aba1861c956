"""What the reading of one file from outside may cost, in a process of its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """Address space, processor time and time of the child; bytes of what it answers."""

    memory_bytes: int
    processor_seconds: int
    seconds: float
    answer_bytes: int
