"""The stages of formalization in words: what each is called, and what is to be done to reach it, with its law."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from service.categorization.words import Words


@dataclass(frozen=True, slots=True)
class StageWords:
    """One stage: its name, the step that leads to it, the law it rests on, and who evaluates it."""

    name: Words
    step: Words
    law: str
    evaluator: str


def _stage(law: str, evaluator: str, name_es: str, name_en: str, es: str, en: str) -> StageWords:
    return StageWords(Words(name_es, name_en), Words(es, en), law, evaluator)


STAGE_WORDS: Final[Mapping[str, StageWords]] = MappingProxyType(
    {
        "reinfo_entry": _stage(
            "DS 001-2020-EM art. 7",
            "dgfm",
            "Inscripción en el REINFO",
            "Entry in REINFO",
            "Inscribirse en el REINFO, donde la ley todavía lo permita.",
            "Enter REINFO, where the law still allows it.",
        ),
        "igafom_corrective": _stage(
            "DS 038-2017-EM",
            "dgaam",
            "IGAFOM correctivo presentado",
            "Corrective IGAFOM filed",
            "Presentar el aspecto correctivo del IGAFOM: qué se corregirá de lo que ya se opera.",
            "File the corrective part of IGAFOM: what will be put right of what already runs.",
        ),
        "igafom_preventive": _stage(
            "DS 038-2017-EM",
            "dgaam",
            "IGAFOM preventivo presentado",
            "Preventive IGAFOM filed",
            "Presentar el aspecto preventivo del IGAFOM: línea base y medidas de manejo ambiental.",
            "File the preventive part of IGAFOM: baseline and measures of environmental management.",
        ),
        "evaluation": _stage(
            "DS 038-2017-EM; DS 009-2025-EM art. 9.5",
            "dgaam",
            "Evaluación del IGAFOM",
            "Evaluation of IGAFOM",
            "Levantar las observaciones hasta que el IGAFOM se apruebe.",
            "Answer the observations until IGAFOM is approved.",
        ),
        "surface": _stage(
            "DL 1105 art. 7; DL 1336 art. 11",
            "dgfm",
            "Terreno superficial",
            "Surface land",
            "Acreditar la propiedad o la autorización de uso del terreno, inscrita o por escritura pública.",
            "Show ownership or leave to use the land, registered or by public deed.",
        ),
        "mining_right": _stage(
            "DL 1105 art. 6",
            "dgfm",
            "Derecho minero",
            "Mining right",
            "Acreditar la titularidad, o inscribir en la SUNARP el contrato de cesión o de explotación.",
            "Show the title, or register the cession or exploitation contract with SUNARP.",
        ),
        "archaeology": _stage(
            "DS 009-2025-EM art. 5.6",
            "ministry_of_culture",
            "Restos arqueológicos",
            "Archaeology",
            "Presentar la declaración jurada, o el CIRAS y el PMAR donde correspondan.",
            "File the sworn statement, or CIRAS and PMAR where they apply.",
        ),
        "water": _stage(
            "DL 1105 art. 4; DS 009-2025-EM art. 5.6",
            "ana",
            "Uso de agua",
            "Use of water",
            "Obtener la licencia o la opinión de la ANA, o declarar que no se usa agua.",
            "Get ANA's licence or opinion, or declare that no water is used.",
        ),
        "technical_file": _stage(
            "DS 009-2025-EM art. 5.6",
            "dgfm",
            "Expediente técnico",
            "Technical file",
            "Presentar el expediente técnico: labores, método, producción, seguridad y cierre.",
            "File the technical file: workings, method, output, safety and closure.",
        ),
        "start_authorization": _stage(
            "DL 1105 art. 4; DS 009-2025-EM art. 5.6",
            "dgfm",
            "Autorización de inicio o reinicio",
            "Authorization to start or restart",
            "Pedir la autorización de inicio o reinicio: con ella la operación es formal.",
            "Ask for the authorization to start or restart: with it the operation is formal.",
        ),
    }
)
"""By stage. Regionally the DREM or GREM evaluates in the place of DGAAM and DGFM."""

EVALUATORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dgaam": "DGAAM",
        "dgfm": "DGFM",
        "drem": "DREM / GREM",
        "ana": "ANA",
        "ministry_of_culture": "Ministerio de Cultura",
        "sernanp": "SERNANP",
        "ingemmet": "INGEMMET",
        "sunarp": "SUNARP",
    }
)
"""The evaluators' own names, the same in both languages."""
