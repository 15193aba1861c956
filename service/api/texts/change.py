"""What a submission about gold that changes is told when it is refused, or is not of its type's shape."""

from typing import Final

REFUSALS: Final[tuple[tuple[str, int, str, str, str, str], ...]] = ()

SHAPE: Final[tuple[tuple[str, str, str, str, str], ...]] = ()
