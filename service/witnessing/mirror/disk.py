"""Files that a crash leaves whole: written beside, brought to the disk, and only then given their name."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600

_DRAFT: Final = ".new"


class InUse(Exception):
    """Another process works in the folder."""


def write(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put these bytes at `path`, over what is there: a crash leaves the old file or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + _DRAFT)
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        sync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def write_new(path: Path, data: bytes) -> None:
    """As `write`, but never over what is there, and for the owner alone. Raises `FileExistsError`."""
    draft = path.with_name(path.name + _DRAFT)
    write(draft, data, PRIVATE)
    try:
        os.link(draft, path)  # unlike a rename, fails if the name is taken
    finally:
        draft.unlink()
    sync_folder(path.parent)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Work in a folder, made if it is not there, as the only process. Raises `InUse`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InUse(folder) from None
        yield


def sync(descriptor: int) -> None:
    """To the disk itself: on macOS, fsync only reaches the drive's cache."""
    if hasattr(fcntl, "F_FULLFSYNC"):
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)
