"""Files that are there whole or not at all: a disk that fills up, or a light that goes out, leaves no part of one."""

import errno
import os
from pathlib import Path


def put(path: Path, content: bytes) -> None:
    """Write a file, in the place of one that may be there: until all of it is on the disk, that one stays.

    Into what is no file, as a terminal or a pipe, it is written as it is. Raises OSError, naming the file.
    """
    there = path.resolve()
    if there.exists() and not there.is_file():
        there.write_bytes(content)
        return
    fresh = there.with_name(f"{there.name}.new")
    try:
        _write(fresh, content, "wb")
        fresh.replace(there)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from None


def put_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet. Raises OSError, naming the file; FileExistsError where it is."""
    try:
        _write(path, content, "xb")
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno != errno.ENOENT:
            path.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from None


def _write(path: Path, content: bytes, mode: str) -> None:
    with path.open(mode) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
