"""A log begun by `init`, served by `serve`, with a trader on record who has a key; and the command run on it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from service.storage import embedded
from tests.cli.terminal import PROGRAM, Done, run, start

TRADER = "ruc:20990000019"
_INIT = (
    "--origin",
    "test.orotraza.example/book",
    "--registrar",
    "ruc:20131312955",
    "--registrar-name",
    "DEMO Registro",
)


@dataclass(frozen=True, slots=True)
class House:
    """One data folder, and the service on it."""

    data: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """What the command knows this folder and this service by."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("ORO_")}
        return others | {"ORO_DATA_DIR": str(self.data), "ORO_URL": self.url}

    def oro(self, *arguments: str | Path) -> Done:
        """Run the command in this process."""
        return run(*arguments, environment=self.environment)

    def told(self, *arguments: str | Path) -> dict[str, Any]:
        """Run it for machines, whatever it ends with."""
        done = self.oro(*arguments, "--json")
        assert done.stdout, done.stderr
        said: dict[str, Any] = json.loads(done.stdout)
        return said

    def killed(self, plant: str, *arguments: str | Path) -> None:
        """Run it in a process of its own in which `plant` lets it be killed, and see that it was."""
        program = f"import os, signal\n{plant}\n{PROGRAM}"
        done = start(*arguments, environment=self.environment, program=program)
        assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr

    def size(self) -> int:
        """How many entries the log has at this moment: a checkpoint may be a little behind."""
        cluster = embedded.start(self.data)  # the one that runs
        command = [str(cluster.home.programs / "psql"), "-XtA", cluster.dsn(), "-c", "SELECT size FROM ledger.head"]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@contextmanager
def house(data: Path) -> Iterator[House]:
    """The house in a folder that is not there yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = House(data, f"http://127.0.0.1:{port}")
    begun = start("init", *_INIT, environment=made.environment)
    assert begun.returncode == 0, begun.stderr
    command = [sys.executable, "-c", PROGRAM, "serve"]
    with (
        (data / "server.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log, env=made.environment | {"ORO_PORT": str(port)}) as server,
    ):
        try:
            _wait(made.url)
            _trader(made)
            yield made
        finally:
            server.terminate()
            server.wait()
            embedded.discard(data)


def _trader(made: House) -> None:
    registered = made.data / "registered.json"
    said = {"type": "party.registered", "party": TRADER, "kind": "company", "name": "DEMO Acopio", "roles": ["trader"]}
    registered.write_text(json.dumps(said), encoding="utf-8")
    for arguments in (
        ("submit", registered, "--as", "registrar"),
        ("keys", "new", "trader", "--party", TRADER),
        ("keys", "enrol", "trader", "--by", "registrar", "--grade", "administrator"),
    ):
        done = made.oro(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr


def _wait(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/health/ready").is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("the service does not answer")
