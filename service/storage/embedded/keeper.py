"""Has the embedded PostgreSQL run for as long as it is used: one that ended by itself, or was killed, is started again.

It comes back on its former socket, so that whoever has the connection string reaches it, and recovers what it had
acknowledged. Without this a service answers 503 until somebody starts it anew: the system ends the largest process
first where memory is short, and that may be the postmaster.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import structlog

from service.storage import interrupts
from service.storage.embedded import server
from service.storage.embedded.server import Cluster, EmbeddedError

EVERY: Final = 2.0
"""Seconds between two looks."""

READY_WITHIN: Final = 30.0
"""Seconds that one attempt, and so the end of who uses it, may take; a longer recovery is found by the next."""

log = structlog.get_logger(__name__)


@contextmanager
def kept(folder: Path, cluster: Cluster) -> Iterator[None]:
    """Keep this data folder's PostgreSQL running while this is entered, inside of `embedded.used`."""
    ended = threading.Event()
    keeping = threading.Thread(target=_keep, args=(folder, cluster, ended), name="embedded", daemon=True)
    keeping.start()
    try:
        yield
    finally:
        with interrupts.none():  # an attempt that is left behind may start it after its last user stopped it
            ended.set()
            keeping.join()


def _keep(folder: Path, cluster: Cluster, ended: threading.Event) -> None:
    told = ""
    while not ended.wait(EVERY):
        try:
            if cluster.is_alive():
                continue
            found = server.again(folder, time.monotonic() + READY_WITHIN, cluster.socket)
        except Exception as error:  # noqa: BLE001 - whatever it met: nobody else would look again
            said = str(error) if isinstance(error, EmbeddedError) else repr(error)
            if told != (told := said.partition("\n")[0]):  # below it stand PostgreSQL's own words, each with its time
                log.error("database_not_started_again", error=said)  # noqa: TRY400 - these words say it
            continue
        if found.pid != cluster.pid:  # of a server in another container it is never seen to live
            log.error("database_started_again", ended=cluster.pid, process=found.pid)
        cluster, told = found, ""
