"""What the spellings of a name have in common: the trigrams of its words, without accents, dots and case.

The database makes the same of a legal entity's name for its index (`projection.name_grams`, migration 0005); a test
holds the two together.
"""

import re
import unicodedata
from string import ascii_lowercase, ascii_uppercase
from typing import Final

_SILENT: Final = re.compile("[.'\u0300-\u036f]")  # S.A.C. is SAC, and Ñ is an N with a mark
_BETWEEN: Final = re.compile("[^0-9A-Z]+")
_UPPER: Final = str.maketrans(ascii_lowercase, ascii_uppercase)
_SAME: Final = {"REPCO": "RECPO"}
"""Two spellings of one register are met in the law's own texts."""

PADDED: Final = 2
"""Blanks before a word: that its beginning is the same counts for more than that its middle is."""


def words(name: str) -> tuple[str, ...]:
    """The words of a name, in letters A to Z and digits; any other character parts two words."""
    plain = _SILENT.sub("", unicodedata.normalize("NFD", name)).translate(_UPPER)
    return tuple(_SAME.get(word, word) for word in _BETWEEN.split(plain) if word)


def grams(word: str, *, whole: bool = True) -> tuple[str, ...]:
    """Every three neighbours in a word, blanks before and after it included, from left to right.

    Without the last where the word is not `whole`: it may go on.
    """
    padded = " " * PADDED + word + " " * whole
    return tuple(padded[at : at + 3] for at in range(len(padded) - 2))


def of_name(name: str) -> frozenset[str]:
    """The trigrams of all words of a name."""
    return frozenset(gram for word in words(name) for gram in grams(word))
