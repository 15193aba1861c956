"""The service as an operator runs it: processes of its own, on a real socket."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.api.served import Served
from tests.ports import free_port

SERVE = (sys.executable, "-c", "from service.cli import main; main()", "serve")


def start(
    dsn: str,
    data: Path,
    port: int,
    workers: int = 1,
    *,
    command: Sequence[str] = SERVE,
    more: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Run `orotraza serve`, or what stands for it, until it takes requests; `more` goes over the environment.

    With one worker, the process returned is the one that serves.
    """
    environment = {
        **os.environ,
        "ORO_DATABASE_URL": dsn,
        "ORO_DATA_DIR": str(data),
        "ORO_PORT": str(port),
        "ORO_WORKERS": str(workers),
        "ORO_LOG_LEVEL": "warning",
        **(more or {}),
    }
    server = subprocess.Popen(command, env=environment)
    deadline = time.monotonic() + 120
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            while not is_ready(http):
                assert server.poll() is None, "the service ended"
                assert time.monotonic() < deadline, "the service is not ready"
                time.sleep(0.05)
    except BaseException:
        end(server)
        raise
    return server


def end(server: subprocess.Popen[bytes]) -> None:
    """End as an operator would."""
    server.send_signal(signal.SIGTERM)
    server.wait(120)


@contextmanager
def running(dsn: str, data: Path, workers: int) -> Iterator[Served]:
    """Serve until the block ends."""
    port = free_port()
    server = start(dsn, data, port, workers)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            yield Served(http, dsn, data)
    finally:
        end(server)


def is_ready(http: httpx.Client, path: str = "/health/ready") -> bool:
    """Whether the service answers so, by a client that is made once: each reads the certificates of all the world."""
    try:
        return http.get(path).status_code == 200
    except httpx.TransportError:
        return False
