"""What an operator is accompanied towards: the goals that a work plan may set, each in one of phase II's three areas.

After planetGOLD Peru, chart 2 and its account of the help given: requirements of formalization, technological upgrade,
financial inclusion. Coded, because a payload holds no prose.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, get_args

from service.categorization.words import Words

Area = Literal["formalization", "technology", "finance"]

AREAS: Final[tuple[str, ...]] = get_args(Area)

GoalName = Literal[
    "surface_agreement",
    "rights_agreement",
    "three_party_agreement",
    "baseline_report",
    "igafom",
    "operations_plan",
    "technical_file",
    "start_authorization",
    "environmental_safeguards",
    "safety_and_health",
    "mercury_free_processing",
    "tailings_handling",
    "business_plan",
    "bank_account",
    "access_to_credit",
    "better_sale_price",
]


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: its area and its name."""

    area: str
    name: Words


def _goal(area: Area, es: str, en: str) -> Goal:
    return Goal(area, Words(es, en))


GOALS: Final[Mapping[str, Goal]] = MappingProxyType(
    {
        "surface_agreement": _goal(
            "formalization", "Acuerdo por el terreno superficial", "Agreement on the surface land"
        ),
        "rights_agreement": _goal(
            "formalization", "Acuerdo con el titular de la concesión", "Agreement with the holder of the mining right"
        ),
        "three_party_agreement": _goal("formalization", "Acuerdo tripartito", "Three-party agreement"),
        "baseline_report": _goal("formalization", "Informe de línea base", "Baseline report"),
        "igafom": _goal("formalization", "IGAFOM, sus dos aspectos", "IGAFOM, both parts"),
        "operations_plan": _goal("formalization", "Plan de minado", "Operations plan"),
        "technical_file": _goal("formalization", "Expediente técnico", "Technical file"),
        "start_authorization": _goal(
            "formalization", "Autorización de inicio o reinicio", "Authorization to start or restart"
        ),
        "environmental_safeguards": _goal("technology", "Salvaguardas ambientales", "Environmental safeguards"),
        "safety_and_health": _goal("technology", "Seguridad y salud en el trabajo", "Safety and health at work"),
        "mercury_free_processing": _goal("technology", "Beneficio sin mercurio", "Processing without mercury"),
        "tailings_handling": _goal("technology", "Manejo de relaves", "Handling of tailings"),
        "business_plan": _goal("finance", "Plan de negocio", "Business plan"),
        "bank_account": _goal("finance", "Cuenta bancaria", "Bank account"),
        "access_to_credit": _goal("finance", "Acceso al crédito", "Access to credit"),
        "better_sale_price": _goal("finance", "Venta a precio competitivo", "Sale at a competitive price"),
    }
)
"""By name."""
