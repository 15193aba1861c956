"""Evidence in words: why it counts for its axis or does not, and what would count instead (DL 1105 arts 6 and 7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from service.categorization.category import Answer
from service.categorization.evidence import RIGHTS, SURFACE
from service.categorization.words import Words

AxisName = Literal["rights", "surface"]

RIGHTS_WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "concession_title": Words(
            "Título de concesión vigente: es titular del derecho.",
            "Title of a concession in force: the miner holds the right.",
        ),
        "registered_cession": Words(
            "Contrato de cesión inscrito en la SUNARP.",
            "Cession contract registered with SUNARP.",
        ),
        "registered_exploitation_contract": Words(
            "Contrato o acuerdo de explotación inscrito en la SUNARP.",
            "Exploitation contract or agreement registered with SUNARP.",
        ),
        "legal_exemption": Words("La ley lo exime de este requisito.", "The law waives this requirement."),
        "reinfo_only": Words(
            "La inscripción en el REINFO no es un título minero: acredita el proceso, no el derecho.",
            "The REINFO registration is no mining title: it shows the process, not the right.",
        ),
        "unregistered_contract": Words(
            "Un contrato sin inscribir no cuenta: falta inscribirlo en la SUNARP.",
            "A contract that is not registered does not count: it has to be registered with SUNARP.",
        ),
    }
)

SURFACE_WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "registered_property": Words("Propiedad inscrita en la SUNARP.", "Property registered with SUNARP."),
        "registered_permission": Words(
            "Autorización del propietario, inscrita en la SUNARP.", "The owner's leave, registered with SUNARP."
        ),
        "public_deed": Words(
            "Autorización del propietario por escritura pública.", "The owner's leave by public deed."
        ),
        "state_waste_land": Words(
            "Terreno eriazo del Estado en zona no catastrada: la ley no pide acreditarlo.",
            "State waste land in an uncadastred zone: the law does not ask for this requirement.",
        ),
        "sworn_statement": Words(
            "Declaración jurada del DL 1336, artículo 11.", "Sworn statement of DL 1336, article 11."
        ),
        "legal_exemption": Words("La ley lo exime de este requisito.", "The law waives this requirement."),
        "verbal_consent": Words(
            "Un permiso verbal no cuenta: falta inscribirlo o elevarlo a escritura pública.",
            "Verbal consent does not count: it has to be registered or made a public deed.",
        ),
    }
)

_NOTHING_SHOWN: Final = Words("No se presentó ningún documento.", "No document was shown.")
_NOT_ANSWERED: Final = Words(
    "No se ha evaluado, o el documento no cubre esa fecha: sin respuesta no hay categoría.",
    "Not assessed, or the paper does not cover that day: without an answer there is no category.",
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one axis rests on. `counts` says whether the requirement is met (None: unknown), `says` why.

    `would_count` is the evidence that would meet it; empty once it is met.
    """

    axis: AxisName
    answer: Answer
    evidence: str | None
    counts: bool | None
    says: Words
    would_count: tuple[str, ...]


def hear(axis: AxisName, answer: Answer, evidence: str | None) -> Heard:
    """An axis explained, as an assessment (or, on a day outside its paper, `Assessment.axes`) answers it."""
    table, words = (RIGHTS, RIGHTS_WORDS) if axis == "rights" else (SURFACE, SURFACE_WORDS)
    met = answer in {Answer.YES, Answer.WAIVED}
    if answer is Answer.UNKNOWN:
        return Heard(axis, answer, evidence, None, _NOT_ANSWERED, _would_count(table))
    says = _NOTHING_SHOWN if evidence is None else words[evidence]
    return Heard(axis, answer, evidence, met, says, () if met else _would_count(table))


def _would_count(table: Mapping[Answer, tuple[str, ...]]) -> tuple[str, ...]:
    return (*table[Answer.YES], *table[Answer.WAIVED])
