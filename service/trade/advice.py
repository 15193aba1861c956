"""What a supplier check says beside the red flags: the conditions of a sale, and cautions about our own knowledge."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.decision.findings import Audience, FallsOn, Level
from service.trade.red_flag import RedFlag


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
            _caution(
                "learned_later",
                Level.ALERT,
                "DL 1107 art. 11 (Ley 32537)",
                "Después de la operación se supo que ese día el productor no estaba vigente en el REINFO.",
                "Only after the deal was it learned that the producer was not vigente in REINFO on that day.",
                "Presentar la constancia de consulta de ese día y responder en la revisión.",
                "Show the supplier statement of that day and answer in the review.",
            ),
            _caution(
                "authorization_needed",
                Level.ALERT,
                "DL 1105 art. 6; DL 1336",
                "Ni título ni contrato autorizan por sí solos a explotar; no consta autorización de inicio ni REINFO.",
                "A title or contract alone authorizes no exploitation; no start authorization or REINFO is on record.",
                "Pedir la autorización de inicio o reinicio de actividades.",
                "Ask for the authorization to start or restart activities.",
            ),
            _caution(
                "plant_not_authorized",
                Level.ALERT,
                "DS 009-2025-EM; Ley 32213",
                "La planta no figura autorizada para beneficiar: vende lo que compró, no lo que beneficie ahora.",
                "The plant is not listed as authorized: it sells what it bought, not what it processes now.",
                "Pedir el título de la concesión de beneficio o su REINFO de beneficio.",
                "Ask for its beneficiation concession or its REINFO registration for beneficiation.",
            ),
            _caution(
                "resale_only",
                Level.NOTE,
                "DU 006-2025 art. 7",
                "Puede revender lotes registrados que compró; su propia producción, no.",
                "It may resell recorded lots that it bought; its own production it may not.",
                "Pedir el lote registrado del que sale el oro.",
                "Ask for the recorded lot that the gold comes from.",
            ),
            _caution(
                "members_gold",
                Level.NOTE,
                "DS 001-2020-EM art. 8",
                "Como empresa vende el oro de sus socios inscritos: el origen es de quien lo produjo.",
                "As a company it sells the gold of its registered members: the origin is whose it was.",
                "Pedir qué socio lo produjo y consultarlo también.",
                "Ask which member produced it, and check that one too.",
            ),
        )
    }
)
