"""A log begun by `init`, served by `serve`, with a trader on record who has a key; and the command run on it."""

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.storage import embedded
from tests.cli.terminal import PROGRAM, Done, environment_of, run, serving, start
from tests.ports import free_port

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
        return environment_of(self.data, ORO_URL=self.url)

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
    port = free_port()
    made = House(data, f"http://127.0.0.1:{port}")
    begun = start("init", *_INIT, environment=made.environment)
    assert begun.returncode == 0, begun.stderr
    with serving(data, port):
        _trader(made)
        yield made


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
