"""The child's side: its limits, set before the first byte of the file."""

import resource
from contextlib import suppress

from service.apart.cost import Cost


def confine(cost: Cost) -> None:
    """Bound this process for good: no core, no file, no more time or memory than the cost says."""
    _at_most(resource.RLIMIT_CORE, 0)  # a core would keep what the file says of persons
    _at_most(resource.RLIMIT_FSIZE, 0)  # no file is written; the answer goes into a pipe
    _at_most(resource.RLIMIT_CPU, cost.processor_seconds)
    with suppress(OSError, ValueError):  # macOS bounds no address space
        _at_most(resource.RLIMIT_AS, cost.memory_bytes)


def _at_most(kind: int, most: int) -> None:
    _, before = resource.getrlimit(kind)
    least = most if before == resource.RLIM_INFINITY else min(most, before)
    resource.setrlimit(kind, (least, least))
