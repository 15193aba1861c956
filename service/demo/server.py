"""The service under the story: the real one, as its own process, on a port of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from service.demo.folder import Folder

_COMMAND = (sys.executable, "-c", "from service.cli import main; main()")
_READY_WITHIN = 600.0  # seconds: a slow or busy machine takes minutes, and a service that failed has ended by then
_ELSEWHERE = {"ORO_DATABASE_URL", "ORO_READ_DATABASE_URL", "ORO_LAST_SIGNED", "ORO_KEY_PASSPHRASE", "ORO_HOST"}
"""What would lead away from the demo's own folder: a register kept in earnest is never touched."""


class NotServing(Exception):
    """The service did not come up; its log says why."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running service."""

    url: str
    process: subprocess.Popen[bytes]

    def wait(self) -> None:
        """Until it is told to end.

        Raises:
            NotServing: it ended by itself.
        """
        if status := self.process.wait():
            raise NotServing(f"el servicio terminó con {status} / the service ended with {status}")


@contextmanager
def serving(folder: Folder, port: int) -> Iterator[Server]:
    """Serve the folder on this port, or on a free one if it is 0 or taken, until the block ends.

    It uses the folder's database by itself, and so keeps it should this process be killed.

    Raises:
        NotServing: it ends before it answers, or is not ready within ten minutes.
    """
    port = _free_port(port)
    log = folder.root / "server.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*_COMMAND, "serve"],
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            env=_environment(folder, ORO_PORT=str(port), ORO_PUBLIC_URL=f"http://127.0.0.1:{port}"),
        )
    try:
        server = Server(f"http://127.0.0.1:{port}", process)
        if not _answers(server):
            raise NotServing(f"el servicio no respondió / the service did not answer: {log}")
        yield server
    finally:
        process.terminate()
        process.wait()


def command_line(folder: Folder, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `orotraza` as a user would."""
    return subprocess.run(
        [*_COMMAND, *arguments], check=False, capture_output=True, text=True, env=_environment(folder)
    )


def _environment(folder: Folder, **given: str) -> dict[str, str]:
    """The environment in which the command line works on this folder, and on no other database."""
    kept = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    return {**kept, "ORO_DATA_DIR": str(folder.root), **given}


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            # As the service will: connections of a former one that linger do not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise NotServing("no hay un puerto libre / there is no free port")


def _answers(server: Server) -> bool:
    deadline = time.monotonic() + _READY_WITHIN
    with httpx.Client(timeout=10) as http:  # one: each that is made reads the certificates of all authorities
        while server.process.poll() is None and time.monotonic() < deadline:
            try:
                if http.get(f"{server.url}/health/ready").is_success:
                    return True
            except httpx.TransportError:
                pass
            time.sleep(0.05)
    return False
