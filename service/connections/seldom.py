"""What whoever likes may have a process write to its log, it writes once a minute: else anybody could fill a disk.

What is left out is counted, and the next line of its kind says how many there were.
"""

from time import monotonic
from typing import Final

EVERY: Final = 60.0
"""Seconds between two lines of one kind."""

_said: Final[dict[str, tuple[float, int]]] = {}
"""By kind, of which there must be few: when the last line was written, and how many have been left out since."""


def left_out(kind: str) -> int | None:
    """How many lines of this kind were left out since the last one, if another may be written now; else None."""
    now = monotonic()
    at, many = _said.get(kind, (now - EVERY, 0))
    if now - at < EVERY:
        _said[kind] = at, many + 1
        return None
    _said[kind] = now, 0
    return many
