"""Why a file cannot be read as a table, in words for who brings it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TEXTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "sheet_absent": (
            "El archivo no tiene esa hoja. Escriba su nombre como está en la pestaña; un CSV no tiene hojas.",
            "The file has no such sheet. Write its name as it stands on the tab; a CSV has no sheets.",
        ),
        "sheet_bytes": (
            "El archivo es demasiado grande. Divídalo, por ejemplo por departamento.",
            "The file is too big. Split it, for instance by department.",
        ),
        "sheet_cells": (
            "El archivo tiene demasiadas filas, columnas o páginas, o una celda demasiado larga. Divídalo.",
            "The file has too many rows, columns or pages, or a cell that is too long. Split it.",
        ),
        "sheet_costly": (
            "Leer el archivo exige demasiado tiempo o memoria. Divídalo, o ábralo y guárdelo como CSV.",
            "Reading the file takes too much time or memory. Split it, or open it and save it as CSV.",
        ),
        "sheet_crash": (
            "El archivo hizo fallar al programa que lo lee. Ábralo y guárdelo de nuevo, como XLSX o CSV.",
            "The file made the program that reads it fail. Open it and save it again, as XLSX or CSV.",
        ),
        "sheet_damaged": (
            "El archivo está dañado o protegido con contraseña. Descárguelo otra vez, o guárdelo sin contraseña.",
            "The file is damaged or protected by a password. Download it again, or save it without a password.",
        ),
        "sheet_expansion": (
            "El archivo comprimido se expande a un tamaño excesivo. Ábralo y guárdelo como CSV.",
            "The compressed file expands to an excessive size. Open it and save it as CSV.",
        ),
        "sheet_format": (
            "El archivo no es CSV, XLSX ni PDF con texto. Guárdelo como CSV o XLSX; un PDF escaneado no se puede leer.",
            "The file is not CSV, XLSX or a PDF with text. Save it as CSV or XLSX; a scanned PDF cannot be read.",
        ),
        "sheet_headings": (
            "No se halló la fila de encabezados. Sobre los datos van los nombres de las columnas, dos al menos.",
            "No row of headings was found. A row with the names of the columns, two at least, stands above the data.",
        ),
    }
)


class SheetError(Exception):
    """A file that cannot be read as a table; `code` is a key of `TEXTS`, `es` and `en` say how to mend it."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.es, self.en = TEXTS[code]
        super().__init__(self.en)
