"""Who catches an attack and with what message. A catch cannot be claimed without the code that plants the attack.

Each catcher has a module `by_<catcher>.py` with its `CATCHES`, and a test beside it that plants each of them at fifty
random places. The table in the documentation is made of these, so that it says what the tests have seen.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Final, Generic, TypeVar

from service.audit.faults import Text
from tests.attacks.kinds import Kind

PLACES: Final = 50
"""At how many random places each attack is planted."""

S = TypeVar("S")
"""What an attack is planted on: a ledger, a service, a witness."""

_BLANK: Final = re.compile(r"\\\{[a-z_]*\\\}")


class Catcher(Enum):
    """Who looks: the columns of the table."""

    VERIFIER = Text("verificador", "verifier")
    MONITOR = Text("monitor", "monitor")
    WITNESS = Text("testigo", "witness")
    START = Text("arranque", "start-up check")


@dataclass(frozen=True, slots=True)
class Catch(Generic[S]):
    """`says` is the catcher's sentence, `{…}` for what differs from place to place; best the catcher's own text.

    `plant` does the attack at a place drawn from the random numbers and gives all that the catcher said, in English or
    in both languages; where looking takes long, at `at_once` places. `given` says what the catcher must have, beyond
    what it always has.
    """

    kind: Kind
    by: Catcher
    says: Text
    plant: Callable[[S, Random], Sequence[str]]
    given: Text | None = None
    at_once: int = 1

    @property
    def name(self) -> str:
        """What a test is called."""
        return f"{self.by.name}-{self.kind.name}".lower()

    def heard_in(self, said: Sequence[str]) -> bool:
        """Whether the catcher said its sentence."""
        sentence = re.compile(_BLANK.sub(".+", re.escape(self.says.en)), re.DOTALL)
        return any(sentence.search(each) for each in said)


def draws(catch: Catch[S]) -> Iterator[Random]:
    """Random numbers for fifty places, the same in each run."""
    return (Random(f"{catch.name} {number}") for number in range(0, PLACES, catch.at_once))


def plant_everywhere(catch: Catch[S], stage: S) -> None:
    """Plant one attack at fifty random places; each time the catcher must say its sentence."""
    for draw in draws(catch):
        said = catch.plant(stage, draw)
        assert catch.heard_in(said), (catch.name, said)
