"""The three locks of an embedded PostgreSQL, files in DATA/postgres. The system frees each when its holder dies.

lock      whoever starts or stops it, one process at a time
users     shared by all who use it: who gets it alone is the only one. What stands in it is `MARK` while whoever uses it
          last is to stop it, nothing if it was started by hand
running   PostgreSQL itself: handed down to every program that works on the cluster, so that it is free only once the
          last of them is gone. Seen also where their process numbers are not: in another container on the volume
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from service.storage.embedded.home import EmbeddedError

MARK: Final = "quien la use por último la detiene / whoever uses it last stops it\n"

_EACH: Final = 0.05  # seconds between two looks


@contextmanager
def starting_or_stopping(private: Path, deadline: float) -> Iterator[None]:
    """Be the one who starts or stops it. Raises EmbeddedError when another still is at the deadline (monotonic)."""
    with (private / "lock").open("a") as lock:
        _wait(lock, fcntl.LOCK_EX, deadline)
        yield


@contextmanager
def users(private: Path) -> Iterator[IO[str]]:
    """The file of the users, not held yet."""
    with (private / "users").open("a+") as file:
        yield file


def alone(file: IO[str]) -> bool:
    """Hold the users' file alone, if nobody else has it; what was held of it is lost if not."""
    return _try(file, fcntl.LOCK_EX)


def beside_others(file: IO[str], deadline: float) -> None:
    """Hold it as one of many. Raises EmbeddedError when somebody still has it alone at the deadline."""
    _wait(file, fcntl.LOCK_SH, deadline)


def mark(private: Path, *, last_stops: bool) -> None:
    """Write who is to stop what is being started."""
    (private / "users").write_text(MARK if last_stops else "", encoding="utf-8")


def is_marked(private: Path) -> bool:
    """Whether whoever uses it last is to stop it."""
    return (private / "users").stat().st_size > 0


@contextmanager
def vacant(private: Path) -> Iterator[IO[str] | None]:
    """The lock that PostgreSQL's programs are to inherit; None while any that has it still lives."""
    with (private / "running").open("a") as file:
        yield file if _try(file, fcntl.LOCK_EX) else None


def is_vacant(private: Path) -> bool:
    """Whether no program of PostgreSQL lives that inherited the lock."""
    with vacant(private) as held:
        return held is not None


def _try(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(file: IO[str], kind: int, deadline: float) -> None:
    while not _try(file, kind):
        if time.monotonic() > deadline:
            raise EmbeddedError(
                f"otro orotraza tiene tomado {file.name} desde hace minutos: espere a que termine, o termínelo "
                f"(ps -ef | grep orotraza). / another orotraza has been holding {file.name} for minutes: wait for it, "
                "or end it (ps -ef | grep orotraza)."
            )
        time.sleep(_EACH)
