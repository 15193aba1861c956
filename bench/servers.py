"""The contenders, each a process of its own behind the same uvicorn: one worker, uvloop, httptools, no access lines."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from bench.house import Log

_READY_WITHIN: Final = 60.0
_UVICORN: Final = (
    *(sys.executable, "-m", "uvicorn", "--loop", "uvloop", "--http", "httptools"),
    *("--no-access-log", "--no-server-header", "--log-level", "warning"),
)
_PROGRAM: Final = "from service import settings; from service.app.processes import serve; serve(settings.load())"
_SERVE: Final = (sys.executable, "-c", _PROGRAM)


class NotServing(Exception):
    """A contender did not come up; the message ends with what it said."""


@dataclass(frozen=True, slots=True)
class Server:
    """A contender that answers at `url`; `process` is its own or, of several workers, their parent."""

    url: str
    process: subprocess.Popen[bytes]


@contextmanager
def ours(log: Log, workers: int = 1) -> Iterator[Server]:
    """The service, as `orotraza serve` runs it."""
    port = _free_port()
    given = {
        "ORO_DATABASE_URL": log.url,
        "ORO_DATA_DIR": str(log.folder),
        "ORO_PORT": str(port),
        "ORO_WORKERS": str(workers),
        "ORO_LOG_LEVEL": "warning",
    }
    with _running(_SERVE, port, "/health/ready", given) as server:
        yield server


@contextmanager
def bare() -> Iterator[Server]:
    """FastAPI that does nothing (`echo`)."""
    port = _free_port()
    with _running((*_UVICORN, "--port", str(port), "bench.echo:app"), port, "/v1/suppliers/x", {}) as server:
        yield server


@contextmanager
def usual(log: Log) -> Iterator[Server]:
    """The usual way (`usual`)."""
    port = _free_port()
    command = (*_UVICORN, "--port", str(port), "--factory", "bench.usual:from_environment")
    with _running(command, port, "/statements", {"BENCH_DATABASE_URL": log.url}) as server:
        yield server


@contextmanager
def _running(command: tuple[str, ...], port: int, ready: str, given: Mapping[str, str]) -> Iterator[Server]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ORO_")}
    root = Path(__file__).parents[1]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, cwd=root, env={**kept, **given})
        try:
            server = Server(f"http://127.0.0.1:{port}", process)
            if not _answers(server, ready):
                said.seek(0)
                raise NotServing(said.read().decode(errors="replace")[-2_000:])
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def _answers(server: Server, path: str) -> bool:
    deadline = time.monotonic() + _READY_WITHIN
    while server.process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{server.url}{path}", timeout=2).is_success:
                return True
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found
