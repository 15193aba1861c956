"""How the members are written that the ledger itself reads, by their places: `ledger.jws` and `ledger.submission`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.api.problems import Text

_BASE64URL: Final = ("texto en base64url, sin relleno", "a string of base64url, without padding")

_TEXTS: Final = (
    ("protected", *_BASE64URL),
    ("payload", *_BASE64URL),
    (
        "signature",
        "los 86 caracteres de base64url de la firma",
        "the signature's 86 characters of base64url",
    ),
    ("protected.alg", "el texto Ed25519", "the string Ed25519"),
    (
        "protected.kid",
        "la huella de la clave (RFC 7638): 43 caracteres de base64url, como los da orotraza keys list",
        "the key's thumbprint (RFC 7638): 43 characters of base64url, as orotraza keys list gives them",
    ),
    ("protected.typ", "el texto {wanted}", "the string {wanted}"),
    (
        "payload.type",
        "nombre de un tipo; por ejemplo, purchase.recorded",
        "a type's name; such as purchase.recorded",
    ),
    (
        "payload.log",
        "nombre del registro, como comienza /checkpoint; por ejemplo, demo.orotraza.pe/7f3a",
        "the log's name, as /checkpoint begins; such as demo.orotraza.pe/7f3a",
    ),
    (
        "payload.id",
        "UUID en minúsculas, uno nuevo para cada envío; por ejemplo, 0192f3a1-7c10-7d21-9b8a-000000000101",
        "a UUID in lower case, a new one for each submission; such as 0192f3a1-7c10-7d21-9b8a-000000000101",
    ),
    (
        "payload.occurred_at",
        "instante real en UTC, de 2000 a 2099, sin fracción, con Z al final; por ejemplo, 2026-11-20T19:42:00Z",
        "a real instant in UTC, from 2000 to 2099, without fraction, Z at its end; such as 2026-11-20T19:42:00Z",
    ),
    (
        "payload.seen",
        "objeto de solo size y root, los del último sello que usted tuvo",
        "an object of size and root alone, those of the last checkpoint that you held",
    ),
    ("payload.seen.size", "número entero desde 1, sin comillas", "an integer from 1, without quotes"),
    ("payload.seen.root", "64 cifras hexadecimales en minúsculas", "64 hexadecimal digits in lower case"),
)

MEMBERS: Final[Mapping[str, Text]] = MappingProxyType(
    {field: Text(f"Escriba {{field}} como {es}.", f"Write {{field}} as {en}.") for field, es, en in _TEXTS}
)
"""By the member's place, how it is mended."""
