"""The PostgreSQL that comes along survives what befalls it, and is never confused with another."""

import multiprocessing
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import psutil
import pytest

from service.storage import embedded
from service.storage.embedded import Cluster, EmbeddedError, postmaster


def ask(cluster: Cluster, statement: str) -> str:
    """Run one statement as superuser, columns parted by `|`."""
    psql = str(cluster.home.programs / "psql")
    command = [psql, "-XqAt", "--set=ON_ERROR_STOP=1", cluster.dsn(), f"--command={statement}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a data folder whose cluster is thrown away at the end."""
    folder = tmp_path_factory.mktemp("data")
    yield folder
    embedded.discard(folder)


@pytest.fixture
def cluster(folder: Path) -> Iterator[Cluster]:
    """Give a running cluster, whatever the test before has done to it."""
    cluster = embedded.start(folder)
    yield cluster
    embedded.start(folder).stop()


def test_a_new_cluster_is_durable_and_its_collation_its_own(cluster: Cluster) -> None:
    """Nothing that a crash may lose is switched off, and no system locale decides an order."""
    durable = "current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')"
    assert ask(cluster, f"SELECT {durable}, current_setting('data_checksums')") == "on|on|on|on"
    locale = "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database"
    assert ask(cluster, f"{locale} WHERE datname = current_database()") == "b|C.UTF-8|UTF8"


def test_only_the_account_enters_the_socket_folder(cluster: Cluster) -> None:
    """The server listens on no network, and its socket stands in a folder closed to everybody else."""
    assert ask(cluster, "SELECT current_setting('listen_addresses')") == ""
    state = cluster.socket.stat()
    assert stat.S_IMODE(state.st_mode) == 0o700
    assert state.st_uid == cluster.home.cluster.stat().st_uid
    assert stat.S_IMODE(cluster.home.private.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.home.cluster.stat().st_mode) == 0o700


def test_settings_go_over_the_usual_ones(folder: Path) -> None:
    """A caller may set any server setting at start."""
    cluster = embedded.start(folder, settings={"max_connections": "37", "application_name": "it's a test"})
    assert ask(cluster, "SELECT current_setting('max_connections'), current_setting('shared_buffers')") == "37|256MB"
    cluster.stop()


def test_a_second_start_finds_the_running_server(folder: Path, cluster: Cluster) -> None:
    """Starting what runs already gives the same server."""
    assert embedded.start(folder) == cluster


def start_and_report(folder: Path, ready: Barrier, results: "Queue[int]") -> None:
    """Start the folder's server in a process of its own, at the same moment as the others, and say which it is."""
    ready.wait()
    results.put(embedded.start(folder).pid)


def test_who_uses_it_last_stops_it(folder: Path) -> None:
    """A second service that ends, or that could not begin, leaves the first one's database running."""
    with embedded.used(folder) as first:
        with embedded.used(folder) as second:
            assert second == first
        assert ask(first, "SELECT 1") == "1"
    assert not first.is_alive()


def test_who_looks_in_leaves_it_as_found(folder: Path, cluster: Cluster) -> None:
    """A command that needs the database for a moment stops only what it started itself."""
    with embedded.used(folder, as_found=True) as found:
        assert found == cluster
    assert cluster.is_alive()
    cluster.stop()
    with embedded.used(folder, as_found=True) as started:
        assert started.is_alive()
    assert not started.is_alive()


def test_starts_at_the_same_moment_give_one_server(folder: Path) -> None:
    """Four processes that start the same stopped cluster at once all get one and the same server."""
    context = multiprocessing.get_context("spawn")
    ready, results = context.Barrier(4), context.Queue()
    starters = [context.Process(target=start_and_report, args=(folder, ready, results)) for _ in range(4)]
    for starter in starters:
        starter.start()
    pids = {results.get(timeout=60) for _ in starters}
    for starter in starters:
        starter.join()
    assert pids == {embedded.start(folder).pid}


def test_stopping_leaves_nothing_and_may_be_repeated(folder: Path) -> None:
    """After a stop no process and no socket folder remain; a second stop is no error."""
    cluster = embedded.start(folder)
    cluster.stop()
    assert not cluster.is_alive()
    assert not cluster.socket.exists()
    cluster.stop()


def kill_postmaster_alone(cluster: Cluster) -> None:
    """Kill the postmaster and leave its children to find out."""
    os.kill(cluster.pid, signal.SIGKILL)


@pytest.mark.parametrize("kill", [Cluster.kill, kill_postmaster_alone])
def test_what_was_committed_survives_a_kill(folder: Path, cluster: Cluster, kill: Callable[[Cluster], None]) -> None:
    """After kill -9 the next start recovers every commit, and the old connection string is good again."""
    ask(cluster, "DROP TABLE IF EXISTS kept")
    ask(cluster, "CREATE TABLE kept AS SELECT 79 AS number")
    kill(cluster)
    again = embedded.start(folder)
    assert again.pid != cluster.pid
    assert again.dsn() == cluster.dsn()
    assert ask(again, "SELECT number FROM kept") == "79"


def test_the_server_outlives_a_killed_service(folder: Path) -> None:
    """When the process that started it is killed the server goes on, and the next start takes it up."""
    code = f"""if True:
        import os, pathlib
        from service.storage import embedded
        print(embedded.start(pathlib.Path({str(folder)!r})).pid)
        os.kill(os.getpid(), 9)
    """
    command = [sys.executable, "-c", code]
    # PYTHONUNBUFFERED: the killed process has no chance to flush what it printed.
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    killed = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert killed.returncode == -signal.SIGKILL
    assert embedded.start(folder).pid == int(killed.stdout)


def test_a_number_that_is_somebody_elses_now_is_not_believed(folder: Path, cluster: Cluster) -> None:
    """A left-over postmaster.pid whose number another living program has does not keep PostgreSQL from starting."""
    cluster.kill()
    file = cluster.home.cluster / "postmaster.pid"
    other = subprocess.Popen(["/bin/sleep", "60"], user=cluster.home.account.pw_uid if cluster.home.account else None)
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join([f"{other.pid}\n", *lines[1:]]))
    try:
        assert not postmaster.serves(other.pid, cluster.home.cluster)
        assert embedded.start(folder).is_alive()
    finally:
        other.kill()
        other.wait()


def test_a_server_whose_socket_was_cleaned_away_is_started_anew(folder: Path, cluster: Cluster) -> None:
    """When a cleaner of temporary files took the socket, the unreachable server is stopped and another started."""
    shutil.rmtree(cluster.socket)
    again = embedded.start(folder)
    assert again.pid != cluster.pid
    assert ask(again, "SELECT 1") == "1"


def test_a_folder_that_was_swapped_is_not_taken_for_the_socket(folder: Path, cluster: Cluster, tmp_path: Path) -> None:
    """After a crash the former socket folder is taken again only when it is still closed to others."""
    cluster.kill()
    cluster.socket.chmod(0o755)
    again = embedded.start(folder)
    assert again.socket != cluster.socket
    assert stat.S_IMODE(again.socket.stat().st_mode) == 0o700
    shutil.rmtree(cluster.socket)


def test_a_long_temporary_path_gives_way(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the temporary folder's path is too long for a socket, /tmp is used."""
    long = tmp_path / ("long" * 25)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    cluster = embedded.start(folder)
    assert not cluster.socket.is_relative_to(long)
    cluster.stop()


def test_a_server_that_does_not_start_says_why(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error of a failed start carries PostgreSQL's own last words, and its socket folder is gone."""
    with tempfile.TemporaryDirectory() as temporary:
        Path(temporary).chmod(0o755)
        monkeypatch.setattr("tempfile.tempdir", temporary)
        with pytest.raises(EmbeddedError, match='invalid value for parameter "shared_buffers"'):
            embedded.start(folder, settings={"shared_buffers": "much"})
        assert list(Path(temporary).iterdir()) == []


def test_another_postgresql_s_cluster_is_refused(folder: Path) -> None:
    """A cluster of another major version is refused by name, before any program touches it."""
    cluster = embedded.start(folder)
    cluster.stop()
    version = cluster.home.cluster / "PG_VERSION"
    version.write_text("17\n")
    try:
        with pytest.raises(EmbeddedError, match="PostgreSQL 17"):
            embedded.start(folder)
    finally:
        version.write_text("18\n")


def test_a_moved_folder_takes_its_cluster_along(folder: Path, tmp_path: Path) -> None:
    """A data folder may be moved, and its database is where it is."""
    cluster = embedded.start(folder)
    ask(cluster, "CREATE TABLE moved AS SELECT 79 AS number")
    cluster.stop()
    elsewhere = folder.rename(tmp_path / "elsewhere")
    cluster = embedded.start(elsewhere)
    assert ask(cluster, "SELECT number FROM moved") == "79"
    cluster.stop()
    elsewhere.rename(folder)


def test_a_copied_folder_never_shares_the_database(folder: Path, tmp_path: Path) -> None:
    """A copy of a data folder is refused or, where the cluster lies inside, has a database of its own."""
    embedded.start(folder).stop()
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy, symlinks=True)
    cluster = embedded.start(folder)
    if cluster.home.account:
        with pytest.raises(EmbeddedError, match="is a copy of"):
            embedded.start(copy)
    else:
        assert embedded.start(copy).pid != cluster.pid
        embedded.discard(copy)
    cluster.stop()


def test_a_lost_cluster_is_not_replaced_by_an_empty_one(tmp_path: Path) -> None:
    """A data folder whose cluster is gone is refused; an empty register in its place would be a silent loss."""
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "cluster").symlink_to(tmp_path / "lost")
    with pytest.raises(EmbeddedError, match="is gone"):
        embedded.start(tmp_path)


def test_postgresql_is_never_root_and_cannot_change_its_programs(cluster: Cluster) -> None:
    """PostgreSQL runs as an ordinary account, from programs that this service's account owns."""
    assert psutil.Process(cluster.pid).uids().real == cluster.home.cluster.stat().st_uid != 0
    programs = [cluster.home.programs, *cluster.home.programs.iterdir()]
    assert {path.stat().st_uid for path in programs} == {os.geteuid()}
    assert not any(path.stat().st_mode & 0o002 for path in programs)
