"""What to write instead of a character that the profile leaves out.

The ledger never folds by itself: it refuses and names the replacement. Importers and forms fold before they sign.
"""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.ledger.profile import FOREIGN

REPLACEMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "\u00a0": " ",
        "\u00ad": "",
        "\u2007": " ",
        "\u2009": " ",
        "\u200b": "",
        "\u202f": " ",
        "\ufeff": "",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2015": "-",
        "\u2212": "-",
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u2032": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u2033": '"',
        "\u2026": "...",
        "\u1ebd": "e",
        "\u1ebc": "E",
        "\t": " ",
        "\n": " ",
        "\r": "",
    }
)


def replacement(character: str) -> str | None:
    """What to write for a character outside the profile: from the table, else its base letter, else `None`.

    A help for the writer of an error message or a form; no rule of the ledger depends on it.
    """
    if character in REPLACEMENTS:
        return REPLACEMENTS[character]
    base = "".join(letter for letter in unicodedata.normalize("NFKD", character) if not unicodedata.combining(letter))
    return base if base and FOREIGN.search(base) is None else None


def fold(text: str) -> str:
    """Compose (NFC) and fold `text` into the profile; what has no replacement is left as it is, to be refused."""
    composed = unicodedata.normalize("NFC", text)
    return FOREIGN.sub(lambda found: _instead(found.group()), composed)


def _instead(character: str) -> str:
    found = replacement(character)
    return character if found is None else found
