"""The command as a terminal runs it: in a process of its own, or in this one, which saves the second that one takes.

And the service as the command starts it.
"""

import contextlib
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

import httpx
import typer.main

from service.cli import main
from service.storage import embedded
from service.storage.embedded import postmaster

PROGRAM = "from service.cli import main; main()"
COMMANDS = cache(typer.main.get_command)
"""All hundred commands made of their functions once, and not for each that is run here."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> Done:
    """Run `orotraza` with these arguments here, in this environment or the present one."""
    out, err = io.StringIO(), io.StringIO()
    status: int | str | None = 0
    with (
        patch.object(sys, "argv", ["orotraza", *map(str, arguments)]),
        patch.object(sys.modules["__main__"], "__package__", None),  # a script, whatever runs the tests: help names it
        patch.object(typer.main, "get_command", COMMANDS),
        patch.dict(os.environ, environment or {}, clear=environment is not None),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            status = end.code
    assert status is None or isinstance(status, int), status
    return Done(status or 0, out.getvalue(), err.getvalue())


def start(*arguments: str | Path, environment: Mapping[str, str] | None = None, program: str = PROGRAM) -> Done:
    """Run it in a process of its own; `program` is what that process executes."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    return Done(done.returncode, done.stdout, done.stderr)


def environment_of(data: Path, **more: str) -> dict[str, str]:
    """What a command knows a data folder by, and nothing that this process was told of another."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("ORO_")}
    return others | {"ORO_DATA_DIR": str(data)} | more


@contextlib.contextmanager
def serving(data: Path, port: int) -> Iterator[None]:
    """`orotraza serve` on a data folder, ready, until the block ends; then its PostgreSQL is thrown away."""
    with (
        (data / "server.log").open("wb") as log,
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "serve"],
            stdout=log,
            stderr=log,
            env=environment_of(data, ORO_PORT=str(port)),
        ) as server,
    ):
        try:
            wait_until_ready(f"http://127.0.0.1:{port}")
            yield
        finally:
            server.terminate()
            server.wait()
            embedded.discard(data)


def wait_until_ready(url: str) -> None:
    """Wait for a service that was started, two minutes at most."""

    def answers() -> bool:
        try:
            return http.get(f"{url}/health/ready").is_success
        except httpx.TransportError:
            return False

    with httpx.Client(timeout=30) as http:  # one: each that is made reads the certificates of all the world
        _until(answers)


def until_stored(data: Path) -> None:
    """Wait until the checkpoint of all that was recorded is stored: an export goes up to it."""
    cluster = embedded.start(data)  # the one that runs
    asked = "SELECT (SELECT max(size) FROM ledger.note) = (SELECT size FROM ledger.head)"
    command = [str(cluster.home.programs / "psql"), "-XtA", cluster.dsn(), "-c", asked]
    _until(lambda: subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip() == "t")


def until_it_is_another(cluster: embedded.Cluster) -> None:
    """Wait until another server has taken the place of one that was killed."""
    where = cluster.home.cluster

    def lives() -> bool:
        now = postmaster.recorded(where)
        return now is not None and now.pid != cluster.pid and postmaster.serves(now.pid, where)

    _until(lives)


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
