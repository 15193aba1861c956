"""An embedded PostgreSQL that could not be started again at once is reached again, once it can be."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from service.storage import embedded, embedded_keeper, postmaster
from service.storage.embedded import Cluster
from service.storage.embedded_keeper import kept


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Give a data folder, whose cluster is thrown away at the end."""
    yield tmp_path
    embedded.discard(tmp_path)


def answers(cluster: Cluster) -> bool:
    """Whether somebody serves at this very address."""
    psql = [str(cluster.home.programs / "psql"), "-XqAt", cluster.dsn(), "--command=SELECT 1"]
    return subprocess.run(psql, check=False, capture_output=True).returncode == 0


def until(true: Callable[[], object]) -> None:
    """Wait until it is true, a minute at most."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_could_not_start_comes_back_at_its_address(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts that fail, as on a full disk, take away nothing by which those who use it know it."""
    monkeypatch.setattr(embedded_keeper, "EVERY", 0.05)
    with capture_logs() as told, embedded.used(folder) as cluster, kept(folder, cluster):
        settings = cluster.home.cluster / "postgresql.conf"
        settings.rename(settings.with_suffix(".away"))
        for pid in postmaster.backends(cluster.home.cluster):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until(lambda: any(each["event"] == "database_not_started_again" for each in told))
        settings.with_suffix(".away").rename(settings)
        until(lambda: answers(cluster))
