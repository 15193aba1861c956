"""An import in a process of its own: `python -m tests.flows.rolls.importer DATABASE FOLDER LINES ENTRIES PAUSE`.

Once the log has so many entries and so many seconds more have passed it is killed, wherever it is. By itself: who looks
on from outside comes late on a crowded machine, when the import is done.
"""

import asyncio
import os
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path

from service.flows.recording.sign_trees import TreeSigner
from service.flows.rolls import sign
from tests.flows.rolls import bureau


def _fall(entries: int, pause: float) -> None:
    """Have this process killed when a tree of so many entries has been signed, and so many seconds have passed."""
    real = TreeSigner.sign
    killing = threading.Timer(pause, os.kill, (os.getpid(), signal.SIGKILL))

    def signing(self: TreeSigner, size: int, root: bytes, recorded_at: datetime) -> bytes:
        if size >= entries and not killing.is_alive():
            killing.start()
        return real(self, size, root, recorded_at)

    TreeSigner.sign = signing  # type: ignore[method-assign]


if __name__ == "__main__":
    sign._WORTH_PROCESSES = 0  # type: ignore[misc] # however short the roll, signed in processes as a long one is
    database, folder, lines = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    _fall(int(sys.argv[4]), float(sys.argv[5]))
    office = bureau.open_office(database, folder)
    asyncio.run(bureau.take(office, bureau.roll("REINFO", lines)))
