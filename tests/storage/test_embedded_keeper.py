"""An embedded PostgreSQL that ends under who uses it is reached again where it was, and ends with its last user."""

import fcntl
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from service.storage import embedded
from service.storage.embedded import Cluster, keeper, postmaster
from service.storage.embedded.keeper import kept


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Give a data folder, whose cluster is thrown away at the end."""
    yield tmp_path
    embedded.discard(tmp_path)


def answers(cluster: Cluster) -> bool:
    """Whether somebody serves at this very address."""
    psql = [str(cluster.home.programs / "psql"), "-XqAt", cluster.dsn(), "--command=SELECT 1"]
    return subprocess.run(psql, check=False, capture_output=True).returncode == 0


def kill(cluster: Cluster) -> None:
    """End all its processes at once, and do not wait: who keeps it may start it before the last is seen to be gone."""
    for pid in postmaster.backends(cluster.home.cluster):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def until(true: Callable[[], object]) -> None:
    """Wait until it is true, a minute at most."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("what", ["all of it", "the postmaster"])
def test_one_that_ends_under_who_uses_it_is_started_again(
    folder: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has the connection string reaches it again, however it ended, and the last user stops it still."""
    monkeypatch.setattr(keeper, "EVERY", 0.1)
    with embedded.used(folder) as cluster, kept(folder, cluster):
        for _ in range(2):
            before = postmaster.recorded(cluster.home.cluster)
            assert before
            kill(cluster) if what == "all of it" else os.kill(before.pid, signal.SIGKILL)
            until(lambda: (now := postmaster.recorded(cluster.home.cluster)) and now.pid != before.pid)  # noqa: B023 - waited for
            until(lambda: answers(cluster))
    assert not postmaster.backends(cluster.home.cluster)


def test_one_that_is_being_started_again_is_stopped_by_who_ends(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever ends while it comes back leaves nothing running."""
    monkeypatch.setattr(keeper, "EVERY", 0.01)
    with embedded.used(folder) as cluster, kept(folder, cluster):
        kill(cluster)
        until(lambda: postmaster.backends(cluster.home.cluster))
    assert not postmaster.backends(cluster.home.cluster)


@pytest.mark.parametrize("damage", [b"17\n", b"\xff\n"], ids=["another version", "no text"])
def test_one_that_does_not_start_again_is_tried_once_more(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], damage: bytes
) -> None:
    """What keeps it from starting is said once, whatever it is, and it starts when that is gone."""
    monkeypatch.setattr(keeper, "EVERY", 0.05)
    with embedded.used(folder) as cluster:
        version = cluster.home.cluster / "PG_VERSION"
        version.write_bytes(damage)
        cluster.kill()
        with kept(folder, cluster):
            until(lambda: "database_not_started_again" in capsys.readouterr().out)
            version.write_text("18\n")
            until(lambda: answers(cluster))
    assert not postmaster.backends(cluster.home.cluster)


def test_what_could_not_start_comes_back_at_its_address(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts that fail, as on a full disk, take away nothing by which those who use it know it."""
    monkeypatch.setattr(keeper, "EVERY", 0.05)
    with capture_logs() as told, embedded.used(folder) as cluster, kept(folder, cluster):
        settings = cluster.home.cluster / "postgresql.conf"
        settings.rename(settings.with_suffix(".away"))
        kill(cluster)
        until(lambda: any(each["event"] == "database_not_started_again" for each in told))
        settings.with_suffix(".away").rename(settings)
        until(lambda: answers(cluster))


def test_what_keeps_it_from_starting_is_told_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the reason stand the last lines of its own log, which are others each time: the reason is the same."""
    monkeypatch.setattr(keeper, "EVERY", 0.05)
    with capture_logs() as told, embedded.used(folder) as cluster, kept(folder, cluster):
        settings = cluster.home.cluster / "postgresql.conf"
        whole = settings.read_text()
        settings.write_text("no_such_setting = 1\n")
        kill(cluster)
        until(lambda: cluster.home.log.read_text().count("no_such_setting") > 4)
        settings.write_text(whole)
        until(lambda: answers(cluster))
    said = [each["error"] for each in told if each["event"] == "database_not_started_again"]
    assert len(said) == 1
    assert "no_such_setting" in said[0]


def test_one_that_cannot_be_looked_at_is_looked_at_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system refuses a look, as for want of memory or descriptors, that is told, and it looks again."""
    monkeypatch.setattr(keeper, "EVERY", 0.05)
    with capture_logs() as told, embedded.used(folder) as cluster, kept(folder, cluster):
        (keeping,) = (each for each in threading.enumerate() if each.name == "embedded")
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, before[1]))
        try:
            until(lambda: told or not keeping.is_alive())
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
        assert keeping.is_alive()
        kill(cluster)
        until(lambda: answers(cluster))


def test_who_is_told_twice_to_end_leaves_nobody_who_starts_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C pressed again, while an attempt is waited for, does not leave it to come up after its last user left."""
    monkeypatch.setattr(keeper, "EVERY", 0.05)
    main = threading.get_ident()
    with embedded.used(folder) as cluster, (folder / "postgres" / "lock").open("a") as lock:

        def press_again() -> None:
            until(lambda: is_in(main, "join"))
            os.kill(os.getpid(), signal.SIGINT)
            fcntl.flock(lock, fcntl.LOCK_UN)

        pressing = threading.Thread(target=press_again)
        with suppress(KeyboardInterrupt), kept(folder, cluster):
            (keeping,) = (each for each in threading.enumerate() if each.name == "embedded")
            fcntl.flock(lock, fcntl.LOCK_EX)
            kill(cluster)
            until(lambda: keeping.ident and is_in(keeping.ident, "starting_or_stopping"))
            pressing.start()
        assert keeping.ident not in sys._current_frames()  # what is_alive says is wrong once a join was interrupted
        pressing.join()


def is_in(thread: int, function: str) -> bool:
    """Whether a thread is in a function of this name."""
    frame = sys._current_frames().get(thread)
    while frame and frame.f_code.co_name != function:
        frame = frame.f_back
    return frame is not None
