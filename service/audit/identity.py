"""(party, id) is the identity of a submission: no two entries share one."""

from array import array
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Final

from service.audit.alignment import Alignment
from service.audit.chunk import ID_SIZE
from service.audit.observation import Observation

_APART: Final = 1 << 40
"""Beyond every entry that has a line."""

Party = Callable[[int], str | None]
"""Who signed an entry; None if its key is unknown."""


def repeated(seen: Observation, placed: Alignment, party: Party) -> Iterator[tuple[int, int]]:
    """(entry, earlier entry) for every entry that uses its party's id again, in order.

    Ids alone are compared first: nearly all differ, and only where two agree is it worth knowing the parties.
    """
    return map(divmod, sorted(_again(seen, placed, party)), repeat(_APART))


def _again(seen: Observation, placed: Alignment, party: Party) -> Iterator[int]:
    """The same by id, each pair as one number: a million tuples would take four times as much."""
    for lines in _sharing(seen):
        users: dict[str, int] = {}
        for entry in sorted(entry for line in lines if (entry := placed.entry_of(line)) is not None):
            who = party(entry)
            if who is not None and users.setdefault(who, entry) != entry:
                yield entry * _APART + users[who]


def _sharing(seen: Observation) -> Iterator[list[int]]:
    """Lines with one id, two or more: looked for among ids that end alike, so that memory holds few at a time."""
    alike = [array("Q") for _ in range(256)]
    for line, last in enumerate(seen.ids[ID_SIZE - 1 :: ID_SIZE]):
        alike[last].append(line)
    for lines in alike:
        first: dict[bytes, int] = {}
        more: dict[bytes, list[int]] = {}
        for line in lines:
            name = seen.id(line)
            if first.setdefault(name, line) != line and any(name):
                more.setdefault(name, [first[name]]).append(line)
        yield from more.values()
