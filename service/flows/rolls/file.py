"""A roll as it was given: which file, of which register, and when it was fetched from whom."""

from dataclasses import dataclass
from hashlib import sha256

from service.registry.rolls.row import Roll


@dataclass(frozen=True, slots=True)
class RollFile:
    """`digest` is the SHA-256 of `data`, `retrieved_on` a Lima day (ISO), `source` what entries name it by.

    `departments` are INEI's two digits where the roll is of those only.
    """

    register: Roll
    data: bytes
    name: str
    retrieved_on: str
    source: str
    departments: tuple[str, ...]
    digest: str

    def as_source(self) -> dict[str, str]:
        """The member `source` of every entry that rests on it."""
        return {"digest": self.digest, "name": self.source, "retrieved_on": self.retrieved_on}


def given(
    register: Roll, data: bytes, *, name: str, retrieved_on: str, source: str, departments: tuple[str, ...] = ()
) -> RollFile:
    """The file of these bytes."""
    return RollFile(register, data, name, retrieved_on, source, departments, sha256(data).hexdigest())
