"""What may be wrong with a line of a roll, and how to mend it: for the person who keeps the roll, Spanish first."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.registry.rolls.row import Fault

_SHOWN: Final = 60  # characters of a cell that a message repeats

TEXTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "activity_unknown": (
            (
                "Actividad no reconocida: «{value}». Escriba exploración, explotación, beneficio, "
                "comercialización o refinación."
            ),
            "Unknown activity: “{value}”. Write exploración, explotación, beneficio, comercialización or refinación.",
        ),
        "character": (
            "El carácter «{value}» no se puede registrar. Escriba el texto con letras del alfabeto latino.",
            "The character “{value}” cannot be recorded. Write the text in Latin letters.",
        ),
        "column_missing": (
            "Falta la columna {value}. Compruebe que el archivo sea de este padrón y que tenga ese encabezado.",
            "Column {value} is missing. Check that the file is of this roll and has that heading.",
        ),
        "day": (
            "Fecha no reconocida: «{value}». Escríbala como DD/MM/AAAA.",
            "Not a date: “{value}”. Write it as DD/MM/YYYY.",
        ),
        "day_before_2000": (
            "La fecha {value} es anterior al año 2000: se registra desde el 01/01/2000.",
            "The date {value} is before the year 2000: it is recorded as of 01/01/2000.",
        ),
        "department_outside": (
            (
                "El distrito está en {value}, fuera de los departamentos de este padrón. Corrija el distrito, o "
                "importe la fila con el padrón de ese departamento."
            ),
            (
                "The district is in {value}, outside of this roll's departments. Correct the district, or import "
                "the line with that department's roll."
            ),
        ),
        "district_unknown": (
            (
                "Distrito no reconocido: «{value}».{hint} Escriba departamento, provincia y distrito como los "
                "publica el INEI."
            ),
            "Unknown district: “{value}”.{hint} Write department, province and district as INEI publishes them.",
        ),
        "districts_united": (
            "La misma inscripción está en la fila {value} con otro distrito: se registra una vez, con los dos.",
            "The same registration is in row {value} with another district: it is recorded once, with both.",
        ),
        "dni": (
            "El DNI «{value}» no tiene 8 dígitos. Corríjalo según el documento.",
            "DNI “{value}” has not 8 digits. Correct it from the document.",
        ),
        "dni_missing": (
            "Falta el DNI, y no hay RUC. Complete uno de los dos.",
            "The DNI is missing, and there is no RUC. Complete one of them.",
        ),
        "dni_not_in_ruc": (
            "El DNI {value} no es el que contiene el RUC {other}. Corrija el que esté mal.",
            "DNI {value} is not the one inside RUC {other}. Correct whichever is wrong.",
        ),
        "dni_padded": (
            "El DNI {value} perdió los ceros iniciales en la hoja de cálculo: se leyó {other}.",
            "DNI {value} lost its leading zeros in the spreadsheet: it was read as {other}.",
        ),
        "duplicate": (
            "La fila repite la fila {value}: se cuenta una vez.",
            "The line repeats row {value}: it is counted once.",
        ),
        "duplicate_contradicts": (
            (
                "La misma inscripción está en la fila {value} con otro dato en «{other}». Deje solo la correcta; "
                "entre tanto no se importa ninguna de las dos."
            ),
            (
                "The same registration is in row {value} with other “{other}”. Keep only the right one; until "
                "then neither is imported."
            ),
        ),
        "holders": (
            "Hay {value} RUC y {other} nombres en la fila. Escriba un titular por fila.",
            "There are {value} RUCs and {other} names in the line. Write one holder a line.",
        ),
        "name_long": (
            "El texto tiene {value} caracteres; el máximo es {other}. Abrévielo.",
            "The text has {value} characters; at most {other} are allowed. Shorten it.",
        ),
        "name_missing": (
            "Falta el nombre.",
            "The name is missing.",
        ),
        "party_missing": (
            "Falta el RUC. Complételo según la ficha de SUNAT.",
            "The RUC is missing. Complete it from SUNAT's record.",
        ),
        "right_form": (
            "El código único «{value}» no es válido: hasta 20 letras y dígitos, sin eñes ni tildes.",
            "Right code “{value}” is not valid: at most 20 letters and digits, without accents.",
        ),
        "right_missing": (
            "Falta el código único del derecho minero.",
            "The mining right's code (código único) is missing.",
        ),
        "ruc_check_digit": (
            (
                "El RUC {value} tiene mal un dígito: no corresponde a su dígito verificador. Corríjalo según la "
                "ficha de SUNAT."
            ),
            "RUC {value} has a wrong digit: its check digit does not fit. Correct it from SUNAT's record.",
        ),
        "ruc_form": (
            (
                "El RUC «{value}» no tiene 11 dígitos que empiecen con 10, 15, 16, 17 o 20. Si la hoja de cálculo"
                " lo muestra como 2.01E+10, dé a la columna formato de texto."
            ),
            (
                "RUC “{value}” is not 11 digits that begin with 10, 15, 16, 17 or 20. If the spreadsheet shows it"
                " as 2.01E+10, format the column as text."
            ),
        ),
        "selector_is_natural": (
            "El RUC {value} es de una empresa; en el padrón de selectores solo hay personas naturales.",
            "RUC {value} is a company's; the selectors' roll has natural persons only.",
        ),
        "status_missing": (
            "Falta el estado. Escriba uno de estos: {value}.",
            "The status is missing. Write one of: {value}.",
        ),
        "status_unknown": (
            "Estado no reconocido: «{value}». Escriba uno de estos: {other}.",
            "Unknown status: “{value}”. Write one of: {other}.",
        ),
        "ubigeo_contradicts": (
            (
                "El código {value} no es del distrito escrito, ni para INEI ni para RENIEC. El del INEI es "
                "{other}: corrija el código o los nombres."
            ),
            (
                "Code {value} is not the named district's, neither INEI's nor RENIEC's. INEI's is {other}: "
                "correct the code or the names."
            ),
        ),
        "ubigeo_reniec": (
            "El código {value} es de RENIEC: se registra {other}, el del INEI.",
            "Code {value} is RENIEC's: {other}, INEI's, is recorded.",
        ),
        "ubigeo_reniec_column": (
            "La columna tiene códigos de RENIEC: se registran los del INEI de los mismos distritos.",
            "The column has RENIEC's codes: INEI's of the same districts are recorded.",
        ),
        "ubigeo_unclear": (
            (
                "La columna mezcla códigos del INEI y de RENIEC, y {value} es un distrito distinto en cada lista."
                " Agregue departamento, provincia y distrito, o use un solo sistema y dígalo en el encabezado "
                "(UBIGEO INEI)."
            ),
            (
                "The column mixes codes of INEI and RENIEC, and {value} is another district in each list. Add "
                "department, province and district, or use one system and say so in the heading (UBIGEO INEI)."
            ),
        ),
        "ubigeo_unknown": (
            "Ningún distrito tiene el código {value}. Use el código de 6 dígitos del INEI.",
            "No district has code {value}. Use INEI's six-digit code.",
        ),
        "until_before_since": (
            "El último día ({value}) es anterior al primero ({other}).",
            "The last day ({value}) is before the first ({other}).",
        ),
    }
)

_NOTICES: Final = frozenset(
    {"day_before_2000", "districts_united", "dni_padded", "duplicate", "ubigeo_reniec", "ubigeo_reniec_column"}
)


def fault(row: int, column: str, code: str, value: object = "", other: object = "", *, near: str = "") -> Fault:
    """A fault with its texts: `value` is what stands in the cell, `other` what it is held against.

    `near` is a spelling that may be meant.
    """
    es, en = TEXTS[code]
    shown, held = str(value)[:_SHOWN], str(other)[:_SHOWN]
    return Fault(
        row,
        column,
        code,
        es.format(value=shown, other=held, hint=f" ¿Es {near}?" if near else ""),
        en.format(value=shown, other=held, hint=f" Is it {near}?" if near else ""),
        notice=code in _NOTICES,
    )
