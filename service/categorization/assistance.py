"""How a miner or an organization is accompanied: the rows of `assistance:<party>`, one for each thing that was done."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final, Literal

from service.categorization.words import Words
from service.decision.records import Row
from service.decision.values import frozen

PhaseName = Literal["I", "II", "III"]
Help = Literal["letter_of_commitment", "work_plan", "formalization", "technology", "finance", "visit", "workshop"]

PHASES_OF: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "letter_of_commitment": ("I",),
        "work_plan": ("I",),
        "formalization": ("II",),
        "technology": ("II",),
        "finance": ("II",),
        "visit": ("I", "II", "III"),
        "workshop": ("I", "II", "III"),
    }
)
"""In which phases a kind of help is given (planetGOLD Peru, chart 2). Visits and workshops are what phase III consists
of, but an operator is also visited before and during."""

HELP_WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "letter_of_commitment": Words("Carta de compromiso", "Letter of commitment"),
        "work_plan": Words("Plan de trabajo", "Work plan"),
        "formalization": Words("Requisitos de la formalización", "Formalization requirements"),
        "technology": Words("Mejora tecnológica", "Technological upgrade"),
        "finance": Words("Inclusión financiera", "Financial inclusion"),
        "visit": Words("Visita", "Visit"),
        "workshop": Words("Taller", "Workshop"),
    }
)


@frozen
class Assistance(Row):
    """One thing done with a party on the Lima day `on`; `by` accompanies it.

    `goals` are triples (goal, due, done_on or None), `areas` what a letter of commitment promises help in. `document`
    is the SHA-256, in hex, of the letter, plan or minutes.
    """

    kind: ClassVar[str] = "assistance"

    party: str
    phase: str
    help: str
    on: str
    by: str
    goals: tuple[tuple[str, str, str | None], ...] = ()
    areas: tuple[str, ...] = ()
    document: str | None = None

    @property
    def shelf(self) -> str:
        return shelf(self.party)

    @property
    def key(self) -> str:
        return str(self.seq)


def shelf(party: str) -> str:
    """Where the help given to a party is."""
    return f"assistance:{party}"
