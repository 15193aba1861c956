"""Several use one embedded PostgreSQL, each ends as it will, and nobody loses it to another nor leaves it behind."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from service.storage import embedded
from service.storage.embedded import Cluster, EmbeddedError, postmaster, server
from service.storage.embedded import home as embedded_home
from service.storage.embedded.home import Home, left_behind

ROOT = os.geteuid() == 0
CLUSTERS = Path("/var/lib/orotraza/clusters")
UNSHARE = ("unshare", "--pid", "--ipc", "--mount", "--fork", "--kill-child")
NO_PTRACE = ("setpriv", "--bounding-set", "-sys_ptrace", "--inh-caps", "-sys_ptrace")

USING = """if True:
    import pathlib, sys, time
    from service.storage import embedded
    with embedded.used(pathlib.Path(sys.argv[1])) as cluster:
        print(cluster.dsn(), flush=True)
        time.sleep(60)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a data folder whose cluster is made, and thrown away at the end."""
    folder = tmp_path_factory.mktemp("data")
    embedded.start(folder).stop()
    yield folder
    embedded.discard(folder)


@pytest.fixture(autouse=True)
def none_left(folder: Path) -> Iterator[None]:
    """Stop what a test has left."""
    yield
    embedded.start(folder).stop()


def place(folder: Path) -> Path:
    """The folder's cluster."""
    return (folder / "postgres" / "cluster").resolve()


def lives(folder: Path) -> bool:
    """Whether any PostgreSQL process of the folder's cluster lives."""
    return bool(postmaster.backends(place(folder)))


def ask(cluster: Cluster) -> str:
    """Which folder the server that answers works on."""
    psql = [str(cluster.home.programs / "psql"), "-XqAt", cluster.dsn(), "--command=SHOW data_directory"]
    return subprocess.run(psql, check=True, capture_output=True, text=True).stdout.strip()


def python(code: str, folder: Path, *before: str) -> subprocess.Popen[str]:
    """Run some lines of Python in a process of its own, which gets the folder."""
    command = [*before, sys.executable, "-c", code, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def until(true: Callable[[], object]) -> None:
    """Wait until it is true."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_two_that_look_in_at_once_leave_nothing_running(folder: Path) -> None:
    """The second of two commands finds the server that the first one started, and stops it if it ends last."""
    with ExitStack() as second:
        with embedded.used(folder, as_found=True):
            second.enter_context(embedded.used(folder, as_found=True))
        assert lives(folder)
    assert not lives(folder)


def test_a_command_that_outlasts_the_service_stops_its_database(folder: Path) -> None:
    """A service that ends while a command still looks in leaves the stopping to it."""
    with ExitStack() as command:
        with embedded.used(folder):
            command.enter_context(embedded.used(folder, as_found=True))
        assert lives(folder)
    assert not lives(folder)


def test_a_server_that_was_started_again_is_stopped_by_who_used_the_former(folder: Path) -> None:
    """Where PostgreSQL crashed under a service and a command started it again, the service's end stops it still."""
    with embedded.used(folder) as first:
        first.kill()
        with embedded.used(folder, as_found=True) as second:
            assert second.pid != first.pid
            assert second.dsn() == first.dsn()
        assert lives(folder)
    assert not lives(folder)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_who_is_told_to_end_stops_it(folder: Path, told: signal.Signals) -> None:
    """`kill`, a closed terminal and Ctrl-C end the database with its last user."""
    using = python(USING, folder)
    assert using.stdout
    assert using.stdout.readline().startswith("postgresql://")
    using.send_signal(told)
    using.communicate(timeout=60)
    assert not lives(folder)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_who_is_told_to_end_while_it_starts_stops_it(folder: Path, told: signal.Signals) -> None:
    """A start that is broken off leaves no server that nobody asked for."""
    using = python(USING, folder)
    until(lambda: lives(folder))
    using.send_signal(told)
    using.communicate(timeout=60)
    assert not lives(folder)


def test_being_told_twice_does_not_leave_it(folder: Path) -> None:
    """An impatient second Ctrl-C, sent to the whole terminal, does not break off the stopping."""
    command = [sys.executable, "-c", USING, str(folder)]
    using = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
    assert using.stdout
    using.stdout.readline()
    os.killpg(using.pid, signal.SIGINT)
    until(lambda: "stopping" in state(folder) or using.poll() is not None)
    if using.poll() is None:
        os.killpg(using.pid, signal.SIGINT)
    using.communicate(timeout=60)
    assert not lives(folder)


def test_a_server_that_is_not_reached_is_not_stopped_under_another(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever does not see the socket, of a service with a /tmp of its own, leaves that service its database."""
    monkeypatch.setattr(server, "UNREACHABLE_FOR", 0.5, raising=False)
    with embedded.used(folder) as first:
        hidden = first.socket.rename(first.socket.with_name(first.socket.name + "-hidden"))
        with (
            pytest.raises(EmbeddedError, match="is not reached from here"),
            embedded.used(folder, as_found=True),
        ):
            pass
        assert first.is_alive()
        hidden.rename(first.socket)


def test_another_container_does_not_start_a_second_one(folder: Path) -> None:
    """Where its processes are not to be seen, a running server is known by the lock that it holds itself."""
    if subprocess.run([*UNSHARE, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this account may not make what containers are made of")
    inside = ("sh", "-c", 'mount -t proc proc /proc && mount -t tmpfs tmpfs "$0" && exec "$@"')
    with embedded.used(folder) as first:
        other = python(USING, folder, *UNSHARE, *inside, str(first.socket))
        said, _ = other.communicate(timeout=60)
        assert "is not reached from here" in said
        assert len([pid for pid in psutil.pids() if is_postmaster(pid, place(folder))]) == 1
        assert first.is_alive()


def is_postmaster(pid: int, cluster: Path) -> bool:
    """Whether this is a living postmaster of the cluster."""
    try:
        return postmaster.serves(pid, cluster) and str(cluster) in psutil.Process(pid).cmdline()
    except psutil.NoSuchProcess:
        return False


@pytest.mark.skipif(not ROOT, reason="only root runs PostgreSQL as another account")
def test_root_of_a_container_finds_what_it_started(folder: Path) -> None:
    """Root that may not look into other accounts' processes, as in a container, knows its server and stops it."""
    using = python(USING, folder, *NO_PTRACE)
    assert using.stdout
    assert using.stdout.readline().startswith("postgresql://")
    using.terminate()
    using.communicate(timeout=60)
    assert not lives(folder)


def test_who_is_killed_while_the_cluster_is_made_does_no_harm(tmp_path: Path) -> None:
    """A start after one that was killed in the midst of making the cluster waits for what it left, and clears it."""
    before = set(CLUSTERS.glob("*"))
    killed = python(USING, tmp_path)
    until(lambda: any(child.name() == "initdb" for child in psutil.Process(killed.pid).children(recursive=True)))
    killed.kill()
    killed.communicate(timeout=60)
    cluster = embedded.start(tmp_path)
    assert ask(cluster) == str(cluster.home.cluster)
    embedded.discard(tmp_path)
    assert not [left for left in set(CLUSTERS.glob("*")) - before if left.name.startswith(begun_for(tmp_path, before))]


@pytest.mark.skipif(not ROOT, reason="only root's clusters lie side by side")
def test_a_cluster_that_is_removed_meanwhile_hinders_nobody(tmp_path: Path) -> None:
    """A note that is gone by the time it is read, for another folder was removed beside this start, is nobody's."""
    CLUSTERS.mkdir(parents=True, exist_ok=True)
    gone = CLUSTERS / f"{tmp_path.name}.owner"
    gone.symlink_to(tmp_path / "removed")
    try:
        cluster = embedded.start(tmp_path)
        assert ask(cluster) == str(cluster.home.cluster)
    finally:
        gone.unlink()
        embedded.discard(tmp_path)


def begun_for(folder: Path, before: set[Path]) -> tuple[str, ...]:
    """The names of the clusters that were begun for a folder."""
    notes = set(CLUSTERS.glob("*.owner")) - before
    return tuple(note.stem for note in notes if note.read_text().strip() == str(folder))


@pytest.mark.parametrize("left", [b"", b"\0" * 64, b"12"])
def test_what_a_power_cut_left_of_a_file_does_not_keep_it_from_starting(folder: Path, left: bytes) -> None:
    """A postmaster.pid without sense in it is nobody's."""
    (place(folder) / "postmaster.pid").write_bytes(left)
    with embedded.used(folder) as cluster:
        assert ask(cluster) == str(place(folder))


def test_a_copy_does_not_take_the_originals_socket(folder: Path, tmp_path: Path) -> None:
    """A folder copied with its database after a crash is served by a socket of its own."""
    embedded.start(folder).kill()
    copy = copied(folder, tmp_path / "copy")
    with embedded.used(folder) as original, embedded.used(copy) as other:
        assert original.socket != other.socket
        assert ask(original) == str(place(folder))
        assert ask(other) == str(place(copy))
    embedded.discard(copy)


def copied(folder: Path, copy: Path) -> Path:
    """Copy a data folder and, where it lies apart, its cluster."""
    shutil.copytree(folder, copy, symlinks=True)
    cluster = place(folder)
    if (link := copy / "postgres" / "cluster").is_symlink():
        beside = cluster.with_name(cluster.name + "-copy")
        subprocess.run(["/bin/cp", "-a", str(cluster), str(beside)], check=True)
        beside.with_name(beside.name + ".owner").write_text(f"{copy}\n")
        link.unlink()
        link.symlink_to(beside)
    return copy


def test_who_waits_for_one_that_hangs_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that was suspended while it started or stopped PostgreSQL does not make the others hang."""
    monkeypatch.setattr(server, "READY_WITHIN", 0.5)
    with (folder / "postgres" / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(EmbeddedError, match="another orotraza has been holding"):
            embedded.start(folder)


def test_a_full_disk_of_the_cluster_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be another than the one of the data folder, as it is where root's clusters are kept elsewhere."""
    full, other = tmp_path / "full", tmp_path / "other"
    home = Home(tmp_path, other / "postgres", full / "cluster", None)
    for each in (home.private, home.cluster):
        each.mkdir(parents=True)
    home.log.touch()
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda of: usage._replace(free=0 if of == full else 2**40))
    assert "el disco está lleno" in str(embedded_home.failed(home, "no arrancó", "did not start"))


def test_a_full_disk_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PostgreSQL could not even write why it does not start, the disk is said to be full."""
    monkeypatch.setattr(embedded_home, "_LEAST_FREE", 2**60)
    with pytest.raises(EmbeddedError, match=r"el disco está lleno.* / .*make room"):
        embedded.start(folder, settings={"shared_buffers": "much"})


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGKILL])
def test_many_that_end_at_once_leave_nothing(folder: Path, told: signal.Signals) -> None:
    """Of several users that end in the same instant exactly one stops it; what killed ones leave, the next one does."""
    many = [python(USING, folder) for _ in range(4)]
    for each in many:
        assert each.stdout
        assert each.stdout.readline().startswith("postgresql://")
    for each in many:
        each.send_signal(told)
    for each in many:
        each.communicate(timeout=60)
    if told is signal.SIGKILL:
        assert lives(folder)
        with embedded.used(folder, as_found=True) as found:
            assert ask(found) == str(place(folder))
    assert not lives(folder)


def test_who_is_killed_while_it_stops_does_no_harm(folder: Path) -> None:
    """A start beside a shutdown that nobody waits for any more waits for it, and then serves."""
    using = python(USING, folder)
    assert using.stdout
    using.stdout.readline()
    using.terminate()
    until(lambda: not (place(folder) / "postmaster.pid").exists() or "stopping" in state(folder))
    using.kill()
    using.communicate(timeout=60)
    with embedded.used(folder) as cluster:
        assert ask(cluster) == str(place(folder))
    assert not lives(folder)


def state(folder: Path) -> str:
    """What the server's own file says."""
    try:
        return (place(folder) / "postmaster.pid").read_text()
    except FileNotFoundError:
        return ""


@pytest.mark.skipif(not ROOT, reason="only root enters another account's folder")
def test_another_accounts_database_is_named(tmp_path: Path) -> None:
    """Root is told whose the database is, and leaves nothing of its own in it."""
    private = tmp_path / "postgres"
    (private / "cluster").mkdir(parents=True)
    os.chown(private, 65534, 65534)
    with pytest.raises(EmbeddedError, match="use that account"), embedded.used(tmp_path):
        pass
    assert [each.name for each in private.iterdir()] == ["cluster"]


def test_what_is_used_is_not_thrown_away(folder: Path) -> None:
    """A demo that begins again does not take the cluster from under a service on the same folder."""
    with embedded.used(folder) as cluster:
        with pytest.raises(EmbeddedError, match="end that one first"):
            embedded.discard(folder)
        assert ask(cluster) == str(place(folder))


def test_a_folder_may_be_called_anything(tmp_path: Path) -> None:
    """Spaces, accents, quotes and what a shell would read as a command are a name like another."""
    folder = tmp_path / "oro ñandú \"$HOME\" `id` 'x' $(id)"
    with embedded.used(folder) as cluster:
        assert ask(cluster) == str(place(folder))
    embedded.discard(folder)


def test_clusters_that_no_data_folder_leads_to_are_found(tmp_path: Path) -> None:
    """Its folder is gone, or has another one; one that is led to is not told, and neither is what was only begun."""
    clusters = (tmp_path / "clusters").resolve()
    for name, folder in (("used", "there"), ("gone", "deleted"), ("other", "there"), ("begun", "nowhere")):
        if name != "begun":
            (clusters / name).mkdir(parents=True)
        (clusters / f"{name}.owner").write_text(f"{tmp_path / folder}\n")
    (tmp_path / "there" / "postgres").mkdir(parents=True)
    (tmp_path / "there" / "postgres" / "cluster").symlink_to(clusters / "used")
    assert [each.name for each in left_behind(clusters)] == ["gone", "other"]
