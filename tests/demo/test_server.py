import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from service.demo import server
from service.demo.folder import Folder
from service.demo.server import NotServing, serving
from service.storage import embedded

SHOWING = """if True:
    import pathlib, sys
    from service.demo.folder import Folder
    from service.demo.server import command_line, serving
    from service.storage import embedded
    folder = Folder(pathlib.Path(sys.argv[1]))
    registrar = ("--registrar", "ruc:20990000019", "--registrar-name", "DEMO Registro")
    begun = command_line(folder, "init", "--origin", "demo.pe/orotraza", *registrar)
    assert begun.returncode == 0, begun.stderr
    with embedded.used(folder.root), serving(folder, 0) as server:
        print(server.url, server.process.pid, flush=True)
        server.wait()
"""


def test_a_service_that_ends_is_not_waited_for(tmp_path: Path) -> None:
    """A service that cannot start is told by name of its log as soon as it has ended, not when patience has."""
    began = time.monotonic()
    (tmp_path / "postgres").write_text("in the database's place")
    with pytest.raises(NotServing, match=r"server\.log"), serving(Folder(tmp_path), 0):
        pass
    assert time.monotonic() - began < 300
    assert (tmp_path / "server.log").stat().st_size > 0


def test_two_demos_that_find_the_same_port_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes second to a port that both had found free serves its own log at another, and takes none for its own."""
    free = server._free_port
    with _begun(tmp_path / "first", "demo.pe/first") as first, serving(first, 0) as one:
        taken = int(one.url.rpartition(":")[2])
        monkeypatch.setattr(server, "_free_port", lambda wanted: taken if wanted else free(0))
        with _begun(tmp_path / "second", "demo.pe/second") as second, serving(second, taken) as other:
            assert other.url != one.url
            for each, log in ((one, "demo.pe/first"), (other, "demo.pe/second")):
                assert httpx.get(f"{each.url}/checkpoint").text.startswith(f"{log}\n")


@contextmanager
def _begun(path: Path, log: str) -> Iterator[Folder]:
    path.mkdir()
    folder = Folder(path)
    registrar = ("--registrar", "ruc:20990000019", "--registrar-name", "DEMO Registro")
    begun = server.command_line(folder, "init", "--origin", log, *registrar)
    assert begun.returncode == 0, begun.stderr
    try:
        with embedded.used(path):
            yield folder
    finally:
        embedded.discard(path)


def test_the_service_of_a_demo_that_is_killed_keeps_its_database(tmp_path: Path) -> None:
    """Whoever looks in afterwards, and goes last but for the service, does not take the database from under it."""
    command = [sys.executable, "-c", SHOWING, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        url, number = demo.stdout.readline().split()
        demo.kill()
    service = psutil.Process(int(number))
    try:
        with embedded.used(tmp_path, as_found=True):
            pass
        assert httpx.get(f"{url}/health/ready", timeout=30).is_success
    finally:
        os.kill(service.pid, signal.SIGTERM)
        psutil.wait_procs([service], timeout=60)
    embedded.discard(tmp_path)
