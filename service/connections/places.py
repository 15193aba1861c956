"""How many connections a process may hold: as many as it is told, or as the system lets it."""

import resource
from contextlib import suppress
from typing import Final

BACKLOG: Final = 512
"""Connections that wait to be taken; all of them may be, before one is looked at."""

_OTHERS: Final = 128
"""Descriptors that are no connection's: the database's, pipes, files that are being read."""

_FEWEST: Final = 32


def places(most: int) -> int:
    """How many connections there may be, `most` at most; the system's limit is raised for them where it may be.

    A process at the end of its descriptors takes no connection, opens no file and reaches no database any more.
    """
    wanted = most + BACKLOG + _OTHERS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return most
    if soft < wanted:
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(OSError, ValueError):  # a system may have a limit beside this one
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(_FEWEST, min(most, soft - BACKLOG - _OTHERS))
