"""The criteria in the words that a plant, a buyer abroad and a certifier read: Spanish first."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from service.certification.claims import Criterion, Grade


@dataclass(frozen=True, slots=True)
class Words:
    """The same in both languages."""

    es: str
    en: str


CRITERIA: Final[Mapping[Criterion, Words]] = MappingProxyType(
    {
        Criterion.ORIGIN_IN_PERU: Words(
            "Cada gramo viene de un origen declarado en el Perú.",
            "Every gram comes from a declared origin in Peru.",
        ),
        Criterion.ORIGIN_FORMAL: Words(
            "Quien produjo era formal, o estaba en proceso de formalización, el día de la operación.",
            "Whoever produced it was formal, or in formalization, on the day of the deal.",
        ),
        Criterion.SELLERS_REGISTERED: Words(
            "Quien vendió tenía sus registros vigentes el día de la operación.",
            "Whoever sold had its registers in force on the day of the deal.",
        ),
        Criterion.BUYERS_IN_RECPO: Words(
            "Cada comprador y cada planta estaba vigente en el RECPO.",
            "Every buyer and every plant was vigente in RECPO.",
        ),
        Criterion.BALANCE_CLOSED: Words(
            "En ningún paso salió más oro del que entró, y todo peso y ley es definitivo.",
            "At no step did more gold come out than went in, and every weight and grade is final.",
        ),
        Criterion.NOTHING_HELD: Words(
            "Ningún gramo certificado está observado ni en revisión.",
            "No certified gram is held or in review.",
        ),
        Criterion.MERCURY_DECLARED: Words(
            "Quien usó mercurio dijo cuánto, y si lo recuperó con retorta.",
            "Whoever used mercury said how much, and whether it was recovered by a retort.",
        ),
        Criterion.CUSTODY: Words(
            "De cada paso se dice si el oro se mantuvo aparte o fue por balance de masa.",
            "Of each step it is said whether gold was kept apart or went by mass balance.",
        ),
        Criterion.CERTIFIED_ONCE: Words(
            "Ningún gramo se certifica dos veces.",
            "No gram is certified twice.",
        ),
    }
)

GRADES: Final[Mapping[Grade, Words]] = MappingProxyType(
    {
        Grade.FORMAL: Words("Oro formal", "Formal gold"),
        Grade.IN_FORMALIZATION: Words("Oro en formalización", "Gold in formalization"),
    }
)

OURS: Final = Words(
    "Estos criterios son nuestros, versión {version}: la marca nacional no ha publicado los suyos.",
    "These criteria are ours, version {version}: the national mark has published none.",
)

MENDERS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "producer": Words("quien produjo", "whoever produced it"),
        "seller": Words("quien vendió", "the seller"),
        "buyer": Words("quien compró", "the buyer"),
        "plant": Words("la planta", "the plant"),
        "holder": Words("quien tiene el lote", "the lot's holder"),
        "authority": Words("la autoridad", "the authority"),
        "certifier": Words("quien certifica", "the certifier"),
    }
)
"""Who can mend what is missing (`reasons.Reason.mends`)."""
