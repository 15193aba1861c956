"""Files that are there whole or not at all: a disk that fills up, or a light that goes out, leaves no part of one.

What is being written has a name of its own beside the file, `.receipt.json.….new`, that nobody reads. A run that is
killed leaves it there, and the file as it was.
"""

import errno
import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

_NO_ROOM_BESIDE: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY})
"""The folder takes no other file, or not in this one's place (one mounted alone), which may be written all the same."""

_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
"""What a memory stick says, which knows no second name of a file."""

_NAME: Final = 50
"""So many letters of the file's name are in the draft's, which may have no more than 255 bytes."""


def put(path: Path, content: bytes) -> None:
    """Write a file, in the place of one that may be there: until all of it is on the disk, that one stays.

    The new one may be read by whoever could read that one. Through a link it goes where that leads. Into what is no
    file, as a terminal or a pipe, it is written as it is; and so it is into a file that is there where the folder takes
    no other. Raises OSError, naming the file.
    """
    try:
        before = path.stat()
    except FileNotFoundError:
        before = None
    if before is not None and not stat.S_ISREG(before.st_mode):
        path.write_bytes(content)
        return
    there = path.resolve()
    try:
        _written(there, content, before, lambda draft: draft.replace(there))
    except OSError as error:
        if before is None or error.errno not in _NO_ROOM_BESIDE:
            raise OSError(error.errno, error.strerror, str(path)) from None
        path.write_bytes(content)


def put_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet. Raises OSError, naming the file; FileExistsError where it is."""
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    try:
        _written(path, content, None, lambda draft: _name_new(draft, path))
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def _written(path: Path, content: bytes, before: os.stat_result | None, name: Callable[[Path], object]) -> None:
    """All of it on the disk, under a name that nobody had; then `name` gives it its own."""
    draft = path.with_name(f".{path.name[:_NAME]}.{secrets.token_hex(8)}.new")
    # O_EXCL: neither a file nor a link that lies there is written to.
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if before is None else 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if before is not None:
                with suppress(PermissionError):
                    os.fchown(descriptor, before.st_uid, before.st_gid)
                os.fchmod(descriptor, stat.S_IMODE(before.st_mode))
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        name(draft)
    finally:
        draft.unlink(missing_ok=True)
    _keep_name(path.parent)


def _name_new(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)  # unlike a rename, fails if the name is taken
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        with path.open("xb"):
            draft.replace(path)


def _keep_name(folder: Path) -> None:
    """The name, too, is on the disk. Where a folder cannot be asked for that, the file is written all the same."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
