"""What a supplier check says beside the red flags: cautions about our own knowledge, and what nobody looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from service.decision.findings import Audience, FallsOn, Level
from service.trade.catalogue import RedFlag


def _caution(name: str, level: Level, law: str, *texts: str) -> RedFlag:
    return RedFlag(name, level, FallsOn.SELLER, Audience.PARTIES, law, *texts)


CAUTIONS: Final[Mapping[str, RedFlag]] = MappingProxyType(
    {
        caution.rule: caution
        for caution in (
            _caution(
                "term_passed",
                Level.ALERT,
                "Ley 32537",
                "El plazo del proceso que conocemos ya venció; puede haber una prórroga que no está cargada.",
                "The term of the process that we know of has ended; there may be an extension that is not loaded.",
                "Comprobar si hay prórroga y pedir que se registre.",
                "Check for an extension and have it recorded.",
            ),
            _caution(
                "roll_stale",
                Level.ALERT,
                "política del registro / register policy",
                "La lista oficial que usamos es antigua para esa fecha.",
                "The official list we use is old for that date.",
                "Consultar la lista oficial en línea antes de comprar.",
                "Look at the official list online before buying.",
            ),
            _caution(
                "constancia_needed",
                Level.NOTE,
                "DS 027-2012-EM; RM 410-2014-MEM/DM",
                "Vende solo con constancia de origen del titular, que dice cuántos gramos.",
                "It sells only under a constancia of the right's holder, which states how many grams.",
                "Pedir la constancia de origen de esta entrega.",
                "Ask for the constancia of this delivery.",
            ),
            _caution(
                "not_on_padron",
                Level.NOTE,
                "DS 001-2020-EM art. 2e",
                "No figura en el padrón de seleccionadores cargado.",
                "It is not on the selectors' padrón that is loaded.",
                "Comprobar el padrón del MINEM.",
                "Check MINEM's padrón.",
            ),
            _caution(
                "stock_release",
                Level.NOTE,
                "DU 006-2025",
                "Sin RECPO vigente, vende solo existencias con autorización registrada.",
                "Without RECPO it sells only stock, under a recorded release.",
                "Pedir la autorización de salida de existencias.",
                "Ask for the release of its stock.",
            ),
        )
    }
)


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

NO_RIGHT: Final = Unchecked(
    "right",
    "Un derecho minero en particular: se miró cada uno de los que figuran.",
    "One mining right in particular: every one on record was looked at.",
)
