"""What a value must look like, said to whoever writes it: by words and an example, and not by a pattern.

A pattern or a sort of value is what `rulebook.read` expected; a test sees that every pattern of every payload is here.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from service.api.problems import Kind, Text
from service.api.texts import shape

_PLAIN = (
    "con punto decimal, sin comas ni unidad, y como máximo",
    "with a decimal point, no commas or unit, and at most",
)
_HEX = "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"

PATTERNS: Final = (
    (
        r"^(0|[1-9][0-9]{0,9})(\.[0-9]{1,3})?$",
        f"peso, {_PLAIN[0]} 3 decimales",
        f"a weight, {_PLAIN[1]} 3 places",
        "125.430",
    ),
    (
        r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$",
        f"gramos finos, {_PLAIN[0]} 6 decimales",
        f"fine grams, {_PLAIN[1]} 6 places",
        "114.454875",
    ),
    (
        r"^((0|[1-9][0-9]{0,2})(\.[0-9])?|1000(\.0)?)$",
        "milésimas (‰), de 0 a 1000, con punto y como máximo un decimal: 90.5 % y 0.905 se escriben 905.0",
        "permille (‰), from 0 to 1000, with a point and at most one place: 90.5 % and 0.905 are written 905.0",
        "912.5",
    ),
    (
        r"^(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})?$",
        f"gramos por tonelada seca, {_PLAIN[0]} 3 decimales",
        f"grams per dry tonne, {_PLAIN[1]} 3 places",
        "18.250",
    ),
    (
        r"^((0|[1-9][0-9]?)(\.[0-9]{1,2})?|100(\.0{1,2})?)$",
        "por ciento, de 0 a 100, con punto, sin el signo y como máximo 2 decimales",
        "percent, from 0 to 100, with a point, without the sign and at most 2 places",
        "8.5",
    ),
    (
        r"^(0|[1-9][0-9]{0,6})(\.[0-9]{1,3})?$",
        f"peso en kilogramos o toneladas, {_PLAIN[0]} 3 decimales",
        f"a weight in kilograms or tonnes, {_PLAIN[1]} 3 places",
        "2.500",
    ),
    (
        r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?$",
        f"importe, {_PLAIN[0]} 2 decimales; la moneda va aparte",
        f"an amount, {_PLAIN[1]} 2 places; the currency stands apart",
        "5210.00",
    ),
    (
        r"^(0|[1-9][0-9]{0,3})(\.[0-9]{1,4})?$",
        f"tipo de cambio, {_PLAIN[0]} 4 decimales",
        f"a rate, {_PLAIN[1]} 4 places",
        "3.7500",
    ),
    (
        r"^-?(([1-8]?[0-9])(\.[0-9]{1,6})?|90(\.0{1,6})?)$",
        "grados de latitud, con punto y como máximo 6 decimales; al sur, negativos",
        "degrees of latitude, with a point and at most 6 places; to the south, negative",
        "-14.678",
    ),
    (
        r"^-?((0|[1-9][0-9]?|1[0-7][0-9])(\.[0-9]{1,6})?|180(\.0{1,6})?)$",
        "grados de longitud, con punto y como máximo 6 decimales; al oeste, negativos",
        "degrees of longitude, with a point and at most 6 places; to the west, negative",
        "-69.533",
    ),
    (
        r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        "UUID en minúsculas, uno nuevo para cada cosa nueva (uuidgen hace uno)",
        "a UUID in lower case, a new one for each new thing (uuidgen makes one)",
        "0192f3a1-7c10-7d21-9b8a-000000000301",
    ),
    (
        r"^[0-9a-f]{64}$",
        "huella SHA-256: 64 cifras hexadecimales en minúsculas, como las da sha256sum",
        "a SHA-256: 64 hexadecimal digits in lower case, as sha256sum gives them",
        _HEX,
    ),
    (r"^[0-9]{6}$", "ubigeo de 6 cifras", "a ubigeo of 6 digits", "211002"),
    (
        r"^([0-9]{2}){1,3}$",
        "comienzo de un ubigeo: 2, 4 o 6 cifras",
        "the beginning of a ubigeo: 2, 4 or 6 digits",
        "21",
    ),
    (r"^[0-9]{2}$", "departamento, con las 2 cifras del INEI", "a department, by INEI's 2 digits", "21"),
    (
        r"^(0[1-9]|1[0-9]|2[0-5])$",
        "departamento, con las 2 cifras del INEI, de 01 a 25",
        "a department, by INEI's 2 digits, from 01 to 25",
        "21",
    ),
    (
        r"^[0-9A-Z]{1,20}$",
        "código único del derecho: mayúsculas y cifras, sin espacios ni guiones",
        "the right's code: capitals and digits, without spaces or hyphens",
        "010234500",
    ),
    (r"^[0-9A-Z]{4}$", "serie de 4 mayúsculas o cifras", "a series of 4 capitals or digits", "F001"),
    (r"^[0-9]{1,8}$", "número, de 1 a 8 cifras", "a number, of 1 to 8 digits", "4521"),
    (
        r"^[0-9A-Z]{5,8}$",
        "placa: de 5 a 8 mayúsculas y cifras, sin guion",
        "a plate: 5 to 8 capitals and digits, no hyphen",
        "X1A234",
    ),
    (
        r"^[A-Z0-9]{8}([A-Z0-9]{3})?$",
        "código SWIFT del banco, de 8 u 11 mayúsculas y cifras",
        "the bank's SWIFT code, of 8 or 11 capitals and digits",
        "DEMOPEPL",
    ),
    (
        r"^[0-9A-Z][0-9A-Z./-]{0,29}$",
        "número de serie de la barra: mayúsculas, cifras, punto, barra o guion, como máximo 30",
        "the bar's serial number: capitals, digits, point, slash or hyphen, at most 30",
        "DEMO-0001",
    ),
    (
        r"^(2616\.90\.10(\.[0-9]{2})?|(2843\.(30|90)|7108\.1[123]|7108\.20|7112\.91)(\.[0-9]{2}){0,2})$",
        "partida arancelaria del oro, con puntos",
        "a tariff heading of gold, with points",
        "7108.12.00.00",
    ),
    (
        r"^[0-9]{3}-20[0-9]{2}-[0-9]{2}-[0-9]{6}$",
        "número de la declaración aduanera: aduana, año, régimen y número",
        "the customs declaration's number: office, year, regime and number",
        "235-2026-40-012345",
    ),
    (r"^[A-Z]{2}$", "país, con sus 2 letras mayúsculas", "a country, by its 2 capital letters", "CH"),
    (r"^20[0-9]{2}-[12]$", "semestre: el año, guion, y 1 o 2", "a half-year: the year, a hyphen, and 1 or 2", "2026-1"),
    (r"^20[0-9]{2}-(0[1-9]|1[0-2])$", "mes: año, guion y mes", "a month: year, hyphen and month", "2026-11"),
    (
        r"^[A-Z0-9][A-Z0-9._-]{0,29}$",
        "código de hasta 30 mayúsculas, cifras, punto o guiones",
        "a code of up to 30 capitals, digits, point or hyphens",
        "TAB-07",
    ),
    (
        r"^[a-z][a-z_]{0,31}\.[a-z][a-z_]{0,31}$",
        "tipo de declaración: dos palabras con un punto",
        "a type of payload: two words and a point",
        "purchase.recorded",
    ),
    (
        r"^[A-Za-z][A-Za-z0-9_]{0,63}$",
        "código de rechazo: letras sin tilde, cifras y _",
        "a refusal's code: letters, digits and _",
        "stale",
    ),
    (
        r"^[a-z][a-z0-9_]{2,39}$",
        "motivo: minúsculas, cifras y _",
        "a reason: lower case, digits and _",
        "sale_disputed",
    ),
    (r"^R[0-9]{2}[a-z]?$", "regla: R y dos cifras", "a rule: R and two digits", "R05b"),
    (
        r"^OP(-[0-9A-HJKMNP-TV-Z]{4}){3}$",
        "código del certificado: OP y tres grupos de cuatro",
        "the certificate's code: OP and three groups of four",
        "OP-JZ5M-JNH8-06TY",
    ),
    (
        r"^[A-Za-z0-9_-]{43}$",
        "kid de una clave, como lo muestra orotraza keys show",
        "a key's kid, as orotraza keys show gives it",
        "UDDReOZl1ipXAfp9wYsm13sDBMK5og--QWdBjzuf6o4",
    ),
    (r"^[A-Za-z0-9_-]{1,1024}$", "base64url, sin relleno", "base64url, without padding", "e30"),
)
"""Each pattern of a payload: what it is of, in both languages, and an example of it."""

_SORTS: Final = {
    "string": ("como texto, entre comillas", "as a string, in quotes"),
    "integer": ("como número entero, sin comillas", "as an integer, without quotes"),
    "boolean": ("como true o false, sin comillas", "as true or false, without quotes"),
    "array": ("como lista, entre [ y ]", "as a list, between [ and ]"),
    "object": ("como objeto, con sus miembros entre {{ y }}", "as an object, its members between {{ and }}"),
}

FIXES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        pattern: Text(f"Escriba {{field}} como {es}; por ejemplo, {like}.", f"Write {{field}} as {en}; such as {like}.")
        for pattern, es, en, like in PATTERNS
    }
    | {sort: Text(f"Escriba {{field}} {es}.", f"Write {{field}} {en}.") for sort, (es, en) in _SORTS.items()}
)


def kind(code: str, expected: str) -> Kind:
    """The problem of a fault of shape, its remedy in words where what was expected has any."""
    what = shape.SHAPE.get(code, shape.FAULT)
    fix = FIXES.get(expected) if code in {"malformed", "wrong_type"} else None
    return what if fix is None else replace(what, fix=fix)
