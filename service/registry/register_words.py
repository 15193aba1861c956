"""The registers and their words as people in Peru read them; in the ledger they stand as `registrations` has them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_STATUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "active": "activo",
        "suspended": "suspensión temporal",
        "closed": "baja",
        "titled": "titulado",
        "pending": "en trámite",
        "extinguished": "extinguido",
        "ended": "terminado",
    }
)
_REGISTERS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "SELECTORS": ("Padrón de seleccionadores", "Roll of selectors"),
        "PLANT": ("Planta de beneficio", "Processing plant"),
        "CONCESSION": ("Concesión", "Mining concession"),
        "CONTRACT": ("Contrato", "Contract"),
        "AUTHORIZATION": ("Autorización de inicio", "Authorization to start"),
        "MEMBERSHIP": ("Pertenencia", "Membership"),
        "STOCK_RELEASE": ("Liberación de existencias", "Release of stock"),
    }
)


def status_es(status: str) -> str:
    """A register's word in Spanish; those of RECPO and REINFO are Spanish already, and stay so in English."""
    return _STATUSES.get(status, status)


def register_es(register: str) -> str:
    """A register's name in Spanish; RECPO, REINFO and SUNAT are names everywhere."""
    return _REGISTERS.get(register, (register, register))[0]


def register_en(register: str) -> str:
    """A register's name in English."""
    return _REGISTERS.get(register, (register, register))[1]
