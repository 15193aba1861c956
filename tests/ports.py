"""Ports for the servers that tests start: chosen now, taken by the server in a while, and perhaps again and again."""

import random
import socket
import tempfile
from pathlib import Path

FIRST, LAST = 20_000, 32_000
"""Below those that systems give to connections by themselves: tests ask thousands of times, and each time one of these
is taken. Whoever asks at such a port while its server is away may even be answered by itself.
"""


def free_port() -> int:
    """A port that nobody listens on, and that no other test of this run is given, in whichever process.

    Raises `LookupError` where there is none.
    """
    given = Path(tempfile.gettempdir()) / "ports"  # in the run's folder, which goes with it
    given.mkdir(exist_ok=True)
    draw = random.Random()
    for _ in range(LAST - FIRST):
        port = draw.randrange(FIRST, LAST)
        try:
            (given / str(port)).touch(exist_ok=False)
        except FileExistsError:
            continue
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise LookupError("no port is free")
