"""What help a miner of each category is offered: planetGOLD Peru (December 2024), chart 1 and its account of the help.

The axes that fail decide what comes first; what every operator is offered beside it is the same. Where the holder of
the land has refused, whatever would ask it again is left out of the offer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from service.categorization.category import KEY_ACTIONS, Category
from service.categorization.words import Words

SOURCE: Final = Words(
    "planetGOLD Perú, Documentación de intervenciones de formalización, diciembre de 2024, gráfico 1.",
    "planetGOLD Peru, Documentation of Formalization Interventions, December 2024, chart 1.",
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of help: a stable name, the area of phase II it belongs to, what it is.

    `asks_holder` says that it goes to whoever holds the land.
    """

    name: str
    area: str
    words: Words
    asks_holder: bool = False


@dataclass(frozen=True, slots=True)
class Package:
    """What a category is offered, the most urgent first. `key_action` is None where the holder has refused it."""

    category: Category
    key_action: Words | None
    offers: tuple[Offer, ...]
    source: Words = SOURCE


_SETTLE_SURFACE: Final = Offer(
    "surface_settlement",
    "formalization",
    Words(
        "Asesoría legal para acordar con quien tiene el terreno y formalizar el acuerdo.",
        "Legal help to settle with whoever holds the land, and to make the settlement formal.",
    ),
    asks_holder=True,
)
_SETTLE_RIGHTS: Final = Offer(
    "rights_settlement",
    "formalization",
    Words(
        "Asesoría legal para acordar con el titular de la concesión e inscribir el contrato.",
        "Legal help to settle with the holder of the mining right, and to register the contract.",
    ),
)
_THREE_PARTIES: Final = Offer(
    "three_party_agreement",
    "formalization",
    Words(
        "Mediación de un acuerdo tripartito con los titulares de la concesión y del terreno.",
        "Mediation of a three-party agreement with the holders of the right and of the land.",
    ),
    asks_holder=True,
)
_COEXISTENCE: Final = Offer(
    "coexistence",
    "formalization",
    Words(
        "Convivencia con los titulares de la concesión y del terreno.",
        "Coexistence with the holders of the right and of the land.",
    ),
    asks_holder=True,
)
_OPERATIONS: Final = Offer(
    "operations_plan", "formalization", Words("Plan de minado para el expediente.", "Operations plan for the file.")
)
_BASELINE: Final = Offer(
    "baseline_report", "formalization", Words("Informe de línea base ambiental.", "Environmental baseline report.")
)
_SAFEGUARDS: Final = Offer(
    "environmental_safeguards", "technology", Words("Salvaguardas ambientales.", "Environmental safeguards.")
)
_PROCESSING: Final = Offer(
    "processing",
    "technology",
    Words("Asistencia en el beneficio, sin mercurio.", "Help with processing, without mercury."),
)
_SAFETY: Final = Offer(
    "safety_and_health", "technology", Words("Seguridad y salud en el trabajo.", "Safety and health at work.")
)
_BUSINESS: Final = Offer(
    "business_plan",
    "finance",
    Words("Plan de negocio y acceso a servicios financieros.", "Business plan and access to financial services."),
)

_WITHOUT_TENURE: Final = (_OPERATIONS, _SAFEGUARDS, _BASELINE)

OFFERS: Final[Mapping[Category, tuple[Offer, ...]]] = MappingProxyType(
    {
        Category.I: (_PROCESSING, _SAFETY, _BUSINESS, _COEXISTENCE),
        Category.II: (_SETTLE_SURFACE, *_WITHOUT_TENURE),
        Category.III: (_SETTLE_RIGHTS, *_WITHOUT_TENURE),
        Category.IV: (_THREE_PARTIES, *_WITHOUT_TENURE),
    }
)
"""Everything a category may be offered."""


def package(category: Category, *, refused: bool = False) -> Package:
    """The help offered to a miner of `category`; `refused`: the holder of the land has said no."""
    offers = OFFERS[category]
    key_action = KEY_ACTIONS[category]
    if not refused:
        return Package(category, key_action, offers)
    about_land = any(offer.asks_holder for offer in offers[:1])
    kept = tuple(offer for offer in offers if not offer.asks_holder)
    return Package(category, None if about_land else key_action, kept)
