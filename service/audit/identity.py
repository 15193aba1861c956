"""(party, id) is the identity of a submission: no two entries share one."""

from collections.abc import Callable, Iterator

from service.audit.alignment import Alignment
from service.audit.observation import Observation

Party = Callable[[int], str | None]
"""Who signed an entry; None if its key is unknown."""


def repeated(seen: Observation, placed: Alignment, party: Party) -> Iterator[tuple[int, int]]:
    """(entry, earlier entry) for every entry that uses its party's id again.

    Ids alone are compared first: nearly all differ, and only where two agree is it worth knowing the parties.
    """
    first: dict[bytes, int] = {}
    more: dict[bytes, list[int]] = {}
    for entry, line in placed.places():
        name = seen.id(line)
        if first.setdefault(name, entry) != entry and any(name):
            more.setdefault(name, [first[name]]).append(entry)
    for entries in more.values():
        users: dict[str, int] = {}
        for entry in entries:
            who = party(entry)
            if who is not None and users.setdefault(who, entry) != entry:
                yield entry, users[who]
