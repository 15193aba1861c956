"""The distribution's dimensions and values in words. Departments are named by their table."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.categorization.distribution import NO_DATA, SELECTION
from service.categorization.stage_words import STAGE_WORDS
from service.categorization.words import Words

DIMENSION_WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "category": Words("Categoría", "Category"),
        "department": Words("Departamento", "Department"),
        "activity": Words("Actividad", "Activity"),
        "stage": Words("Etapa más avanzada", "Furthest stage"),
        "group": Words("Grupo", "Group"),
    }
)

_VALUES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        NO_DATA: Words("Sin dato", "No data"),
        "exploration": Words("Exploración", "Exploration"),
        "exploitation": Words("Explotación", "Exploitation"),
        "beneficiation": Words("Beneficio", "Beneficiation"),
        "trade": Words("Comercialización", "Trade"),
        "refining": Words("Refinación", "Refining"),
        SELECTION: Words("Selección manual", "Manual selection"),
        "women": Words("Mujeres", "Women"),
        "men": Words("Hombres", "Men"),
        "other": Words("Otro", "Other"),
        "firms": Words("Personas jurídicas", "Legal entities"),
        "pallaqueras": Words("Pallaqueras", "Pallaqueras"),
        "selectors_men": Words("Seleccionadores hombres", "Selectors, men"),
        "selectors_other": Words("Seleccionadores, otro", "Selectors, other"),
        "selectors_no_data": Words("Seleccionadores, sin dato de sexo", "Selectors, no sex on record"),
    }
)


def value_words(dimension: str, value: str) -> Words:
    """A value of a dimension in words; a category or a department's digits stand for themselves."""
    if dimension == "stage" and value in STAGE_WORDS:
        return STAGE_WORDS[value].name
    return _VALUES.get(value, Words(value, value))
