"""The frauds that are planted, by rule: each is a scene that is played again with one honest word in it."""

from collections.abc import Callable, Iterator
from typing import Final

from bench.market.deal import Sent
from bench.market.frauds import (
    change,
    custody,
    grams,
    money,
    origins,
    papers,
    patterns,
    selectors,
    sellers,
    traders,
    words,
)
from bench.market.stage import Stage

Scene = Callable[[Stage], Iterator[Sent]]

SCENES: Final[tuple[tuple[str, Scene], ...]] = (
    *sellers.SCENES,
    *traders.SCENES,
    *origins.SCENES,
    *selectors.SCENES,
    *grams.SCENES,
    *money.SCENES,
    *papers.SCENES,
    *custody.SCENES,
    *words.SCENES,
    *change.SCENES,
)
"""Rule and scene. A scene is known by its name."""

PATTERNS: Final[tuple[tuple[str, Scene], ...]] = patterns.SCENES
"""The same of what surveillance is to find: rules that no entry holds."""
