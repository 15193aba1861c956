"""Departments of Peru by the first digits of a district's code, in INEI's numbering.

RENIEC numbers the departments in another order from the seventh on: Callao, INEI's 07, comes last but one there. SUNAT
writes INEI's. A test compares this with the table of districts.
"""

from typing import Final

LAST: Final = 25
_CALLAO_INEI, _CALLAO_RENIEC = 7, 24


def department(system: str | None, code: str | None) -> str | None:
    """The department (two digits, INEI) of a district's code; None where there is no such department or district."""
    if system is None or code is None or code[2:4] == "00" or code[4:] == "00":
        return None
    number = int(code[:2])
    if not 1 <= number <= LAST:
        return None
    if system == "reniec" and _CALLAO_INEI <= number <= _CALLAO_RENIEC:
        number = _CALLAO_INEI if number == _CALLAO_RENIEC else number + 1
    return f"{number:02}"
