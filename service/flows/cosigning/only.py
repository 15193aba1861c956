"""One process of this host asks witnesses; the others only look. A lock of the system's, which a crash lets go of."""

import fcntl
from io import BufferedWriter
from pathlib import Path


class Only:
    """The right to ask: whoever has it keeps it until it ends."""

    def __init__(self, path: Path) -> None:
        """`path` is a file of the host's; it is made if it is not there."""
        self._path = path
        self._file: BufferedWriter | None = None

    def mine(self) -> bool:
        """Whether this process may ask; tried anew each time until it may."""
        if self._file is None:
            file = self._path.open("ab")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                return False
            self._file = file
        return True

    def leave(self) -> None:
        """Let another process have it."""
        if self._file is not None:
            self._file.close()
            self._file = None
