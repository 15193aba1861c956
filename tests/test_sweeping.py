"""A run of tests that is killed leaves nothing for good: the next one sweeps it, and never a living one's."""

import fcntl
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from service.storage import embedded
from tests import sweeping

RUN = """
import subprocess, sys, time
from pathlib import Path
from service.storage import embedded
from tests import sweeping
held = sweeping.hold(Path(sys.argv[1]))
cluster = embedded.start(Path(sys.argv[1]) / "pytest-0" / "data")
started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(cluster.pid, started.pid, flush=True)
time.sleep(600)
"""


def lives(process: int) -> bool:
    """Whether it runs; where nobody waits for the orphans of this system, a dead one keeps its number."""
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_what_a_killed_run_left_is_swept_once_it_is_dead(tmp_path: Path) -> None:
    """Its folder, its database and what it had started: left alone while it lives, gone after."""
    folder = tmp_path / f"{sweeping.PREFIX}run"
    folder.mkdir()
    environment = {**os.environ, "TMPDIR": str(folder)}
    run = subprocess.Popen([sys.executable, "-c", RUN, str(folder)], env=environment, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    with run.stdout:
        database, started = map(int, run.stdout.readline().split())
    cluster = (folder / "pytest-0" / "data" / "postgres" / "cluster").resolve()
    sweeping.sweep(tmp_path)
    assert all(map(lives, (run.pid, database, started)))
    run.kill()
    run.wait()
    assert all(map(lives, (database, started)))
    sweeping.sweep(tmp_path)
    assert not folder.exists()
    assert not cluster.exists()
    assert not any(map(lives, (database, started)))


def test_what_may_be_anybody_s_is_left_alone(tmp_path: Path) -> None:
    """A folder that somebody holds, one without a lock, and others' files stand."""
    names = [f"{sweeping.PREFIX}held", f"{sweeping.PREFIX}begun", "others"]
    for name in names:
        (tmp_path / name).mkdir()
    with closing(sweeping.hold(tmp_path / names[0])):
        sweeping.sweep(tmp_path)
    assert {each.name for each in tmp_path.iterdir()} == set(names)


def test_a_run_that_is_about_to_hold_its_folder_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another run sweeps while this one has opened its lock, and not taken it yet: its folder is not nobody's."""
    folder = tmp_path / f"{sweeping.PREFIX}run"
    folder.mkdir()
    flock = fcntl.flock

    def swept_before(file: int, how: int) -> None:
        monkeypatch.undo()
        sweeping.sweep(tmp_path)
        flock(file, how)

    monkeypatch.setattr(fcntl, "flock", swept_before)
    with closing(sweeping.hold(folder)):
        sweeping.sweep(tmp_path)
        assert folder.exists()
    sweeping.sweep(tmp_path)
    assert not folder.exists()


def test_each_process_of_a_run_holds_its_folder(tmp_path: Path) -> None:
    """Whichever of them ends first, the others' run lives."""
    folder = tmp_path / f"{sweeping.PREFIX}run"
    folder.mkdir()
    first, second = sweeping.hold(folder), sweeping.hold(folder)
    for each in (first, second):
        sweeping.sweep(tmp_path)
        assert folder.exists()
        each.close()
    sweeping.sweep(tmp_path)
    assert not folder.exists()


@pytest.mark.parametrize("whose", ["another account's", "elsewhere"])
def test_what_another_account_has_laid_there_is_left_alone(tmp_path: Path, whose: str) -> None:
    """Anybody may make such a folder in a place that is everybody's, or a link of that name, and have it lead to a
    database that is no test's.
    """
    if whose == "another account's" and os.geteuid():
        pytest.skip("only root can give a folder away")
    laid, real = tmp_path / f"{sweeping.PREFIX}run", tmp_path / "real"
    real.mkdir()
    sweeping.hold(real).close()
    embedded.start(real / "data").kill()
    if whose == "elsewhere":
        laid.symlink_to(real)
    else:
        (laid / "data").mkdir(parents=True)
        (laid / "data" / "postgres").symlink_to(real / "data" / "postgres")
        sweeping.hold(laid).close()
        os.chown(laid, 65534, 65534)
    sweeping.sweep(tmp_path)
    assert os.path.lexists(laid)
    assert (real / "data" / "postgres" / "cluster" / "PG_VERSION").exists()
    embedded.discard(real / "data")


def test_a_database_that_somebody_uses_is_left_alone(tmp_path: Path) -> None:
    """Whoever uses it is none of the run's: nothing is taken from under it."""
    folder = tmp_path / f"{sweeping.PREFIX}run"
    folder.mkdir()
    sweeping.hold(folder).close()
    with embedded.used(folder / "data") as cluster:
        sweeping.sweep(tmp_path)
        assert cluster.is_alive()
    sweeping.sweep(tmp_path)
    assert not folder.exists()


def test_a_database_that_was_spoiled_keeps_nothing_from_being_swept(tmp_path: Path) -> None:
    """Tests make clusters that are lost, and copies: of a dead run these are files like others."""
    folder = tmp_path / f"{sweeping.PREFIX}run"
    (folder / "lost" / "postgres").mkdir(parents=True)
    (folder / "lost" / "postgres" / "cluster").symlink_to(tmp_path / "nowhere")
    sweeping.hold(folder).close()
    sweeping.sweep(tmp_path)
    assert not folder.exists()
