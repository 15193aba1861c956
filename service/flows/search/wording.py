"""Which trigrams to ask for, so that a name is found by its words in any order, cut short, or with one letter wrong.

A wrong letter spoils three neighbouring trigrams. So either a word's first ones stand, or its last do; and where there
are three words, any two of them will do.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeVar

from service.registry.name_grams import grams

Gram = TypeVar("Gram", str, int)

_SPOILT: Final = 3
_WORDS: Final = 8


def whole(words: Sequence[str]) -> frozenset[str]:
    """All trigrams of these words."""
    return frozenset(gram for word in words for gram in grams(word))


@lru_cache(maxsize=1_024)
def begun(words: tuple[str, ...]) -> frozenset[str]:
    """All, but that the last word may go on."""
    return whole(words[:-1]) | frozenset(grams(words[-1], whole=False))


@lru_cache(maxsize=1_024)
def near(words: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Sets of trigrams, one of which a name has in full if one letter of these words is wrong, missing or too much."""
    if len(words) > 2:
        return tuple(whole(_without(words, at)) for at in range(min(len(words), _WORDS)))
    return tuple(
        whole(_without(words, at)) | part for at, word in enumerate(words) for part in _parts(grams(word)) if part
    )


def far(asked: frozenset[Gram], name: Collection[Gram]) -> tuple[int, int]:
    """How far a name is from what was asked: trigrams that it lacks, and trigrams that it has beside."""
    shared = len(asked.intersection(name))
    return len(asked) - shared, len(name) - shared


def alike(asked: Collection[object], missing: int) -> bool:
    """Whether a name that lacks so many of the trigrams asked for still shares most of them."""
    return 2 * missing < len(asked)


def _without(words: tuple[str, ...], at: int) -> tuple[str, ...]:
    return words[:at] + words[at + 1 :]


def _parts(word: Sequence[str]) -> Iterator[frozenset[str]]:
    """A word's first trigrams and its last, as many as a wrong letter leaves of the one or the other."""
    cut = max((len(word) - _SPOILT + 1) // 2, 1)
    yield frozenset(word[:cut])
    yield frozenset(word[cut + _SPOILT - 1 :])
