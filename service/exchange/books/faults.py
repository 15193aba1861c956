"""What may be wrong with a row of a book, and how to mend it: for the person who keeps the book, Spanish first."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

TEXTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "character": (
            "El carácter «{value}» no se puede registrar. Escriba el texto con letras del alfabeto latino.",
            "The character “{value}” cannot be recorded. Write the text in Latin letters.",
        ),
        "column_missing": (
            "Falta la columna {value}. Póngale ese encabezado, o dígala en el mapa (--map).",
            "Column {value} is missing. Give it that heading, or name it in the map (--map).",
        ),
        "day": (
            "Fecha no reconocida: «{value}». Escríbala como DD/MM/AAAA.",
            "Not a date: “{value}”. Write it as DD/MM/YYYY.",
        ),
        "day_missing": ("Falta la fecha. Complétela.", "The date is missing. Fill it in."),
        "deal_differs": (
            "Las filas de un mismo comprobante deben coincidir aquí; la fila {other} dice «{value}».",
            "The rows of one voucher must agree here; row {other} says “{value}”.",
        ),
        "district_missing": (
            "Falta el distrito de donde viene el oro. Complete UBIGEO, o departamento, provincia y distrito.",
            "The district that the gold is from is missing. Fill in UBIGEO, or department, province and district.",
        ),
        "district_unknown": (
            "Distrito no reconocido: «{value}». Escríbalo como el INEI, o su ubigeo.",
            "Unknown district: “{value}”. Write it as INEI does, or its ubigeo.",
        ),
        "document_form": (
            "El comprobante «{value}» no es de serie y número, como E001-123.",
            "Voucher “{value}” is no series and number, such as E001-123.",
        ),
        "document_missing": (
            "Falta el comprobante. Escriba su serie y número; si no hubo, un número propio en la columna CORRELATIVO.",
            "The voucher is missing. Write its series and number; if there was none, a number of yours in CORRELATIVO.",
        ),
        "fineness_range": (
            "La ley «{value}» no está entre 0 y 1000 milésimas. Corríjala.",
            "Fineness “{value}” is not between 0 and 1000 per mille. Correct it.",
        ),
        "fineness_unit": (
            "La ley «{value}» puede ser quilates, por ciento o milésimas. Escriba milésimas: 18 quilates son 750.",
            "Fineness “{value}” may be of carats, per cent or per mille. Write it per mille: 18 carats are 750.",
        ),
        "guide_issuer_missing": (
            "Falta el RUC del transportista que emitió la guía {value}.",
            "The RUC of the carrier that issued guide {value} is missing.",
        ),
        "merged": (
            "La celda está combinada con la de arriba, y aquí no dice nada. Sepárela y repita el dato en cada fila.",
            "The cell is merged with the one above, and says nothing here. Unmerge it and repeat it in each row.",
        ),
        "moisture_unit": (
            "La humedad «{value}» puede ser por ciento o parte de uno. Escríbala por ciento, con su signo: 8.5 %.",
            "Moisture “{value}” may be per cent or a part of one. Write it per cent with its sign, as 8.5 %.",
        ),
        "number": (
            "«{value}» no es un número positivo. Escríbalo con punto decimal, como 1234.50.",
            "“{value}” is no positive number. Write it with a decimal point, as 1234.50.",
        ),
        "number_ambiguous": (
            "«{value}» puede ser de miles o decimal. Escriba {other}, o con punto decimal.",
            "“{value}” may be thousands or decimals. Write {other}, or with a decimal point.",
        ),
        "number_missing": ("Falta el número. Complételo.", "The number is missing. Fill it in."),
        "number_places": (
            "«{value}» tiene más de {other} decimales. Redondéelo como dice el comprobante.",
            "“{value}” has more than {other} decimals. Round it as the voucher says.",
        ),
        "number_unit": (
            "«{value}» lleva {other}, que no es de su columna o moneda. Escríbalo en la suya, o póngalo donde es.",
            "“{value}” has {other}, which is not of its column or currency. Write it in that, or where it belongs.",
        ),
        "origin_missing": (
            (
                "No se sabe de dónde viene. Complete titular y código único, o lote; si nadie lo dice, SIN ORIGEN "
                "en SUSTENTO."
            ),
            "Nobody says where it is from. Fill in holder and right, or a lot; else write SIN ORIGEN in SUSTENTO.",
        ),
        "plate": (
            "La placa «{value}» no tiene de 5 a 8 letras y dígitos.",
            "Plate “{value}” is not 5 to 8 letters and digits.",
        ),
        "right_form": (
            "El código único «{value}» no es de letras y dígitos. Cópielo del título.",
            "Código único “{value}” is not letters and digits. Copy it from the title.",
        ),
        "right_name_missing": (
            "Falta el nombre del derecho minero. Complételo.",
            "The name of the mining right is missing. Fill it in.",
        ),
        "row_repeated": (
            "Repite la fila {other} bajo el mismo comprobante, que espera. Bórrela; si son dos, dé --repeated.",
            "It repeats row {other} under the same voucher, which waits. Delete it; if there are two, give --repeated.",
        ),
        "ruc_check_digit": (
            "El RUC {value} tiene mal un dígito: no corresponde a su dígito verificador. Corríjalo.",
            "RUC {value} has a wrong digit: the check digit does not fit. Correct it.",
        ),
        "ruc_form": (
            "El RUC «{value}» no tiene 11 dígitos. Si se ve como 2.01E+10, dé a la columna formato de texto.",
            "RUC “{value}” is not 11 digits. If it shows as 2.01E+10, format the column as text.",
        ),
        "said_otherwise": (
            "Ya se registró con otros datos, en el asiento {value}. Si estaba mal, corríjalo allí (entry.corrected).",
            "It was recorded with other data, in entry {value}. If that was wrong, correct it there (entry.corrected).",
        ),
        "seller_missing": (
            "Falta el vendedor. Complete su RUC, o su identificador nat:… si no tiene.",
            "The seller is missing. Fill in its RUC, or its nat:… identifier if it has none.",
        ),
        "sheets_left": (
            "Solo se leyó la hoja «{value}», y no: {other}. Repita con --sheet y cada nombre; con uno, no se avisa.",
            "Sheet “{value}” alone was read, and not: {other}. Give --sheet with each name; with one, none is told.",
        ),
        "uuid": (
            "«{value}» no es un identificador como 0192f3a1-7c10-7d21-9b8a-000000000202.",
            "“{value}” is no identifier such as 0192f3a1-7c10-7d21-9b8a-000000000202.",
        ),
        "word_missing": (
            "Falta este dato. Escriba uno de: {other}.",
            "This is missing. Write one of: {other}.",
        ),
        "word_unknown": (
            "«{value}» no se reconoce. Escriba uno de: {other}.",
            "“{value}” is not known. Write one of: {other}.",
        ),
    }
)

_SHOWN: Final = 60  # characters of a cell that a message repeats


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row: its number (0: the whole book), its column's heading, a code, and how to mend it."""

    row: int
    column: str
    code: str
    es: str
    en: str


def fault(row: int, column: str, code: str, value: object = "", other: object = "") -> Fault:
    """The fault of this code, worded."""
    es, en = (text.format(value=str(value)[:_SHOWN], other=other) for text in TEXTS[code])
    return Fault(row, column, code, es, en)
