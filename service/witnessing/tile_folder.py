"""A folder of plain files that any web server, object store or CDN hands out, and any tlog-tiles client reads.

    checkpoint
    tile/0/000
    tile/0/001.p/44
    tile/1/000.p/1

Each file is written beside itself, flushed and renamed: nobody ever reads half of one. What a crash leaves is said at
each step of `publish_tiles`.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_CHECKPOINT: Final = "checkpoint"


class AnotherPublishes(Exception):
    """Another process is writing to the folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"otro proceso está publicando en {path}; espere a que termine / another process is publishing to {path}"
        )


class TileFolder:
    """The folder at `path`, made if it is not there; `private`: for its owner alone."""

    def __init__(self, path: Path, *, private: bool = False) -> None:
        path.mkdir(mode=0o700 if private else 0o777, parents=True, exist_ok=True)
        self.path: Final = path
        self._touched: set[Path] = set()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep others from writing. Raises `AnotherPublishes`."""
        held = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise AnotherPublishes(self.path) from None
        finally:
            os.close(held)

    def checkpoint(self) -> bytes | None:
        """The signed note that the folder shows; None before the first."""
        return self.read(_CHECKPOINT)

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None if it is not there."""
        try:
            return (self.path / path).read_bytes()
        except FileNotFoundError:
            return None

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return (self.path / path).is_file()

    def write(self, path: str, data: bytes) -> bool:
        """Have these bytes in the file; whether that took writing."""
        if self.read(path) == data:
            return False
        place = self.path / path
        for folder in (parent for parent in place.parents if parent.is_relative_to(self.path)):
            self._touched.add(folder)  # a new folder's name is in the folder above
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_name(f".{place.name}.part")
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
        return True

    def settle(self) -> None:
        """Make sure that what was written is found again after a power cut."""
        for folder in sorted(self._touched):
            held = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(held)
            finally:
                os.close(held)
        self._touched.clear()

    def show(self, note: bytes) -> None:
        """Show this checkpoint, whose tiles are all settled."""
        self.write(_CHECKPOINT, note)
        self.settle()

    def drop_partials(self, path: str) -> None:
        """Remove the partial tiles of this whole one."""
        shutil.rmtree(self.path / f"{path}.p", ignore_errors=True)
