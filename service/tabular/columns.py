"""The columns of a table on paper, found by the blank bands that run down between them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from service.tabular.words import Word

_RARE: Final = 200  # text overruns into the next column in fewer than one line of so many
_SPACE: Final = 3.0  # points: words nearer than this are one piece of text


def pieces(line: Sequence[Word]) -> Iterator[tuple[float, float]]:
    """The stretches of a line (words from left to right) that are written without a wide gap."""
    left, right = line[0].left, line[0].right
    for word in line[1:]:
        if word.left - right > _SPACE:
            yield left, right
            left = word.left
        right = max(right, word.right)
    yield left, right


def edges(lines: Sequence[Sequence[Word]]) -> list[float]:
    """Where one column ends and the next begins: the middle of each band that (almost) no line crosses.

    Only lines with at least half as many pieces as the usual line of the table speak: titles run over all columns.
    """
    cut = [list(pieces(line)) for line in lines]
    usual = max(Counter(map(len, cut)).items(), key=lambda item: item[0] * item[1], default=(0, 0))[0]
    table = [each for each in cut if 2 * len(each) >= max(usual, 3)]
    steps: Counter[int] = Counter()
    for left, right in (piece for each in table for piece in each):
        steps[round(left)] += 1
        steps[round(right)] -= 1
    return list(_bands(steps, len(table)))


def _bands(steps: Counter[int], lines: int) -> Iterator[float]:
    covered, ended = 0, None
    for place in sorted(steps):
        was, covered = covered * _RARE > lines, covered + steps[place]
        now = covered * _RARE > lines
        if now and not was and ended is not None:
            yield (ended + place) / 2
        if was and not now:
            ended = place


def cells(line: Sequence[Word], between: Sequence[float]) -> tuple[str, ...]:
    """The line's text by columns; a word belongs to the column in which its middle is."""
    texts: list[list[str]] = [[] for _ in range(len(between) + 1)]
    for word in line:
        texts[bisect_right(between, (word.left + word.right) / 2)].append(word.text)
    return tuple(map(" ".join, texts))


def is_title(line: Sequence[Word], between: Sequence[float]) -> bool:
    """Whether one piece of text runs over three columns or more, which no cell does."""
    return any(bisect_right(between, right) - bisect_right(between, left) >= 2 for left, right in pieces(line))
