"""Which trigrams to ask for, so that a name is found by its words in any order, cut short, or with one letter wrong.

A wrong letter spoils three neighbouring trigrams. So either a word's first ones stand, or its last do; and where there
are three words, any two of them will do.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
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
    """Trigrams that a name has if it has these words, the last of which may go on."""
    return _telling(map(grams, words[:-1])) | _telling([grams(words[-1], whole=False)])


@lru_cache(maxsize=1_024)
def near(words: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Sets of trigrams, one of which a name has in full if one letter of these words is wrong, missing or too much."""
    made = [grams(word) for word in words]
    if len(words) > 2:
        return tuple(_telling(_without(made, at)) for at in range(min(len(words), _WORDS)))
    return tuple(_telling([*_without(made, at), part]) for at, word in enumerate(made) for part in _parts(word) if part)


def far(asked: frozenset[Gram], name: Collection[Gram]) -> tuple[int, int]:
    """How far a name is from what was asked: trigrams that it lacks, and trigrams that it has beside."""
    shared = len(asked.intersection(name))
    return len(asked) - shared, len(name) - shared


def alike(asked: Collection[object], missing: int) -> bool:
    """Whether a name that lacks so many of the trigrams asked for still shares most of them."""
    return 2 * missing < len(asked)


def _telling(words: Iterable[Sequence[str]]) -> frozenset[str]:
    """Every third trigram of each word, and its last: they hold each letter, and a third of them costs a third."""
    return frozenset(gram for word in words for gram in (*word[::3], word[-1]))


def _without(words: Sequence[Sequence[str]], at: int) -> list[Sequence[str]]:
    return [*words[:at], *words[at + 1 :]]


def _parts(word: Sequence[str]) -> Iterator[Sequence[str]]:
    """A word's first trigrams and its last, as many as a wrong letter leaves of the one or the other."""
    cut = max((len(word) - _SPOILT + 1) // 2, 1)
    yield word[:cut]
    yield word[cut + _SPOILT - 1 :]
