"""A disk that has no more room for a file."""

import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def room(most: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes: what is written then is written in part, and fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def killed(most: int, write: Callable[[], object]) -> bool:
    """Whether a process that does this is killed in the middle: by the byte after so many that it writes to a file."""
    if child := os.fork():
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    try:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it, and is told that the write failed
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with room(most):
            write()
    finally:
        os._exit(0)
