"""What killed test runs have left: their folders, the databases in these, and the processes that they had started.

A run holds a lock on its folder for as long as one of its processes lives, and the system lets go of it whatever they
die of. So what nobody holds is nobody's; a folder without a lock is left alone, for a run may be making it. So is what
is not this account's own: in a place that is everybody's, anybody may lay a folder that leads to others' files.
"""

import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Final

import psutil

from service.storage import embedded
from service.storage.embedded import locks

PREFIX: Final = "oro-"
"""How the names of runs' folders begin."""

_LOCK: Final = "run.lock"
_PATIENCE: Final = 10.0
"""Seconds in which a process that was told to end may do so by itself."""


def hold(folder: Path) -> IO[str]:
    """Say that this process belongs to the run whose folder this is, until it ends or closes what is returned.

    Whoever sweeps never sees a lock that nobody has taken yet: the first one is held before it has its name.
    """
    named, mine = folder / _LOCK, folder / f"{_LOCK}.{os.getpid()}"
    lock = mine.open("a")
    fcntl.flock(lock, fcntl.LOCK_SH)
    try:
        named.hardlink_to(mine)
    except FileExistsError:  # this run's, that another of its processes holds
        lock.close()
        lock = named.open("a")
        fcntl.flock(lock, fcntl.LOCK_SH)
    finally:
        mine.unlink()
    return lock


def sweep(place: Path) -> None:
    """End and remove what is left of dead runs with folders in this one. What cannot be is left to the next run."""
    for folder in place.glob(f"{PREFIX}*"):
        with ExitStack() as stack, suppress(OSError, embedded.EmbeddedError):
            if not _is_own(folder):
                continue
            lock = stack.enter_context((folder / _LOCK).open("r+"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _end(folder)
            for data in _data_folders(folder):
                _discard(data)
            shutil.rmtree(folder)


def _is_own(folder: Path) -> bool:
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()


def _discard(data: Path) -> None:
    """Remove a database. One that a test had spoiled is only files, where nobody uses it and none of it runs."""
    try:
        embedded.discard(data)
    except embedded.EmbeddedError:
        private = data / "postgres"
        with locks.users(private) as users:
            if not (locks.alone(users) and locks.is_vacant(private)):
                raise


def _end(folder: Path) -> None:
    """End whatever was started by this run: its temporary folder is that one, and no other's is."""
    left = [each for each in psutil.process_iter() if _temporary_folder(each) == str(folder)]
    for each in left:
        with suppress(psutil.Error):
            each.terminate()
    for each in psutil.wait_procs(left, _PATIENCE)[1]:
        with suppress(psutil.Error):
            each.kill()


def _temporary_folder(process: psutil.Process) -> str | None:
    try:
        return process.environ().get("TMPDIR")
    except (psutil.Error, OSError):
        return None


def _data_folders(folder: Path) -> Iterator[Path]:
    """Those that have an embedded database."""
    for place, folders, _ in os.walk(folder):
        if os.path.lexists(os.path.join(place, "postgres", "cluster")):  # noqa: PTH118 - as `walk` gives it
            folders.remove("postgres")
            yield Path(place)
