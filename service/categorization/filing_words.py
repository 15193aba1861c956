"""What became of a half-year's declaration, in words. None of them says anything of grams."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.categorization.filings import FilingState
from service.categorization.words import Words

FILING_WORDS: Final[Mapping[FilingState, Words]] = MappingProxyType(
    {
        FilingState.DECLARED: Words("Declarado dentro del plazo.", "Declared in time."),
        FilingState.LATE: Words(
            "Declarado fuera de plazo, o anotado aquí mucho después del día que dice.",
            "Declared late, or recorded here long after the day that it names.",
        ),
        FilingState.DUE: Words("Por declarar; el plazo no ha vencido.", "To be declared; the term has not passed."),
        FilingState.MISSING: Words(
            "No consta declaración en este registro y el plazo venció.",
            "This register has no declaration, and the term has passed.",
        ),
        FilingState.EXEMPT: Words(
            "Exonerado: es titular de una concesión vigente. No haber declarado no significa cero.",
            "Exempt: holder of a concession in force. Nothing declared does not mean zero.",
        ),
    }
)
