"""PostgreSQL that dies under those who use it comes back by itself, where they look for it."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

import pytest

from service.storage import embedded, embedded_watch, postmaster
from service.storage.embedded import Cluster, EmbeddedError
from service.storage.embedded_watch import kept_running


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Give a data folder, whose cluster is thrown away at the end."""
    yield tmp_path
    embedded.discard(tmp_path)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often."""
    monkeypatch.setattr(embedded_watch, "EACH", 0.05)
    monkeypatch.setattr(embedded_watch, "AFTER_FAILURE", 0.05)


def fell(cluster: Cluster) -> None:
    """End every process of it, as a power cut would."""
    for pid in postmaster.backends(cluster.home.cluster):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def answers(cluster: Cluster) -> bool:
    """Whether somebody serves at this very address."""
    psql = [str(cluster.home.programs / "psql"), "-XqAt", cluster.dsn(), "--command=SELECT 1"]
    return subprocess.run(psql, check=False, capture_output=True).returncode == 0


def test_what_is_killed_is_started_again_at_its_address(folder: Path) -> None:
    """Time and again, each time at the address that those who use it know, and it is stopped with its last user."""
    told: SimpleQueue[Exception | None] = SimpleQueue()
    with embedded.used(folder) as cluster, kept_running(cluster, told.put):
        for _ in range(2):
            fell(cluster)
            assert told.get(timeout=60) is None
            assert answers(cluster)
    assert not postmaster.backends(cluster.home.cluster)
    assert told.empty()


def test_the_postmaster_alone_is_killed(folder: Path) -> None:
    """Its children go after it, and the next one waits until they are gone."""
    told: SimpleQueue[Exception | None] = SimpleQueue()
    with embedded.used(folder) as cluster, kept_running(cluster, told.put):
        os.kill(cluster.pid, signal.SIGKILL)
        assert told.get(timeout=60) is None
        assert answers(cluster)


def test_what_cannot_start_is_tried_again(folder: Path) -> None:
    """While it does not start, as on a full disk, that is told; once it can, it serves at the same address."""
    told: SimpleQueue[Exception | None] = SimpleQueue()
    with embedded.used(folder) as cluster, kept_running(cluster, told.put):
        settings = cluster.home.cluster / "postgresql.conf"
        settings.rename(settings.with_suffix(".away"))
        fell(cluster)
        assert isinstance(told.get(timeout=60), EmbeddedError)
        settings.with_suffix(".away").rename(settings)
        while isinstance(told.get(timeout=60), EmbeddedError):
            pass
        assert answers(cluster)


def test_the_end_is_not_taken_for_a_death(folder: Path) -> None:
    """A service that ends leaves no database running, though it was watched to the last."""
    before = threading.enumerate()
    told: SimpleQueue[Exception | None] = SimpleQueue()
    with embedded.used(folder) as cluster:
        with kept_running(cluster, told.put):
            pass
        assert threading.enumerate() == before  # nobody looks any more
    assert not postmaster.backends(cluster.home.cluster)
    assert told.empty()
