"""Books as traders keep them, made up: any number of purchases, of one to three rows each, of DEMO miners."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from service.demo.ids import person
from service.exchange.books.fields import Field

Cell = str | float | date

HEADINGS = (
    "Fecha",
    "Tipo de comprobante",
    "Comprobante",
    "RUC del vendedor",
    "Vendedor",
    "Producto",
    "Peso bruto g",
    "Ley",
    "Método",
    "Importe",
    "Medio de pago",
    "Sustento",
    "N° REINFO",
    "Código único",
    "Derecho minero",
    "Distrito",
    "Departamento",
)
FIXED = ("--set", "place=211002", "--set", "destination=nacional")
BY_HAND: Mapping[Field, str] = {"place": "211002", "destination": "nacional"}


def rows(purchases: int, last: date, *, seed: int = 1) -> Iterator[tuple[Cell, ...]]:
    """The rows of so many purchases, over the twenty days that end with `last`."""
    rng = Random(seed)
    for number in range(purchases):
        day = last - timedelta(days=20 - number * 20 // max(purchases, 1))
        seller = person(rng.randrange(40))[4:]
        for _ in range(rng.choice((1, 1, 2, 3))):
            grams = rng.randrange(1_000, 150_000) / 1000
            yield (
                day,
                "Liquidación de compra",
                f"E001-{number + 1}",
                seller,
                f"DEMO Vendedor {seller[-3:]}",
                "Refogado",
                grams,
                rng.choice((905, 912.5, 88.5)),
                "Pistola",
                round(grams * 350, 2),
                rng.choice(("Efectivo", "Transferencia")),
                "REINFO",
                f"R-{seller[-4:]}",
                "010234500",
                "DEMO Cerro Lunar 1",
                "Ananea",
                "Puno",
            )


def workbook(table: Sequence[Sequence[Cell]], headings: Sequence[str] = HEADINGS, *, since_1904: bool = False) -> bytes:
    """As Excel keeps it: a title above the headings, days and numbers as such, RUCs as text."""
    return months({"Compras": table}, headings, since_1904=since_1904)


def months(
    tables: Mapping[str, Sequence[Sequence[Cell]]], headings: Sequence[str] = HEADINGS, *, since_1904: bool = False
) -> bytes:
    """The same with a sheet for each of these tables."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "date_1904": since_1904}) as book:
        days = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, table in tables.items():
            _fill(book.add_worksheet(name), table, headings, days)
    return data.getvalue()


def _fill(sheet: Worksheet, table: Sequence[Sequence[Cell]], headings: Sequence[str], days: Format) -> None:
    sheet.write_string(0, 0, "REGISTRO DE COMPRAS DE ORO")
    for column, heading in enumerate(headings):
        sheet.write_string(2, column, heading)
    for number, row in enumerate(table, 3):
        for column, cell in enumerate(row):
            match cell:
                case date():
                    sheet.write_datetime(number, column, cell, days)
                case str():
                    sheet.write_string(number, column, cell)
                case _:
                    sheet.write_number(number, column, cell)


def text(table: Sequence[Sequence[Cell]], headings: Sequence[str] = HEADINGS) -> bytes:
    """The same as Excel saves CSV in Peru: semicolons, days day first, Windows' letters."""
    data = io.StringIO()
    writer = csv.writer(data, delimiter=";")
    writer.writerow(headings)
    for row in table:
        writer.writerow([f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in row])
    return data.getvalue().encode("cp1252")
