"""The PostgreSQL that comes along: started when no database is configured, durable, private, and found again.

    with used(Path("orotraza-data")) as cluster:
        asyncpg.connect(cluster.dsn())

The process that owns the service starts it, never a worker. It listens on a socket alone, in a folder that only the
account it runs as (and root) may enter; that folder is the lock, so the socket itself asks for no password. A crash of
the service leaves PostgreSQL running, and the next start takes it up again; a crash of PostgreSQL leaves files behind,
which the next start judges and clears. Blocking calls, made before the event loop runs.
"""

import fcntl
import os
import shlex
import shutil
import signal
import stat
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from service.storage import postmaster
from service.storage.embedded_home import DATABASE, SUPERUSER, EmbeddedError, Home, find, tail

__all__ = ["DATABASE", "Cluster", "EmbeddedError", "discard", "start", "used"]

READY_WITHIN = 120.0  # seconds; recovery after a crash replays up to max_wal_size
STOP_WITHIN = 60.0
LOG_KEPT = 16 * 2**20  # bytes
SOCKET_PATH_LIMIT = 103 if sys.platform == "darwin" else 107

# Durability (fsync, full_page_writes, synchronous_commit) is PostgreSQL's default and not named here: it stays on.
TUNING = {
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",  # with the timeout: checkpoints seldom, hence few full-page images
    "checkpoint_timeout": "15min",
    "wal_compression": "off",  # full-page images are few; compressing them is work that the writer waits for
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running PostgreSQL: its folders (resolved paths) and the process number of its postmaster."""

    home: Home
    socket: Path
    pid: int

    def dsn(self, database: str = DATABASE) -> str:
        """Return the connection string that asyncpg and libpq take."""
        return f"postgresql://{SUPERUSER}@/{quote(database, safe='')}?host={quote(str(self.socket))}"

    def url(self, database: str = DATABASE) -> str:
        """Return the same as SQLAlchemy takes it."""
        return self.dsn(database).replace("postgresql://", "postgresql+asyncpg://", 1)

    def is_alive(self) -> bool:
        """Whether this very postmaster still runs."""
        return postmaster.serves(self.pid, self.home.cluster)

    def stop(self) -> None:
        """Shut down cleanly: open transactions are rolled back, the next start needs no recovery.

        Stopping a stopped cluster does nothing. Raises EmbeddedError when it has not ended within a minute.
        """
        with _alone(self.home.private):
            if self.is_alive():
                _shut_down(self.home)
            shutil.rmtree(self.socket, ignore_errors=True)

    def kill(self) -> None:
        """End it as a power cut would, and return when its last process is gone. For tests."""
        for pid in postmaster.backends(self.home.cluster):
            _send(pid, signal.SIGKILL)
        _wait_for_backends(self.home, time.monotonic() + STOP_WITHIN)


def start(folder: Path, *, settings: Mapping[str, str] | None = None) -> Cluster:
    """Start, or find running, the PostgreSQL of this data folder, with its database `orotraza`.

    `settings` are server settings over those of TUNING; a server found running keeps the ones it was started with.
    Raises EmbeddedError when it is not ready within two minutes.
    """
    folder = folder.resolve()
    private = folder / "postgres"
    private.mkdir(mode=0o700, parents=True, exist_ok=True)
    deadline = time.monotonic() + READY_WITHIN
    with _alone(private):
        home = find(folder)
        return _found(home, deadline) or _started(home, {**TUNING, **(settings or {})}, deadline)


@contextmanager
def used(folder: Path, *, as_found: bool = False) -> Iterator[Cluster]:
    """The PostgreSQL of this data folder while this is entered; whoever uses it last stops it.

    Each user holds a lock on `postgres/users`, which the system frees if it dies: one that ends, or that failed to
    begin, never takes the database from under another. `as_found`, for what only looks in: one that ran before is left
    running. Raises EmbeddedError as `start` does.
    """
    private = folder.resolve() / "postgres"
    private.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (private / "users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        place = (private / "cluster").resolve()
        before = postmaster.recorded(place)
        ran = before is not None and postmaster.serves(before.pid, place)
        cluster = start(folder)
        try:
            yield cluster
        finally:
            if not (as_found and ran):
                with suppress(BlockingIOError):  # somebody else uses it still, and will stop it
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    cluster.stop()


def discard(folder: Path) -> None:
    """Stop the data folder's PostgreSQL and remove its cluster for good. For tests and thrown-away demos."""
    private = folder.resolve() / "postgres"
    if not (private / "cluster").exists():
        return
    start(folder).stop()
    cluster = (private / "cluster").resolve()
    shutil.rmtree(cluster)
    cluster.with_name(cluster.name + ".owner").unlink(missing_ok=True)
    shutil.rmtree(private)


def _found(home: Home, deadline: float) -> Cluster | None:
    """Return the cluster's living server once it answers, or None when there is none."""
    while (living := postmaster.recorded(home.cluster)) and postmaster.serves(living.pid, home.cluster):
        if living.socket and _answers(home, living.socket):
            return Cluster(home, living.socket, living.pid)
        if living.socket and not living.socket.exists():
            _shut_down(home)  # somebody cleaned the temporary folder: nobody can reach this one any more
        _pause(home, deadline)
    return None


def _started(home: Home, settings: Mapping[str, str], deadline: float) -> Cluster:
    """Clear what a crash has left and start anew."""
    _wait_for_backends(home, deadline)
    remains = postmaster.recorded(home.cluster)
    if remains and postmaster.is_running(remains.pid):
        # The number is another program's now. No process of the cluster lives, so the file guards nothing any more.
        (home.cluster / "postmaster.pid").unlink()
    socket = _socket_folder(home, remains.socket if remains else None)
    if home.log.exists() and home.log.stat().st_size > LOG_KEPT:
        home.log.replace(home.log.with_name("log.1"))
    options = {**settings, "listen_addresses": "", "unix_socket_directories": str(socket), "port": "5432"}
    words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    seconds = max(1, int(deadline - time.monotonic()))
    arguments = ("start", "--silent", "--wait", f"--timeout={seconds}", f"--pgdata={home.cluster}")
    status = home.run("pg_ctl", *arguments, f"--options={shlex.join(words)}").returncode
    if status == 0 and (cluster := _found(home, deadline)):
        return cluster
    if not postmaster.backends(home.cluster):
        shutil.rmtree(socket)
    raise EmbeddedError(
        f"PostgreSQL no arrancó; vea {home.log} / PostgreSQL did not start; see {home.log}\n{tail(home.log)}"
    )


def _socket_folder(home: Home, former: Path | None) -> Path:
    """Return a folder for the socket that only the cluster's account enters.

    After a crash that is the former one, emptied: whoever holds the connection string reaches the new server by it.
    """
    account = home.account.pw_uid if home.account else os.geteuid()
    if former and former.name.startswith("orotraza-") and former.is_dir() and not former.is_symlink():
        state = former.stat()
        if state.st_uid == account and stat.S_IMODE(state.st_mode) == 0o700:
            for left in former.iterdir():
                left.unlink()
            return former
    for base in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 — the folder made in it is fresh and 0700
        short = len(os.fsencode(base)) + len("/orotraza-12345678/.s.PGSQL.5432") <= SOCKET_PATH_LIMIT
        reachable = not home.account or all(path.stat().st_mode & 0o001 for path in (base, *base.parents))
        if short and reachable:
            socket = Path(tempfile.mkdtemp(prefix="orotraza-", dir=base))
            home.give(socket)
            return socket
    raise EmbeddedError(
        f"el camino de la carpeta temporal es demasiado largo: {tempfile.gettempdir()}; cambie TMPDIR. / "
        f"the temporary folder's path is too long: {tempfile.gettempdir()}; change TMPDIR."
    )


def _answers(home: Home, socket: Path) -> bool:
    """Whether the server behind the socket takes connections; not yet, while it recovers or shuts down."""
    whom = (f"--username={SUPERUSER}", f"--dbname={DATABASE}")
    return home.run("pg_isready", "--quiet", f"--host={socket}", *whom, "--timeout=3").returncode == 0


def _shut_down(home: Home) -> None:
    arguments = ("stop", "--silent", "--mode=fast", "--wait", f"--timeout={STOP_WITHIN:.0f}")
    if home.run("pg_ctl", *arguments, f"--pgdata={home.cluster}").returncode != 0 and postmaster.backends(home.cluster):
        raise EmbeddedError(f"PostgreSQL no termina; vea {home.log} / PostgreSQL does not end; see {home.log}")


def _wait_for_backends(home: Home, deadline: float) -> None:
    """Backends whose postmaster was killed end by themselves; until then PostgreSQL would refuse to start."""
    while postmaster.backends(home.cluster):
        _pause(home, deadline)


def _pause(home: Home, deadline: float) -> None:
    if time.monotonic() > deadline:
        raise EmbeddedError(
            f"PostgreSQL aún no responde (¿se recupera?); vea {home.log} e intente de nuevo. / "
            f"PostgreSQL does not answer yet (recovering?); see {home.log} and try again."
        )
    time.sleep(0.05)


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


@contextmanager
def _alone(private: Path) -> Iterator[None]:
    """Hold the lock that lets one process at a time start or stop this cluster; the system frees it if we die."""
    with (private / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
