"""Makes `selectores.xlsx` and `recpo.pdf` of the tables below: formats that nobody writes by hand.

python -m tests.registry.rolls.data.make, from the checkout.
"""

from datetime import date
from pathlib import Path
from typing import Final

from bench.sheets import Cell, pdf_bytes, xlsx_bytes

SELECTORS: Final[tuple[tuple[Cell, ...], ...]] = (
    ("PADRÓN DE SELECTORES MANUALES DE ORO",),
    (),
    (
        "N°",
        "DNI",
        "RUC",
        "Apellidos",
        "Nombres",
        "Sexo",
        "Distrito",
        "Provincia",
        "Departamento",
        "Inscrito el",
        "Hasta",
    ),
    (
        1,
        41234567,
        "",
        "QUISPE ÑAHUI",
        "Rosa  María",
        "F",
        "Ananea",
        "San Antonio de Putina",
        "Puno",
        date(2019, 3, 12),
        "",
    ),
    (
        2,
        1234567,
        "",
        "Mamani",
        "Luz",
        "Femenino",
        "ANANEA ",
        "SAN ANTONIO DE PUTINA",
        "PUNO",
        "12 de marzo de 2019",
        "",
    ),
    (3, "41234568-5", "", "Condori", "Juan", "M", "Ananea", "", "Puno", "S/F", "Indefinido"),
    (4, 99000001, 10990000013, "Apaza", "Flor", "mujer", "Sandia", "Sandia", "Puno", "", ""),
    (5, 99000001, 10990000021, "Apaza", "Ana", "F", "Sandia", "Sandia", "Puno", "", ""),
    (6, "", "", "Ticona", "Saúl", "M", "Sandia", "Sandia", "Puno", "", ""),
    (7, "4123456X", "", "Calla", "Yeny", "F", "Sandia", "Sandia", "Puno", "", ""),
    (8, "", 20990000019, "Empresa", "S.A.C.", "", "Sandia", "Sandia", "Puno", "", ""),
    (),
    (
        9,
        41234567,
        "",
        "quispe ñahui",
        "rosa maría",
        "F",
        "Ananea",
        "San Antonio de Putina",
        "Puno",
        date(2019, 3, 12),
        "",
    ),
    (10, 41234569, "", "Huamán", "Nélida", "F", "Ananea", "San Antonio de Putina", "Puno", date(1998, 5, 1), ""),
    (11, 41234570, "", "Cárdenas", "Ñusta", "F", "Ananea", "San Antonio de Putina", "Puno", "31/02/2020", ""),
    (12, 41234571, "", "Núñez", "Ana", "F", "Ananea", "San Antonio de Putina", "Puno", "01/06/2025", "31/05/2025"),
    (13, 41234572, "", "N" * 130, "Ana", "F", "Ananea", "San Antonio de Putina", "Puno", "", ""),
)

RECPO: Final[tuple[tuple[Cell, ...], ...]] = (
    ("N°", "RUC", "RAZÓN SOCIAL", "ACTIVIDAD", "DEPARTAMENTO", "PROVINCIA", "DISTRITO", "FECHA DE INSCRIPCIÓN"),
    (
        1,
        20990000019,
        "COMERCIALIZADORA DE ORO DEL ALTIPLANO SOCIEDAD ANÓNIMA CERRADA",
        "COMPRA Y VENTA",
        "PUNO",
        "SAN ROMÁN",
        "JULIACA",
        "12/03/2019",
    ),
    (2, 20990000027, "Refinería del Sur S.A.C.", "REFINACIÓN", "AREQUIPA", "CARAVELÍ", "CHALA", "01-SET-2020"),
    (3, 10990000013, "QUISPE ÑAHUI ROSA", "COMPRA VENTA", "PUNO", "SAN ROMÁN", "JULIACA", "2021-01-15"),
    (4, 20990000036, "ORO CON RUC MALO S.A.C.", "COMPRA", "PUNO", "SAN ROMÁN", "JULIACA", "15/01/2021"),
    (5, 20990000043, "ORO SIN LUGAR S.A.C.", "COMPRA", "PUNO", "SAN ROMÁN", "JULIAKA", "15/01/2021"),
    (6, 20990000051, "ORO BLANCO S.A.C.", "COMPRA", "", "", "", ""),
    (
        7,
        20990000019,
        "COMERCIALIZADORA DE ORO DEL ALTIPLANO S.A.C.",
        "COMERCIALIZACIÓN",
        "PUNO",
        "SAN ROMÁN",
        "JULIACA",
        "12/03/2019",
    ),
)

WIDTHS: Final = (25, 60, 150, 80, 70, 60, 55, 50)


def files() -> tuple[tuple[str, bytes], ...]:
    """Name and bytes of both."""
    title = "RECPO - Inscritos al 1 de noviembre de 2026"
    return ("selectores.xlsx", xlsx_bytes(SELECTORS)), ("recpo.pdf", pdf_bytes(RECPO, WIDTHS, title=title))


if __name__ == "__main__":
    for name, data in files():
        (Path(__file__).parent / name).write_bytes(data)
