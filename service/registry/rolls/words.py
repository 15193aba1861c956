"""The registers' words for a status, an activity and a sex, in the spellings that are met, as data."""

import re
from collections.abc import Mapping
from typing import Final, Literal, get_args

from service.registry.registrations import ENDED
from service.registry.rolls.clean import key
from service.registry.rolls.row import Roll

Activity = Literal["exploration", "exploitation", "beneficiation", "trade", "refining"]
ACTIVITIES: Final[tuple[str, ...]] = get_args(Activity)

_VIGENTE: Final = ("VIGENTE", "VIGENTES", "EN VIGENCIA", "ACTIVO", "ACTIVA", "HABILITADO", "HABILITADA", "INSCRITO")
_SUSPENDIDO: Final = (
    "SUSPENDIDO",
    "SUSPENDIDA",
    "SUSPENDIDOS",
    "SUSPENSION",
    "EN SUSPENSION",
    "CON SUSPENSION",
    "SUSP",
)
_REVOCADO: Final = ("REVOCADO", "REVOCADA", "REVOCACION", "CON REVOCACION")
_CANCELADO: Final = ("CANCELADO", "CANCELADA", "CANCELACION", "BAJA", "DADO DE BAJA", "DE BAJA")

_STATUSES: Final[Mapping[Roll, Mapping[str, tuple[str, ...]]]] = {
    "REINFO": {
        "vigente": _VIGENTE,
        "suspendido": _SUSPENDIDO,
        "excluido": ("EXCLUIDO", "EXCLUIDA", "EXCLUSION", "EXCLUIDO DEL REINFO", "CON EXCLUSION"),
        "revocado": _REVOCADO,
    },
    "RECPO": {"vigente": _VIGENTE, "suspendido": _SUSPENDIDO, "cancelado": _CANCELADO},
    "SELECTORS": {"vigente": _VIGENTE, ENDED: (*_CANCELADO, "EXCLUIDO", "EXCLUIDA", "RETIRADO", "RETIRADA")},
    "PLANT": {
        "vigente": (*_VIGENTE, "AUTORIZADA", "AUTORIZADO", "OPERATIVA", "EN OPERACION"),
        "suspendido": (*_SUSPENDIDO, "PARALIZADA"),
        "revocado": (*_REVOCADO, *_CANCELADO),
    },
    "CONCESSION": {
        "titled": ("TITULADO", "T", "TITULADA", "D M TITULADO", "DERECHO TITULADO", "VIGENTE"),
        "pending": ("EN TRAMITE", "Q", "TRAMITE", "D M EN TRAMITE", "PETITORIO", "PENDIENTE"),
        "extinguished": ("EXTINGUIDO", "E", "EXTINGUIDA", "D M EXTINGUIDO", "CADUCO", "CADUCADO", "CADUCA", "CADUCADA"),
    },
}

_ACTIVITIES: Final[Mapping[Activity, tuple[str, ...]]] = {
    "exploration": ("EXPLORACION",),
    "exploitation": ("EXPLOTACION", "EXTRACCION"),
    "beneficiation": ("BENEFICIO", "PROCESAMIENTO", "TRATAMIENTO"),
    "trade": (
        "COMERCIALIZACION",
        "COMERCIALIZADOR",
        "COMPRA",
        "VENTA",
        "COMPRAVENTA",
        "COMPRA VENTA",
        "ACOPIO",
        "ACOPIADOR",
    ),
    "refining": ("REFINACION", "REFINERIA", "REFINADO"),
}

_SEXES: Final[Mapping[str, tuple[str, ...]]] = {
    "female": ("F", "FEMENINO", "MUJER"),
    "male": ("M", "MASCULINO", "HOMBRE"),
}

_STATUS: Final = {
    roll: {word: status for status, words in table.items() for word in words} for roll, table in _STATUSES.items()
}
_ACTIVITY: Final = {word: activity for activity, words in _ACTIVITIES.items() for word in words}
_SEX: Final = {word: sex for sex, words in _SEXES.items() for word in words}
_SEVERAL: Final = re.compile(r"\s*[/,;+-]\s*|\s+[YE]\s+")

LISTED: Final[Mapping[Roll, str]] = {"RECPO": "vigente", "SELECTORS": "vigente", "PLANT": "vigente"}
"""The status of whoever stands in a roll that is published without a column for it."""

FIRST: Final = frozenset({"vigente", "titled"})
"""The statuses with which an inscription begins: only of these is its day the day that the status began."""


def status(register: Roll, cell: str) -> str | None:
    """The register's own word, one of `registrations.STATUSES`; None for a word that is not known."""
    return _STATUS[register].get(key(cell))


def statuses(register: Roll) -> str:
    """The words that a user may write, for a fault's fix."""
    return ", ".join(words[0].lower() for words in _STATUSES[register].values())


def activities(cell: str) -> tuple[str, ...] | None:
    """The activities that a cell names (*explotación y beneficio*), each once; None where one is not known."""
    found = [_ACTIVITY.get(key(word)) for word in _SEVERAL.split(cell)]
    return None if None in found else tuple(dict.fromkeys(word for word in found if word is not None))


def sex(cell: str) -> str | None:
    """`female` or `male`; None for any other word."""
    return _SEX.get(key(cell))
