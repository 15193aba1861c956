"""A file that the command line names, read no further than what it should hold may reach: a device has no end."""

import errno
import os
import stat
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path
from typing import Final

from service.cli.say import Trouble, usage

PIECE: Final = 1 << 20
"""What a text that somebody writes or names by mistake may have: more than any is long."""


def opened(path: Path) -> BufferedReader:
    """The file, to be read and closed, by who has to know its length, or reads it twice.

    Raises OSError; `Trouble` for a pipe or a device, which may have no end.
    """
    file = _opened(path)
    if _is_regular(file):
        return file
    file.close()
    raise _no_file(path)


def read(path: Path, most: int) -> bytes:
    """Its bytes, up to one more than it may have: whoever takes them apart sees that it is too long.

    A pipe is read to its end. One that nobody writes to is at its end already, and is not waited for.

    Raises OSError; `Trouble` for a pipe or a device that gives nothing.
    """
    with _opened(path) as file:
        os.set_blocking(file.fileno(), True)
        data = file.read(most + 1)
        if data or _is_regular(file):
            return data
    raise _no_file(path)


def of_file(path: Path, most: int) -> bytes:
    """The same of what somebody else put there, who may have put a pipe or a device: OSError where it is no file."""
    with _opened(path) as file:
        if not _is_regular(file):
            raise OSError(errno.EINVAL, "no file", str(path))
        return file.read(most + 1)


def _opened(path: Path) -> BufferedReader:
    # Without O_NONBLOCK a pipe with nobody at its other end is waited for.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if stat.S_ISDIR(os.fstat(descriptor).st_mode):  # opened from its number, its fault would name that number
        os.close(descriptor)
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    return os.fdopen(descriptor, "rb")


def _is_regular(file: BufferedReader) -> bool:
    return stat.S_ISREG(os.fstat(file.fileno()).st_mode)


def _no_file(path: Path) -> Trouble:
    return usage(
        f"{path} es una tubería o un dispositivo: guárdelo antes en un archivo",
        f"{path} is a pipe or a device: save it to a file first",
    )


def whole(path: Path, most: int, remedy: tuple[str, str]) -> bytes:
    """Its bytes, for whoever would not see that there are more.

    Raises OSError; `Trouble` for what is no file, and where it has more than `most`, with what to do about it.
    """
    data = read(path, most)
    if len(data) > most:
        size = f"{most >> 20} MiB"
        raise usage(
            f"{path} tiene más de {size}, y no se lee: {remedy[0]}", f"{path} has more than {size}: {remedy[1]}"
        )
    return data


def digest(path: Path) -> str:
    """The SHA-256 in hex of a file of any length, of which little is held at a time.

    Raises OSError; `Trouble` where it has no end, or may have none, or nothing before it.
    """
    with opened(path) as file:
        if not os.fstat(file.fileno()).st_size:
            raise usage(f"{path} está vacío: no es ningún documento", f"{path} is empty: that is no document")
        return file_digest(file, "sha256").hexdigest()
