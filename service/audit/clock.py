"""`recorded_at` never goes back: one instant a batch, and no earlier than the batch before."""

from collections.abc import Callable, Iterable, Iterator

Read = Callable[[int], str | None]
"""An entry's `recorded_at`; None if it is missing or cannot be read."""


def going_back(suspects: Iterable[int], read: Read) -> Iterator[int]:
    """The entries whose `recorded_at` is out of order, among those that may not follow on the one before.

    Of two neighbours the wrong way round, the one at fault is the one without which the others are in order: an entry
    set forward is named itself, not the honest one after it. If either would do, it is the later one.
    """
    for entry in suspects:
        earlier, later = read(entry - 1), read(entry)
        if earlier is None or later is None or earlier <= later:
            continue
        first, last = read(entry - 2), read(entry + 1)
        forward = first is None or first <= later
        back = last is None or earlier <= last
        yield entry - 1 if forward and not back else entry
