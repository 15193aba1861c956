"""Rolls of real size with the dirt that real ones have, made from a seed: what every line of them means is known.

Line `n` is the same registration in every edition; an edition suspends some, drops some, adds some and gives some
another right code. RUCs are in ranges that SUNAT has not assigned, names are invented.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain
from random import Random
from typing import Final

from bench.world import party
from service.registry import districts
from service.registry.districts import District
from service.registry.rolls.row import Roll

SIZES: Final[dict[Roll, int]] = {
    "REINFO": 85_000,
    "RECPO": 12_500,
    "CONCESSION": 40_000,
    "SELECTORS": 6_000,
    "PLANT": 2_500,
}
"""Lines of a national roll: REINFO and RECPO at their greatest, the others our guess."""

MANY: Final = 77
"""Registrations of the RUC that had most of them (El Comercio, July 2024)."""

Row = tuple[str, ...]

_TABLE = districts.parse((files("service.registry.data") / "districts.csv").read_text(encoding="utf-8"))
_PLACES: Final = [each for each in _TABLE.values() if each.department in {"Puno", "Arequipa", "La Libertad", "Ica"}]
_FIRST: Final = ("Rosa", "Juan", "María Luz", "Víctor", "Ñusta", "Edilberto", "Flor", "Saúl", "Yeny", "Wilber")
_LAST: Final = ("Quispe", "Mamani", "Ñahui", "Condori", "Huamán", "Cárdenas", "Apaza", "Núñez", "Ticona", "Calla")
_FIRM: Final = ("Minera", "Inversiones", "Comercial", "Contratistas", "Grupo")
_SITE: Final = ("Cerro Lunar", "Santa Rosa", "El Sol", "Ñuñoa", "La Poderosa", "Virgen de Chapi", "Tres Cruces")


@dataclass(frozen=True, slots=True)
class Made:
    """A roll: its table with the headings first, and what reading it must give."""

    register: Roll
    table: tuple[Row, ...]
    read: int
    bad: int
    registrations: int


@dataclass(frozen=True, slots=True)
class _Line:
    """What line `n` means, before it is typed."""

    n: int
    ruc: str
    name: str
    right: str
    right_name: str
    place: District
    suspended: bool
    day: str


def made(register: Roll, lines: int | None = None, *, seed: int = 1, edition: int = 0) -> Made:
    """An edition of a roll with about `lines` registrations (`SIZES`, if None), some of them bad or doubled.

    Of 1,000 lines: 5 bad in themselves, 2 contradicted by another (which is bad, too), 5 repeated.
    """
    headings, typed = _LAYOUTS[register]
    size = SIZES[register] if lines is None else lines
    table: list[Row] = []
    doubles: list[Row] = []
    bad = registrations = 0
    for line in _lines(register, size, seed, edition):
        chance = Random(seed * 10**8 + line.n)
        row = typed(line, chance)
        match line.n % 1000 if line.n >= MANY else 0:
            case 101 | 301 | 501 | 701 | 901:
                table.append(_spoiled(row, headings, register))
                bad += 1
            case 202 | 702 if register in {"REINFO", "CONCESSION"}:
                table.append(row)
                doubles.append(_contradicting(row, headings, register))
                bad += 2
            case 203 | 303 | 403 | 503 | 603:
                table.append(row)
                doubles.append(tuple(f" {cell.lower()}  " if index else cell for index, cell in enumerate(row)))
                registrations += 1
            case _:
                table.append(row)
                registrations += 1
    return Made(register, (headings, *table, *doubles), len(table) + len(doubles), bad, registrations)


def _lines(register: Roll, size: int, seed: int, edition: int) -> Iterator[_Line]:
    """The lines of an edition: each drops 5 of 1,000 and adds as many."""
    kept = (n for n in range(size) if n < MANY or n % 1000 not in {11 + 5 * past for past in range(edition)})
    added = range(10**5, 10**5 + edition * (size // 1000))
    for n in chain(kept, added):
        chance = Random(seed * 10**8 + n + 5 * 10**7)
        person = register in {"REINFO", "SELECTORS"}
        owner = 0 if n < MANY and register == "REINFO" else n
        recoded = edition > 0 and n >= MANY and n % 1000 == 77
        yield _Line(
            n,
            party("1099" if person else "2099", owner + (0 if person else 20_000))[4:],
            _person(owner) if person else _firm(n),
            f"{'07' if recoded else '01'}{n if n < MANY else n // 3:06d}0{'X' if n % 7 == 0 else '1'}",
            f"{_SITE[n % 7]} {n // 3 % 90}",
            chance.choice(_PLACES),
            n % 9 == 4 or (edition > 0 and n % 100 == 51),
            f"{chance.randint(1, 28):02d}/{chance.randint(1, 12):02d}/20{chance.randint(12, 25)}",
        )


def _person(n: int) -> str:
    return f"{_LAST[n % 10]} {_LAST[n // 10 % 10]} {_FIRST[n // 100 % 10]} {_FIRST[n // 1000 % 10]}"


def _firm(n: int) -> str:
    return f"{_FIRM[n % 5]} {_SITE[n // 5 % 7]} {n} S.A.C."


def _reinfo(line: _Line, chance: Random) -> Row:
    status = chance.choice(
        ("SUSPENDIDO", "Suspendido ", "EN SUSPENSIÓN") if line.suspended else ("VIGENTE", "Vigente ")
    )
    place = line.place
    code = place.reniec if place.reniec and chance.random() < 0.01 else place.inei
    return (
        str(line.n),
        line.ruc,
        _typed(line.name, chance),
        _coded(line.right, chance),
        _typed(line.right_name, chance),
        _typed(place.department, chance),
        _typed(place.province, chance),
        _typed(place.name, chance),
        code,
        status,
    )


def _recpo(line: _Line, chance: Random) -> Row:
    place = line.place
    return (
        str(line.n),
        line.ruc,
        _typed(line.name, chance),
        chance.choice(("COMPRA Y VENTA", "Compra - venta", "COMERCIALIZACIÓN")),
        place.department.upper(),
        place.province.upper(),
        _typed(place.name, chance),
        _day(line.day, chance),
    )


def _concession(line: _Line, chance: Random) -> Row:
    status = "Q" if line.suspended else chance.choice(("T", "TITULADO"))
    name, right = _typed(line.name, chance), _coded(line.right, chance)
    return right, _typed(line.right_name, chance), name, line.ruc, "100.0000", status, line.place.inei


def _selectors(line: _Line, chance: Random) -> Row:
    place = line.place
    dni = line.ruc[2:10]
    sex = chance.choice(("F", "F", "F", "M"))
    return str(line.n), dni, _typed(line.name, chance), sex, place.department, place.province, place.name


def _plant(line: _Line, chance: Random) -> Row:
    place = line.place
    names = (place.department, place.province, place.name)
    return str(line.n), line.ruc, _typed(line.name, chance), f"Planta {line.right_name}", f"P{line.right}", *names


_LAYOUTS: Final[dict[Roll, tuple[Row, Callable[[_Line, Random], Row]]]] = {
    "REINFO": (
        (
            "ID",
            "RUC",
            "Minero en vías de formalización",
            "Código Único",
            "Derecho Minero",
            "Departamento",
            "Provincia",
            "Distrito",
            "Ubigeo",
            "Estado",
        ),
        _reinfo,
    ),
    "RECPO": (
        ("N°", "RUC", "RAZÓN SOCIAL", "ACTIVIDAD", "DEPARTAMENTO", "PROVINCIA", "DISTRITO", "FECHA DE INSCRIPCIÓN"),
        _recpo,
    ),
    "CONCESSION": (("CODIGOU", "CONCESION", "TIT_CONCES", "RUC", "HECTAGIS", "ESTADO", "DEMAGIS"), _concession),
    "SELECTORS": (("N°", "DNI", "Apellidos y nombres", "Sexo", "Departamento", "Provincia", "Distrito"), _selectors),
    "PLANT": (("N°", "RUC", "Titular", "Planta", "Código", "Departamento", "Provincia", "Distrito"), _plant),
}


def _typed(words: str, chance: Random) -> str:
    """The words as one of many clerks types them: other case, blanks too many, accents left out."""
    match chance.randrange(8):
        case 0:
            return words.upper() + "  "
        case 1:
            return words.lower()
        case 2:
            return "\u00a0" + words.replace(" ", "  ")
        case 3:
            return words.upper()
        case _:
            return words


def _coded(right: str, chance: Random) -> str:
    match chance.randrange(6):
        case 0:
            return f"{right[:2]}-{right[2:8]}-{right[8:]}"
        case 1:
            return f"{right.lower()} "
        case _:
            return right


def _day(day: str, chance: Random) -> str:
    match chance.randrange(4):
        case 0:
            return f"{day[6:]}-{day[3:5]}-{day[:2]}"
        case 1:
            return day.replace("/", "-")
        case _:
            return day


def _spoiled(row: Row, headings: Row, register: Roll) -> Row:
    """The row with its RUC's last digit changed; a selector's with a DNI that is none."""
    column = headings.index("DNI" if register == "SELECTORS" else "RUC")
    written = row[column]
    wrong = f"{written[:-1]}O" if register == "SELECTORS" else f"{written[:-1]}{(int(written[-1]) + 1) % 10}"
    return (*row[:column], wrong, *row[column + 1 :])


def _contradicting(row: Row, headings: Row, register: Roll) -> Row:
    column = headings.index("ESTADO" if register == "CONCESSION" else "Estado")
    return (*row[:column], "EXTINGUIDO" if register == "CONCESSION" else "Revocado", *row[column + 1 :])
