"""Text as it can be compared and signed: one spelling of what offices type in many."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from service.ledger.folding import fold

_NOT_A_WORD: Final = re.compile("[^0-9A-Z]+")
_INITIALS: Final = re.compile(r"(?<![0-9A-Z])([A-Z])[.](?=[A-Z](?![0-9A-Z]))")
"""A letter and the point after it, within R.U.C. or D.N.I."""
_NOTHING: Final = frozenset({"-", "--", "---", ".", "N/A", "#N/A", "S/D", "S/N", "NULL", "NONE", "(EN BLANCO)"})


@lru_cache(maxsize=65_536)  # the cells of a roll are places and statuses, again and again
def text(cell: str) -> str:
    """Upper case, single spaces, folded into the ledger's characters; "" for what only says that there is nothing.

    A character that the ledger has no replacement for is left, to be refused.
    """
    plain = (
        cell.upper() if cell.isascii() else fold(fold(cell).upper())
    )  # capitals of a folded letter may need it again
    cleaned = " ".join(plain.split())
    return "" if cleaned in _NOTHING else cleaned


@lru_cache(maxsize=65_536)
def key(words: str) -> str:
    """What two spellings of a heading, a status or a place have in common: letters without accents, and digits."""
    bare = "".join(c for c in unicodedata.normalize("NFD", words.upper()) if not unicodedata.combining(c))
    return _NOT_A_WORD.sub(" ", bare).strip()


def heading(words: str) -> str:
    """The same of a column's heading, in which an abbreviation is one word, with points or without."""
    return key(_INITIALS.sub(r"\1", words.upper()))
