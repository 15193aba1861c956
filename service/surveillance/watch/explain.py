"""A suspicion in a sentence, its figures as people read them: grams and tonnes exact, counts whole."""

from typing import Final

from service.categorization.words import Words
from service.surveillance.watch.suspicion import Suspicion
from service.surveillance.watch.words import MEASURES
from service.trade.quantities import decimal_text

_UNITS: Final[dict[str, Words]] = {
    "ug": Words("g finos", "g fine"),
    "mg": Words("g brutos", "g gross"),
    "deals": Words("operaciones", "deals"),
    "registrations": Words("inscripciones", "registrations"),
    "sellers": Words("vendedores", "sellers"),
}
_PLACES: Final = {"ug": 6, "mg": 3}
_SENTENCE: Final = Words(
    "{measure}: {value} {unit}; lo usual no pasa de {most}", "{measure}: {value} {unit}; usual is up to {most}"
)


def amount(value: int, unit: str) -> str:
    """µg and mg as grams, exact; a count as it is."""
    return decimal_text(value, _PLACES[unit]) if unit in _PLACES else str(value)


def explain(suspicion: Suspicion, language: str) -> str:
    """What was counted, how much there was, and how much would not have been told."""
    unit = suspicion.unit
    return _SENTENCE.said(language).format(
        measure=MEASURES[suspicion.measure].said(language),
        value=amount(suspicion.value, unit),
        unit=_UNITS[unit].said(language),
        most=amount(suspicion.threshold, unit),
    )
