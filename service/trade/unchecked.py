"""What a supplier check did not look at, though a reader might think so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.registry.register_words import register_en, register_es


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Something a reader might think was looked at."""

    name: str
    es: str
    en: str


ALWAYS_UNCHECKED: Final = (
    Unchecked(
        "protected_areas",
        "Áreas naturales protegidas, sitios arqueológicos y zonas excluidas: no hay polígonos cargados.",
        "Protected areas, archaeological sites and excluded zones: no polygons are loaded.",
    ),
    Unchecked(
        "identity",
        "Que quien se presenta sea la persona inscrita: pida el documento de identidad.",
        "That whoever stands before you is the registered person: ask for the identity document.",
    ),
    Unchecked(
        "physical_origin",
        "Que el oro salga de ese derecho minero: el registro prueba lo declarado, no el hecho.",
        "That the gold comes from that right: the register proves what was declared, not the fact.",
    ),
)

NO_SUNAT: Final = Unchecked(
    "sunat", "El estado del RUC en la SUNAT: no hay dato cargado.", "The RUC's state at SUNAT: no data are loaded."
)

PLANT_UNLISTED: Final = Unchecked(
    "plant",
    "La autorización de la planta: no hay padrón de plantas cargado.",
    "The plant's authorization: no roll of plants is loaded.",
)

NO_RIGHT: Final = Unchecked(
    "right",
    "Un derecho minero en particular: se miró cada uno de los que figuran.",
    "One mining right in particular: every one on record was looked at.",
)

OTHER_ROLLS: Final = Unchecked(
    "rolls",
    "Que no esté en otros padrones: de alguno no hay padrón completo cargado que lo pruebe.",
    "That it stands in no other roll: of some no whole roll that would prove it is loaded.",
)
"""What a statement says of `not_loaded`, whose registers it does not name."""

WORDED: Final = (*ALWAYS_UNCHECKED, NO_SUNAT, PLANT_UNLISTED, NO_RIGHT, OTHER_ROLLS)
"""Each under its name, in words that ask for nothing more."""


def not_loaded(registers: Sequence[str]) -> Unchecked:
    """That the party is absent from these registers: no whole roll of them that would show it is loaded."""
    es, en = (", ".join(map(name, registers)) for name in (register_es, register_en))
    return Unchecked(
        "rolls",
        f"Su ausencia de {es}: no hay padrón completo cargado que la pruebe.",
        f"Its absence from {en}: no whole roll that would prove it is loaded.",
    )
