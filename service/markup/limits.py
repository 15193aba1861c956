"""How much an XML file may hold. The longest electronic documents of SUNAT have some thousand lines, about 2 MB."""

from dataclasses import dataclass
from typing import Final

from service.apart.cost import Cost


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one file; SUNAT's documents are some twelve elements deep."""

    file_bytes: int = 5 * 2**20
    depth: int = 40
    elements: int = 200_000
    attributes: int = 40
    text_characters: int = 100_000


LIMITS: Final = Limits()

COST: Final = Cost(memory_bytes=2**30, processor_seconds=20, seconds=30, answer_bytes=64 * 2**20)
