"""What a credential says in words, Spanish first; the same words stand on the page and on paper."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from service.certification.claims import Criterion, Grade


class Words(NamedTuple):
    """A sentence, in Spanish and in English."""

    es: str
    en: str

    @property
    def both(self) -> str:
        """In one text, as where a format has room for one."""
        return f"{self.es} / {self.en}"


SCHEME: Final = Words("Oro formal, oro peruano", "Formal gold, Peruvian gold")
CRITERIA_SET: Final = Words("Criterios de Orotraza", "Orotraza criteria")
BEARER: Final = Words("Quien tenga el lote", "Whoever holds the lot")
TOPIC: Final = Words("Procedencia del oro", "Provenance of gold")
LOT: Final = Words("Oro certificado del lote", "Certified gold of the lot")
GRADE: Final = Words("Grado", "Grade")
RESULT: Final = Words("Resultado", "Result")
ON_PAPER: Final = Words("Certificado impreso", "Printed certificate")

SCOPE: Final = Words(
    "El registro prueba qué se declaró, quién lo declaró, cuándo, y qué se revisó. No prueba que el oro sea legal.",
    "The ledger proves what was declared, by whom, when, and what was checked. It does not prove that the gold is "
    "legal.",
)

GRADES: Final[Mapping[Grade, Words]] = MappingProxyType(
    {
        Grade.FORMAL: Words("Oro formal", "Formal gold"),
        Grade.IN_FORMALIZATION: Words("Oro en formalización", "Gold in formalization"),
    }
)

CRITERIA: Final[Mapping[Criterion, Words]] = MappingProxyType(
    {
        Criterion.ORIGIN_IN_PERU: Words(
            "Cada gramo tiene un origen declarado en el Perú", "Every gram has a declared origin in Peru"
        ),
        Criterion.ORIGIN_FORMAL: Words(
            "Los operadores de origen son formales o están en formalización",
            "The operators of origin are formal, or in formalization",
        ),
        Criterion.SELLERS_REGISTERED: Words(
            "Cada vendedor estaba inscrito el día de la venta", "Every seller was registered on the day of the sale"
        ),
        Criterion.BUYERS_IN_RECPO: Words(
            "Cada comprador y cada planta están en el RECPO", "Every buyer and every plant is in RECPO"
        ),
        Criterion.BALANCE_CLOSED: Words("El balance cierra en cada paso", "The balance closes at every step"),
        Criterion.NOTHING_HELD: Words(
            "Se excluyeron los gramos bloqueados y en revisión", "Grams blocked and under review are left out"
        ),
        Criterion.MERCURY_DECLARED: Words(
            "Se declaró el método y el control del mercurio", "The method and the control of mercury are declared"
        ),
        Criterion.CUSTODY: Words(
            "El modelo de custodia de cada paso alcanza para el grado",
            "The custody model of every step is enough for the grade",
        ),
        Criterion.CERTIFIED_ONCE: Words("Ningún gramo se certificó dos veces", "No gram was certified twice"),
    }
)
