"""One import at a time: a plan holds only while nobody else changes what it was made against."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AnotherImport(Exception):
    """Another import is under way on this host."""

    def __init__(self) -> None:
        super().__init__("Hay otra importación en curso; espere a que termine. / Another import is under way; wait.")


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`; the system lets go of it if this process dies. Raises `AnotherImport`."""
    with path.open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherImport from None
        yield
