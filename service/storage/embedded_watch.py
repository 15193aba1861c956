"""An embedded PostgreSQL that dies under its service is started again: it is the service's own, and nobody else would.

The system's killer of what takes too much memory ends single processes, and the rest of PostgreSQL goes with the
postmaster. Connections that were open are lost, and what uses them opens new ones at the same address.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from service.storage import embedded
from service.storage.embedded import Cluster, EmbeddedError

Told = Callable[[Exception | None], None]

EACH: Final = 1.0  # seconds between two looks
AFTER_FAILURE: Final = 10.0  # seconds: a full disk is not empty at once


@contextmanager
def kept_running(cluster: Cluster, told: Told) -> Iterator[None]:
    """While entered, start this PostgreSQL again whenever it has died.

    `told` hears of each start, by None, and of each that failed, by what was wrong, in the thread that looks. To be
    left before `embedded.used` is: what that stops is not to be started again.
    """
    over = threading.Event()
    watching = threading.Thread(target=_watch, args=(cluster, told, over), daemon=True)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


def _watch(cluster: Cluster, told: Told, over: threading.Event) -> None:
    pause = EACH
    while not over.wait(pause):
        if cluster.is_alive():
            continue
        former, pause = cluster, EACH
        try:
            cluster = embedded.again(cluster)
        except (EmbeddedError, OSError) as error:
            pause = AFTER_FAILURE
            told(error)
        else:
            if cluster.pid != former.pid:
                told(None)
