"""The embedded PostgreSQL started, taken up again, and ended.

The process that owns the service starts it, never a worker. It listens on a socket alone, in a folder that only the
account it runs as (and root) may enter; that folder is the lock, so the socket itself asks for no password. A crash of
the service leaves PostgreSQL running, and the next start takes it up again; a crash of PostgreSQL leaves files behind,
which the next start judges and clears: that of the running service, which looks after it (`keeper`). Blocking
calls, made before the event loop runs or in a thread of their own.
"""

import os
import shlex
import shutil
import signal
import stat
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

from service.storage import interrupts
from service.storage.embedded import locks, postmaster
from service.storage.embedded.home import DATABASE, SUPERUSER, EmbeddedError, Home, failed, find, own
from service.storage.embedded.postmaster import Postmaster

__all__ = ["DATABASE", "Cluster", "EmbeddedError", "again", "discard", "start", "used"]

READY_WITHIN = 120.0  # seconds; recovery after a crash replays up to max_wal_size
STOP_WITHIN = 60.0
UNREACHABLE_FOR = 5.0  # a server that starts or ends has no socket for a moment
SOCKET = ".s.PGSQL.5432"
LOG_KEPT = 16 * 2**20  # bytes
_EACH = 0.05  # seconds between two looks
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
        _stop(self.home.private)
        shutil.rmtree(self.socket, ignore_errors=True)

    def kill(self) -> None:
        """End it as a power cut would, and return when its last process is gone. For tests."""
        for pid in postmaster.backends(self.home.cluster):
            _send(pid, signal.SIGKILL)
        deadline = time.monotonic() + STOP_WITHIN
        while not locks.is_vacant(self.home.private):
            _pause(self.home.private, deadline)


def start(folder: Path, *, settings: Mapping[str, str] | None = None) -> Cluster:
    """Start, or find running, the PostgreSQL of this data folder, with its database `orotraza`, to be stopped by hand.

    `settings` are server settings over those of TUNING; a server found running keeps the ones it was started with.
    Raises EmbeddedError when it is not ready within two minutes.
    """
    folder = folder.resolve()
    with locks.users(own(folder)) as users:
        alone = locks.alone(users)
        return _ready(folder, settings or {}, time.monotonic() + READY_WITHIN, alone=alone, last_stops=False)


@contextmanager
def used(folder: Path, *, as_found: bool = False) -> Iterator[Cluster]:
    """The PostgreSQL of this data folder while this is entered; whoever uses it last stops it.

    Each user holds a lock on `postgres/users`, which the system frees if it dies: one that ends, or that failed to
    begin, never takes the database from under another. `as_found`, for what only looks in: one that was started by hand
    is left running. SIGTERM, and the end of the terminal, end what is entered as Ctrl-C does. Raises EmbeddedError as
    `start` does.
    """
    folder = folder.resolve()
    private = own(folder)
    deadline = time.monotonic() + READY_WITHIN
    with interrupts.ending_in_order(), locks.users(private) as users:
        if not (alone := locks.alone(users)):
            locks.beside_others(users, deadline)
        cluster = None
        try:
            cluster = _ready(folder, {}, deadline, alone=alone, last_stops=True)
            locks.beside_others(users, deadline)
            yield cluster
        finally:
            with interrupts.none():
                if locks.alone(users) and (locks.is_marked(private) or not as_found):
                    _stop(private)
                    if cluster is not None:
                        shutil.rmtree(cluster.socket, ignore_errors=True)


def again(folder: Path, deadline: float, address: Path) -> Cluster:
    """Start the PostgreSQL that ended under its users, of which whoever calls this is one, or find it running.

    `address` is the socket folder that they know: it is kept to, also after attempts that failed. Raises EmbeddedError
    when it is not ready at the deadline (monotonic).
    """
    return _ready(folder.resolve(), {}, deadline, alone=False, last_stops=True, address=address)


def discard(folder: Path) -> None:
    """Stop the data folder's PostgreSQL and remove its cluster for good. For tests and thrown-away demos.

    Raises EmbeddedError when somebody uses it.
    """
    folder = folder.resolve()
    if not (folder / "postgres" / "cluster").exists():
        return
    private = own(folder)
    with locks.users(private) as users:
        if not locks.alone(users):
            raise EmbeddedError(
                f"otro orotraza usa la base de {folder}: termínelo primero. / "
                f"another orotraza uses the database of {folder}: end that one first."
            )
        find(folder, None)  # refuses a copy, whose cluster is the original's
        _stop(private)
        cluster = _cluster(private)
        shutil.rmtree(cluster)
        cluster.with_name(cluster.name + ".owner").unlink(missing_ok=True)
        shutil.rmtree(private)


def _ready(
    folder: Path,
    settings: Mapping[str, str],
    deadline: float,
    *,
    alone: bool,
    last_stops: bool,
    address: Path | None = None,
) -> Cluster:
    """The server that lives, once it answers, or one that is started; `alone` while nobody else uses it.

    `address` is the socket folder by which it is known already.
    """
    private = folder / "postgres"
    with locks.starting_or_stopping(private, deadline):
        unreachable = time.monotonic() + UNREACHABLE_FOR
        while True:
            with locks.vacant(private) as held:
                home = find(folder, held)
                if home and held and not postmaster.backends(home.cluster):
                    locks.mark(private, last_stops=last_stops)
                    return _started(home, {**TUNING, **settings}, deadline, held, address)
            living = postmaster.recorded(home.cluster) if home else None
            if home and living and living.socket:
                if _answers(home, living.socket):
                    return Cluster(home, living.socket, living.pid)
                if time.monotonic() > unreachable and not (living.socket / SOCKET).exists():
                    _give_up_on(home, living, deadline, alone=alone)
            _pause(private, deadline)


def _give_up_on(home: Home, living: Postmaster, deadline: float, *, alone: bool) -> None:
    """Nobody can reach this one any more, from here: stop it if nobody uses it, or say so."""
    if alone and postmaster.serves(living.pid, home.cluster):
        _end(home.private, deadline)  # somebody cleaned the temporary folder
        return
    folder = home.private.parent
    raise EmbeddedError(
        f"la base de {folder} ya corre, y desde aquí no se llega a ella ({living.socket}): úsela donde corre (el mismo "
        "contenedor o servicio), o termine primero el orotraza serve que la usa. / "
        f"the database of {folder} runs already, and is not reached from here ({living.socket}): use it where it runs "
        "(the same container or service), or end the orotraza serve that uses it first."
    )


def _started(home: Home, settings: Mapping[str, str], deadline: float, held: IO[str], address: Path | None) -> Cluster:
    """Clear what a crash has left and start anew; nothing of this cluster lives."""
    remains = postmaster.recorded(home.cluster)
    if remains is None or postmaster.is_running(remains.pid):
        # Senseless, or the number is another program's now. No process of the cluster lives: the file guards nothing.
        (home.cluster / "postmaster.pid").unlink(missing_ok=True)
    former = remains.socket if remains and remains.cluster == home.cluster else None
    if address and not address.exists():  # somebody cleaned the temporary folder
        address.mkdir(mode=0o700)
        home.give(address)
    socket = _socket_folder(home, address or former)
    if home.log.exists() and home.log.stat().st_size > LOG_KEPT:
        home.log.replace(home.log.with_name("log.1"))
    options = {**settings, "listen_addresses": "", "unix_socket_directories": str(socket), "port": "5432"}
    words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    # The cluster's path goes by the environment, and quoted for the shell: pg_ctl itself would put it there as it is.
    words = ["-D", str(home.cluster), *words]
    seconds = max(1, int(deadline - time.monotonic()))
    arguments = ("start", "--silent", "--wait", f"--timeout={seconds}", f"--options={shlex.join(words)}")
    status = home.run("pg_ctl", *arguments, held=held, more={"PGDATA": str(home.cluster)}).returncode
    living = postmaster.recorded(home.cluster)
    if status == 0 and living:
        return Cluster(home, socket, living.pid)
    if socket != address and not postmaster.backends(home.cluster):
        shutil.rmtree(socket)
    raise failed(home, "PostgreSQL no arrancó", "PostgreSQL did not start")


def _socket_folder(home: Home, former: Path | None) -> Path:
    """Return a folder for the socket that only the cluster's account enters.

    After a crash that is the former one, emptied: whoever holds the connection string reaches the new server by it. Not
    so in a copy of the cluster, whose remains name the original's.
    """
    account = home.account.pw_uid if home.account else os.geteuid()
    if former and former.name.startswith("orotraza-") and former.is_dir() and not former.is_symlink():
        state = former.stat()
        if state.st_uid == account and stat.S_IMODE(state.st_mode) == 0o700:
            for left in former.iterdir():
                left.unlink()
            return former
    for base in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 — the folder made in it is fresh and 0700
        short = len(os.fsencode(base)) + len(f"/orotraza-12345678/{SOCKET}") <= SOCKET_PATH_LIMIT
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


def _stop(private: Path) -> None:
    """Stop whatever serves the cluster, also one that was being started, and remove its socket."""
    deadline = time.monotonic() + STOP_WITHIN
    with locks.starting_or_stopping(private, deadline):
        _end(private, deadline)


def _end(private: Path, deadline: float) -> None:
    """Under the lock: tell the postmaster, as soon as there is one, and wait until the last process is gone."""
    cluster, told, socket = _cluster(private), None, None
    while not locks.is_vacant(private):
        living = postmaster.recorded(cluster)
        if living and living.pid != told and postmaster.serves(living.pid, cluster):
            _send(living.pid, signal.SIGINT)  # a fast shutdown
            told = living.pid
        socket = living.socket if living and living.socket else socket
        if time.monotonic() > deadline:
            raise EmbeddedError(
                f"PostgreSQL no termina; vea {private / 'log'} / PostgreSQL does not end; see {private / 'log'}"
            )
        time.sleep(_EACH)
    if told and socket:
        shutil.rmtree(socket, ignore_errors=True)


def _cluster(private: Path) -> Path:
    return (private / "cluster").resolve()


def _pause(private: Path, deadline: float) -> None:
    if time.monotonic() > deadline:
        log = private / "log"
        raise EmbeddedError(
            f"PostgreSQL aún no responde (¿se recupera?); vea {log} e intente de nuevo. / "
            f"PostgreSQL does not answer yet (recovering?); see {log} and try again."
        )
    time.sleep(_EACH)


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
