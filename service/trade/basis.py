"""By which law each register's word carries a sale (`domain.md` §1 to §3): what a *yes* rests on."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.registry.registrations import Register

LAWS: Final[Mapping[Register, str]] = MappingProxyType(
    {
        "AUTHORIZATION": "DL 1336; DS 009-2025-EM, 4.ª DCF",
        "CONCESSION": "DL 1105 art. 6; DL 1336",
        "CONTRACT": "DL 1105 art. 6",
        "MEMBERSHIP": "DS 001-2020-EM art. 8",
        "RECPO": "DS 012-2012-EM art. 7; DU 006-2025 art. 7",
        "REINFO": "DL 1107 art. 11 (Ley 32537); DS 009-2025-EM",
        "SELECTORS": "DS 027-2012-EM; RM 410-2014-MEM/DM",
        "STOCK_RELEASE": "DU 006-2025 art. 7",
    }
)
"""SUNAT and PLANT carry none: they can only cast doubt on one."""
