"""Workers that did not come up, one after another: each is a process of its own, and remembers nothing of the last.

    {"why": "NotDurable(…)", "many": 7, "told": 8123.5, "left_out": 3}

In a file of the service that all its workers know. It is to spare a log and a processor, and no more than that: where
it cannot be read or written, or two write it at once, a line more is written.
"""

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from service.connections.seldom import EVERY

AT_MOST: Final = 15.0
"""Seconds between two attempts of one place, each of which costs some of a processor."""
_FIRST: Final = 1.0


class Attempts:
    """What the workers of one service know of each other's failures."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the service's own."""
        self._file: Final = folder / "not-started"

    def failed(self, why: str) -> tuple[float, int | None]:
        """Note one more. Returns the seconds after which another may be tried: one, and twice as many after each, and
        how many lines were left out since the last, if another may be written now: the reason is a new one, or a minute
        has passed. Else None.
        """
        now = time.monotonic()  # the system's, and not each process's
        known, many, told, left_out = self._read()
        tells = why != known or not 0 <= now - told < EVERY
        said = {"why": why, "many": many + 1, "told": now if tells else told, "left_out": 0 if tells else left_out + 1}
        with suppress(OSError):
            fresh = self._file.with_suffix(".new")
            fresh.write_text(json.dumps(said))
            fresh.replace(self._file)
        return min(_FIRST * 2 ** min(many, 10), AT_MOST), left_out if tells else None

    def came_up(self) -> None:
        """One did."""
        with suppress(OSError):
            self._file.unlink(missing_ok=True)

    def _read(self) -> tuple[str, int, float, int]:
        try:
            said = json.loads(self._file.read_bytes())
            return str(said["why"]), int(said["many"]), float(said["told"]), int(said["left_out"])
        except (OSError, ValueError, KeyError, TypeError):
            return "", 0, 0.0, 0
