"""kill -9 of a witness, at every step of an answer and at any moment; the log on the other side wishes it ill."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from service.witnessing.witness.folder import WitnessFolder
from tests.ports import free_port
from tests.witnessing.logs import ORIGIN, Log
from tests.witnessing.witness import house
from tests.witnessing.witness.dying import STEPS, STORED
from tests.witnessing.witness.test_one_history import check_one_history

DYING = (sys.executable, "-m", "tests.witnessing.witness.dying")


class Killed:
    """A witness as a process of its own, and all that anybody ever saw it cosign."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.port = free_port()
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30)
        self.seen: list[bytes] = []
        self.process: subprocess.Popen[bytes] | None = None
        house.begin(root)

    def start(self, *command: str) -> None:
        """Serve, on the port of before."""
        self.process = house.start(self.root, self.port, *command)

    def end(self) -> None:
        """End it if it still runs."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(30)

    def ask(self, log: Log, old: int, size: int) -> int | None:
        """Ask, and remember what was cosigned; the status, None when the answer was lost."""
        try:
            answer = self.http.post("/add-checkpoint", content=log.body(old, size))
        except httpx.TransportError:
            return None
        if answer.status_code == 200:
            self.seen.append(log.note(size) + answer.content)
        return answer.status_code

    def look(self) -> bytes:
        """What it shows, which counts as seen."""
        shown = self.http.get(house.log_path(ORIGIN)).content
        self.seen.append(shown)
        return shown


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Killed]:
    """A witness to kill, which nobody has asked yet."""
    witness = Killed(tmp_path / "w")
    yield witness
    witness.end()
    witness.http.close()


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_contradicts_nothing(killed: Killed, step: str) -> None:
    """Killed there, and asked afterwards for another history: all that was ever seen cosigned is one; it goes on."""
    log = Log().grow(20)
    fork = log.fork(8).grow(12, "other")
    killed.start(*DYING, step)
    assert killed.ask(log, 0, 8) == 200
    (killed.root / "armed").touch()
    assert killed.ask(log, 8, 15) is None
    assert killed.process is not None
    assert killed.process.wait(30) == -9
    with house.serving(WitnessFolder(killed.root).witness()) as killed.http:
        held = int(killed.look().split(b"\n")[1])
        assert held == (15 if step in STORED else 8)
        # What the log lost is not lost to it: told the size, it asks from there and is answered.
        asked = [(fork, held, 20), (fork, 8, 12), (log, held, 20), (log, 20, 20)]
        statuses = [killed.ask(*each) for each in asked]
        assert statuses == ([422, 409, 200, 200] if step in STORED else [200, 409, 409, 409])
        killed.look()
    check_one_history(killed.seen, [log, fork])


def _die_often(killed: Killed, times: int) -> None:
    """Kill it so many times with two histories pressing at once: whatever anybody was given belongs to one of them."""
    log = Log().grow(7)
    logs = (log.fork(7).grow(60), log.fork(7).grow(60, "other"))
    moments = random.Random(5)
    killed.start()
    assert killed.ask(log, 0, 7) == 200
    given: list[tuple[int, int]] = []
    ended = threading.Event()

    def press(which: int) -> None:
        with httpx.Client(base_url=killed.http.base_url, timeout=30) as http:
            old, size = 7, 8
            while not ended.is_set():
                try:
                    answer = http.post("/add-checkpoint", content=logs[which].body(old, size))
                except httpx.TransportError:
                    time.sleep(0.1)
                    continue
                if answer.status_code == 200:
                    given.append((which, size))
                    old, size = size, min(size + 1, 67)
                elif answer.status_code == 409:
                    old = int(answer.content)
                    size = min(max(size, old + 1), 67)

    threads = [threading.Thread(target=press, args=(which,)) for which in (0, 1, 0, 1)]
    for thread in threads:
        thread.start()
    for _ in range(times):
        time.sleep(moments.uniform(0.02, 0.3))
        killed.end()
        killed.start()
    deadline = time.monotonic() + 60
    while not given and time.monotonic() < deadline:  # on a crowded machine each kill may have come before an answer
        time.sleep(0.05)
    ended.set()
    for thread in threads:
        thread.join(60)
    assert given
    assert len({which for which, _ in given}) == 1


def test_crashes_at_any_moment_contradict_nothing(killed: Killed) -> None:
    """Killed three times under two histories at once, a witness has given its signature to one of them alone."""
    _die_often(killed, 3)


@pytest.mark.soak
def test_many_crashes_at_any_moment_contradict_nothing(killed: Killed) -> None:
    """As above, forty times."""
    _die_often(killed, 40)
