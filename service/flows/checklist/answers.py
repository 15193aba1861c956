"""The columns that a checked list gains, and their words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal

from service.decision.calendar import LIMA
from service.flows.check_supplier import Checked
from service.flows.checklist.faults import Fault
from service.registry.register_words import status_es
from service.trade.verdict import Verdict

Language = Literal["es", "en"]

REGISTERS: Final = ("RECPO", "REINFO", "SUNAT")

HEADINGS: Final[Mapping[Language, tuple[str, ...]]] = {
    "es": (
        "¿Puede vender?",
        "Semáforo",
        "Categoría",
        "Razones",
        *REGISTERS,
        "Día juzgado",
        "Consultado el",
        "Asientos del registro",
        "Error en la fila",
    ),
    "en": (
        "May it sell?",
        "Light",
        "Category",
        "Reasons",
        *(f"In {register}" for register in REGISTERS),
        "Day judged",
        "Asked at",
        "Entries of the log",
        "Error in the row",
    ),
}
_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "es": {
        "yes": "sí",
        "conditional": "con condiciones",
        "no": "no",
        "green": "verde",
        "amber": "ámbar",
        "red": "rojo",
        "absent": "no figura",
        "silent": "sin dato",
    },
    "en": {"absent": "not listed", "silent": "no data"},
}


def cells(answer: Checked | Fault, *, asked_at: datetime, size: int, language: Language) -> tuple[str, ...]:
    """What one row gains, a cell for each of `HEADINGS`."""
    if isinstance(answer, Fault):
        return (*[""] * (len(HEADINGS[language]) - 1), answer.es if language == "es" else answer.en)
    verdict, words = answer.verdict, _WORDS[language]
    return (
        words.get(verdict.may_sell, verdict.may_sell.value),
        words.get(verdict.light, verdict.light.value),
        "" if verdict.category is None else verdict.category.value,
        " · ".join(dict.fromkeys(_reasons(verdict, language))),
        *(_standing(verdict, register, words, language) for register in REGISTERS),
        verdict.at.isoformat(),
        f"{asked_at.astimezone(LIMA):%Y-%m-%d %H:%M}",
        str(size),
        "",
    )


def tally(answers: Sequence[Checked | Fault]) -> dict[str, int]:
    """How many may sell, may under conditions, may not, and could not be judged."""
    counts = dict.fromkeys(("yes", "conditional", "no", "error"), 0)
    for answer in answers:
        counts["error" if isinstance(answer, Fault) else answer.verdict.may_sell.value] += 1
    return counts


def _reasons(verdict: Verdict, language: Language) -> Iterator[str]:
    for reason in verdict.reasons:
        yield f"{reason.flag.rule}: {reason.flag.es if language == 'es' else reason.flag.en}"


def _standing(verdict: Verdict, register: str, words: Mapping[str, str], language: Language) -> str:
    """A register's words on the party; where it has none, whether a whole roll says that it is not listed."""
    said = dict.fromkeys(word.status for word in verdict.registers if word.register == register)
    if said:
        return ", ".join(status_es(each) if language == "es" else each for each in said)
    return words["absent" if any(roll.register == register for roll in verdict.rolls) else "silent"]
