"""Categories I to IV: the two requirements that fail most often, mining right and surface land (`domain.md` §8).

Basis: DL 1105 arts 6 and 7; planetGOLD Peru, chart 1. A waived requirement counts as met; an unknown one gives no
category, never the worst.
"""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from service.categorization.words import Words


class Answer(StrEnum):
    """Whether a requirement is met, as one assessment found it."""

    YES = "yes"
    NO = "no"
    WAIVED = "waived"
    UNKNOWN = "unknown"


class Category(StrEnum):
    """How far a miner is; I and II are the quick wins that others follow."""

    I = "I"  # noqa: E741 - the categories are called so
    II = "II"
    III = "III"
    IV = "IV"


KEY_ACTIONS: Final = MappingProxyType(
    {
        Category.I: Words(
            "Asistencia técnica después de la formalización.",
            "Technical assistance after formalization.",
        ),
        Category.II: Words(
            "Acuerdo con los titulares del terreno superficial.",
            "Agreement with the holders of the surface land.",
        ),
        Category.III: Words(
            "Acuerdo con los titulares de la concesión minera (gran, pequeña o minería artesanal).",
            "Agreement with the holders of the mining right (large-scale, small-scale or artisanal).",
        ),
        Category.IV: Words(
            "Acuerdo tripartito: minero, titular de la concesión y titular del terreno superficial.",
            "Three-party agreement: miner, holder of the mining right and holder of the surface land.",
        ),
    }
)
"""The key action of each category, after planetGOLD Peru, chart 1."""

_MET: Final = {Answer.YES: True, Answer.WAIVED: True, Answer.NO: False}

_BY_AXES: Final = {
    (True, True): Category.I,
    (True, False): Category.II,
    (False, True): Category.III,
    (False, False): Category.IV,
}


def category(rights: str, surface: str) -> Category | None:
    """The category of two answers (`yes`, `no`, `waived`, `unknown`); None as soon as one is unknown."""
    met = _MET.get(Answer(rights)), _MET.get(Answer(surface))
    return None if met[0] is None or met[1] is None else _BY_AXES[met[0], met[1]]
