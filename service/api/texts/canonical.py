"""What the ledger finds wrong with canonical bytes, in Spanish: its own words are English.

Each pattern is one reason of `ledger.canonical_fault`; a test runs through all of them.
"""

import re
from typing import Final

from service.api.problems import Text

_REASONS: Final = tuple(
    (re.compile(pattern), spanish)
    for pattern, spanish in (
        (r"not UTF-8 at byte (\d+)", "no es UTF-8 desde el byte {0}"),
        (r"starts with a byte order mark: leave it out", "empieza con una marca de orden de bytes: quítela"),
        (r"not JSON: .* at character (\d+)", "no es JSON desde el carácter {0}"),
        (r"not JSON: .*", "no es JSON"),
        (r"nested deeper than (\d+)", "hay más de {0} niveles de anidamiento"),
        (r"nested too deep", "hay demasiados niveles de anidamiento"),
        (r"the top is not an object", "lo de afuera no es un objeto"),
        (r"integer beyond .*", "el entero está fuera de ±(2^53−1)"),
        (
            r"(.*) is not an integer within .*",
            "{0} no es un entero dentro de ±(2^53−1): escriba las cantidades exactas como texto decimal",
        ),
        (r"member name (.*) does not match (.*)", "el nombre {0} no tiene la forma {1}"),
        (
            r"a float cannot be written: .*",
            "un número con decimales no se firma: escríbalo como texto, entre comillas",
        ),
        (r"member stands twice", "el miembro está repetido"),
        (
            r"members are not in order: (\w+) stands after (\w+)",
            "los miembros no están en orden: {0} está después de {1}",
        ),
        (r"(\d+) items: at most (\d+)", "hay {0} elementos: como máximo {1}"),
        (
            r"character (.*) at position (\d+) is not allowed: (.*)",
            "el carácter {0} de la posición {1} no se admite: {2}",
        ),
        (
            r"not the canonical spelling at character (\d+): .*",
            'desde el carácter {0} la escritura no es la canónica: sin espacios, y solo se escapan \\" y \\\\',
        ),
        (r"outside the canonical profile", "está fuera del perfil canónico"),
    )
)
_REMEDIES: Final = tuple(
    (re.compile(pattern), spanish)
    for pattern, spanish in (
        (r"compose it with .*", "únalo con la letra anterior (NFC) o quítelo"),
        (r"it has no replacement", "no tiene reemplazo"),
        (r"write (.*) instead", "escriba {0} en su lugar"),
        (r"leave it out", "quítelo"),
    )
)
_PLAINER: Final = (
    (re.compile(r"a float cannot be written: .*"), "a number with decimals is not signed: write it as text, in quotes"),
)
"""For whoever writes a draft, where the ledger's own words are for whoever writes a program."""


def reason(english: str) -> Text:
    """A reason in both languages; braces in it are text, not places for values."""
    plain = next((words for pattern, words in _PLAINER if pattern.fullmatch(english)), english)
    return Text(_literal(_translate(english)), _literal(plain))


def _translate(english: str) -> str:
    for pattern, spanish in _REASONS:
        if found := pattern.fullmatch(english):
            return spanish.format(*(_remedy(part) for part in found.groups()))
    return ""


def _remedy(part: str) -> str:
    for pattern, spanish in _REMEDIES:
        if found := pattern.fullmatch(part):
            return spanish.format(*found.groups())
    return part


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
