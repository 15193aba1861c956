"""The National Policy's four goals (DS 016-2022-EM), and what this register can say of each: definitions as data.

Each indicator says how it is reckoned, from which rows, and what it cannot measure. A goal is more than its indicators.
"""

from dataclasses import dataclass
from typing import Final

from service.categorization.words import Words

POLICY: Final = Words(
    "Política Nacional Multisectorial para la Pequeña Minería y Minería Artesanal 2022-2030 (DS 016-2022-EM).",
    "National Multisectoral Policy for Small-Scale and Artisanal Mining 2022-2030 (DS 016-2022-EM).",
)

GOALS: Final = (
    Words(
        "Condiciones laborales, sociales y ambientales menos precarias",
        "Less precarious labour, social and environmental conditions",
    ),
    Words("Acceso a cadenas de valor formales", "Access to formal value chains"),
    Words("Acceso a derechos mineros y a permisos de superficie", "Access to mining rights and to surface permits"),
    Words("Coordinación y capacidad de las instituciones", "Coordination and capacity of institutions"),
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure: of which goal (1 to 4), how it is reckoned, from which kinds of rows, what it cannot measure.

    `share`: a part of a whole, told in ‰; else a count.
    """

    name: str
    goal: int
    title: Words
    formula: Words
    rows: tuple[str, ...]
    blind: Words
    share: bool = True


INDICATORS: Final = (
    Indicator(
        "environment_evaluated",
        1,
        Words("Inscripciones con evaluación ambiental o más adelante", "Lines past the environmental evaluation"),
        Words(
            "Inscripciones cuya etapa más avanzada es la evaluación del IGAFOM o una posterior, entre todas.",
            "Lines of the roll whose furthest stage is the evaluation of IGAFOM or a later one, of all lines.",
        ),
        ("registration", "stage_reached"),
        Words(
            "El estado del ambiente, el uso de mercurio y las condiciones de trabajo: solo dice hasta dónde llegó el "
            "trámite.",
            "The state of the environment, the use of mercury and working conditions: it says how far a file got.",
        ),
    ),
    Indicator(
        "technology_helped",
        1,
        Words(
            "Operadores y organizaciones con mejora tecnológica", "Operators and organizations helped technologically"
        ),
        Words(
            "Cuántos recibieron alguna vez ayuda registrada en el área tecnológica de la fase II.",
            "How many were ever given help on record in phase II's area of technology.",
        ),
        ("assistance",),
        Words("Si la ayuda sirvió, y la que nadie registró.", "Whether the help was of use, and help nobody recorded."),
        share=False,
    ),
    Indicator(
        "gold_with_standing",
        2,
        Words("Oro de origen formal o en proceso", "Gold of formal origin or in process"),
        Words(
            "Gramos finos declarados, como se vendieron y liquidaron, cuyo origen estaba formal o en proceso ese día, "
            "entre todos los que entraron al registro, declarados o sin origen.",
            "Declared fine grams, as they were sold and settled, whose origin stood as formal or in process on that "
            "day, of all that came into the register, declared or without origin.",
        ),
        ("lot",),
        Words(
            "El oro que no se registra, y si lo declarado es verdad.",
            "Gold that is not recorded, and whether what is declared is true.",
        ),
    ),
    Indicator(
        "pallaqueras_listed",
        2,
        Words("Pallaqueras en el padrón", "Pallaqueras on the padrón"),
        Words(
            "Inscripciones en el padrón de seleccionadores de mujeres, por el sexo registrado con su fuente.",
            "Lines of women on the selectors' padrón, by the sex that is recorded with its source.",
        ),
        ("registration", "party"),
        Words(
            "Las que no están en el padrón, y aquellas de las que no hay dato de sexo.",
            "Those who are not on the padrón, and those of whom no sex is on record.",
        ),
        share=False,
    ),
    Indicator(
        "category_one",
        3,
        Words("Inscripciones en Categoría I", "Lines in Category I"),
        Words(
            "Inscripciones con derecho minero y terreno superficial cumplidos o eximidos, entre las evaluadas.",
            "Lines with mining right and surface land met or waived, of those assessed.",
        ),
        ("registration", "assessment"),
        Words(
            "Las que nadie evaluó, y los acuerdos que no constan en un documento.",
            "Those that nobody assessed, and agreements that no document shows.",
        ),
    ),
    Indicator(
        "start_authorized",
        3,
        Words("Inscripciones con autorización de inicio o reinicio", "Lines with authorization to start or restart"),
        Words(
            "Inscripciones cuya etapa más avanzada es la autorización de inicio o reinicio, entre todas.",
            "Lines whose furthest stage is the authorization to start or restart, of all lines.",
        ),
        ("registration", "stage_reached"),
        Words(
            "Si quien fue autorizado sigue cumpliendo.",
            "Whether whoever was authorized still complies.",
        ),
    ),
    Indicator(
        "organizations_accompanied",
        4,
        Words("Organizaciones acompañadas", "Organizations accompanied"),
        Words(
            "Personas jurídicas con alguna ayuda registrada en las fases I a III.",
            "Legal entities with any help on record in phases I to III.",
        ),
        ("assistance",),
        Words(
            "La coordinación entre instituciones misma, y los presupuestos.",
            "Coordination among institutions itself, and budgets.",
        ),
        share=False,
    ),
    Indicator(
        "institutions_recording",
        4,
        Words("Instituciones que registran", "Institutions that record"),
        Words(
            "Autoridades que figuran como acompañantes en alguna ayuda registrada.",
            "Authorities that stand as companions in any help on record.",
        ),
        ("assistance", "party"),
        Words(
            "La calidad de su trabajo, y lo que hacen fuera de este registro.",
            "The quality of their work, and what they do outside this register.",
        ),
        share=False,
    ),
)
