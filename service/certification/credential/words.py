"""What a credential says in words, Spanish first; the same words stand on the page and on paper."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from service.certification import wording
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
    {grade: Words(said.es, said.en) for grade, said in wording.GRADES.items()}
)
CRITERIA: Final[Mapping[Criterion, Words]] = MappingProxyType(
    {each: Words(said.es.removesuffix("."), said.en.removesuffix(".")) for each, said in wording.CRITERIA.items()}
)
