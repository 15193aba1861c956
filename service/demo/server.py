"""The service under the story: the real one, as its own process, on a port of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from service.demo.folder import Folder
from service.ledger import note

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
    server = _start(folder, port)
    try:
        answers = _answers(server, folder)
        if not answers and _is_anothers(server):  # which took the port after it had been free
            server.process.terminate()
            server.process.wait()
            server = _start(folder, 0)
            answers = _answers(server, folder)
        if not answers:
            raise NotServing(f"el servicio no respondió / the service did not answer: {_log(folder)}")
        yield server
    finally:
        server.process.terminate()
        server.process.wait()


def _start(folder: Folder, wanted: int) -> Server:
    port = _free_port(wanted)
    with _log(folder).open("ab") as output:
        process = subprocess.Popen(
            [*_COMMAND, "serve"],
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            env=_environment(folder, ORO_PORT=str(port), ORO_PUBLIC_URL=f"http://127.0.0.1:{port}"),
        )
    return Server(f"http://127.0.0.1:{port}", process)


def _log(folder: Folder) -> Path:
    return folder.root / "server.log"


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


def _answers(server: Server, folder: Folder) -> bool:
    """Whether this folder's service answers, once it does; another's, that took the port first, is not waited for."""
    deadline = time.monotonic() + _READY_WITHIN
    with httpx.Client(timeout=10) as http:  # one: each that is made reads the certificates of all authorities
        while server.process.poll() is None and time.monotonic() < deadline:
            try:
                if http.get(f"{server.url}/health/ready").is_success and _is_of(folder, http, server):
                    return True
            except httpx.TransportError:
                pass
            time.sleep(0.05)
    return False


def _is_of(folder: Folder, http: httpx.Client, server: Server) -> bool:
    checkpoint = http.get(f"{server.url}/checkpoint").content
    origin = checkpoint.partition(b"\n")[0].decode(errors="replace")
    try:
        note.open(checkpoint, [folder.vkey("log", origin)])
    except note.NoteError:
        return False
    return True


def _is_anothers(server: Server) -> bool:
    try:
        return httpx.get(f"{server.url}/health/live", timeout=10).is_success
    except httpx.TransportError:
        return False
