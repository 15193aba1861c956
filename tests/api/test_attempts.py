"""Workers that do not come up: tried ever more seldom, told of seldom, and ended at once by who ends the service."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from service.app import attempts
from service.app.attempts import Attempts

WAITS = """
import asyncio, signal, sys
from service.app import application, attempts
attempts._FIRST = attempts.AT_MOST = 600.0

async def fail():
    signal.signal(signal.SIGTERM, lambda *_: None)  # as whoever serves, and waits for the start to end
    asyncio.get_running_loop().call_later(0.1, lambda: print("waits", flush=True))
    try:
        raise OSError("away")
    except OSError as error:
        await application._give_way_to_another(error)

asyncio.run(fail())
"""


def test_each_attempt_comes_after_twice_the_time_and_why_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each worker is another process; another reason is told at once, and so is one after a minute, and how often it
    was not.
    """
    found = [Attempts(tmp_path).failed("away") for _ in range(6)]
    assert found == [(1.0, 0), (2.0, None), (4.0, None), (8.0, None), (15.0, None), (15.0, None)]
    assert Attempts(tmp_path).failed("forgets") == (15.0, 5)
    assert Attempts(tmp_path).failed("forgets") == (15.0, None)
    monkeypatch.setattr(attempts, "EVERY", 0.0)
    assert Attempts(tmp_path).failed("forgets") == (15.0, 1)
    Attempts(tmp_path).came_up()
    assert Attempts(tmp_path).failed("forgets") == (1.0, 0)


@pytest.mark.parametrize("spoiled", [b"", b"[]", b'{"why": "away"}', b"\xff", None])
def test_what_cannot_be_read_or_written_stands_in_nobody_s_way(tmp_path: Path, spoiled: bytes | None) -> None:
    """Then it is told once more, and tried soon."""
    folder = tmp_path / "there"
    if spoiled is not None:
        folder.mkdir()
        (folder / "not-started").write_bytes(spoiled)
    assert Attempts(folder).failed("away") == (1.0, 0)
    Attempts(folder).came_up()


def test_a_worker_that_waits_to_be_tried_again_ends_when_it_is_told_to(tmp_path: Path) -> None:
    """Whoever stops the service waits for all its workers, and none of these for its time to come."""
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", WAITS], env=environment, stdout=subprocess.PIPE, text=True) as worker:
        try:
            assert worker.stdout is not None
            assert "waits\n" in iter(worker.stdout.readline, "")
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(30) == -signal.SIGTERM
        finally:
            worker.kill()
