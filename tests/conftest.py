"""One PostgreSQL for the whole test run, and for each test that asks a database of its own, already migrated.

The server starts when the first test needs it, in whichever process that is: every process of a parallel run names the
same data folder, and `embedded.start` finds a running server. The process that began the run ends it.
"""

import fcntl
import gc
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import IO

import psutil
import pytest
from hypothesis import HealthCheck, settings

from service.storage import embedded
from tests import sweeping

FOLDER = pytest.StashKey[Path]()
HELD = pytest.StashKey[IO[str]]()
TEMPLATE = "migrated"
LONG = (
    "tests/test_readme",
    "tests/test_chain",
    "tests/web/test_gate",
    "tests/web/desk",
    "tests/flows/cosigning",
    "tests/web/test_page",
    "tests/test_field_officer",
    "tests/api/test_crash",
    "tests/witnessing/test_commands",
    "tests/api/test_recovery",
    "tests/attacks/test_by_monitor",
    "tests/flows/recording/test_writer",
    "tests/api/test_readiness",
    "tests/cli/purchases/test_intake_book",
    "tests/attacks/test_by_verifier",
    "tests/demo/test_try_it",
    "tests/flows/recording/test_falling",
    "tests/flows/rolls/test_killed",
    "tests/cli/test_round",
    "tests/audit/test_honest",
    "tests/flows/recording/test_crash",
    "tests/demo/test_telling",
    "tests/storage/test_migrate",
    "tests/flows/test_wandering",
    "tests/storage/test_embedded",
    "tests/test_sweeping",
    "tests/connections/test_bounded",
    "tests/connections/test_giving_way",
    "tests/witnessing/witness/test_crash",
    "tests/surveillance/watch",
    "tests/flows/recording/test_append",
    "tests/audit/test_tampering",
    "tests/witnessing/test_publish_tiles",
    "tests/api/test_remembered",
    "tests/api/test_tracing",
    "tests/api/test_rebuilt",
    "tests/flows/recording/test_hindered",
    "tests/flows/recording/test_lost",
    "tests/flows/test_steps",
    "tests/api/test_serve",
    "tests/flows/rolls/test_import",
    "tests/flows/test_event_queries",
    "tests/api/test_unseen",
    "tests/strangers",
    "tests/flows/test_tampered_database",
    "tests/witnessing/test_mirror",
    "tests/audit/test_tree",
    "tests/api/test_rotation",
    "tests/witnessing/test_bounds",
    "tests/demo/test_server",
    "tests/attacks/test_by_witness",
    "tests/flows/recording/test_divided",
    "tests/flows/test_live_is_replayed",
    "tests/attacks/test_by_replay",
    "tests/flows/restoring/test_recover",
    "tests/api/test_checkpoints",
    "tests/flows/recording/test_two_processes",
    "tests/flows/recording/test_sign_trees",
    "tests/demo/test_seeding",
    "tests/flows/test_rotation",
    "tests/bench/market",
    "tests/exchange/test_schema.py::test_generated_transactions_are_valid",
    "tests/tabular/test_workbook.py::test_a_zip_that_unpacks_to_gigabytes_is_refused_before_it_does",
    "tests/exchange/test_event_hash.py::test_ids_equal_a_second_reading_of_the_standard",
    "tests/api/test_dossier.py::test_every_field_changed_is_caught",
    "tests/cli/verifying/test_junk",
)
"""Files, and single tests, that take long or work hard, the longest first; in the middle of a change one leaves them
out (`make fast`)."""
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own in it
ENOUGH = 4 * 2**30
"""Bytes of memory that must be free for a run to write there: databases and files, a gigabyte at most at a time."""
PATIENT = "patient"
"""The profile of every run: how long an example takes on a crowded machine is no fault of what it shows."""
FEWER = "fewer"
"""The profile of `make fast`: a quarter of the examples, wherever a test does not say how many it needs."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Name the run's data folder: the controlling process makes it, a parallel worker is told it."""
    patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile(PATIENT, patient)
    settings.register_profile(FEWER, patient, max_examples=25)
    settings.load_profile(PATIENT)  # before hypothesis looks at `--hypothesis-profile`
    told: dict[str, str] | None = getattr(config, "workerinput", None)
    config.stash[FOLDER] = folder = Path(told["postgres"]) if told else _folder()
    config.stash[HELD] = sweeping.hold(folder)


def pytest_sessionstart() -> None:
    """See that what is started here can be told to end, and say once that a module is not there.

    Whatever started the tests may ignore signals, as `nohup` and a script's background do: then all that they start
    would. A handler is no part of what a program is started with. And httpx asks for the module at every request.
    """
    for each in (signal.SIGHUP, signal.SIGINT):
        if signal.getsignal(each) is signal.SIG_IGN:
            signal.signal(each, _go_on)
    if find_spec("sniffio") is None:
        sys.modules["sniffio"] = None  # type: ignore[assignment] # what Python itself keeps for a module that is not


def _go_on(_signal: int, _frame: FrameType | None) -> None:
    return


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage where none is made, nor later in what stays to the end: thousands of modules and tests."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def _folder() -> Path:
    """Make the run's folder, in memory where there is enough: a sync of each file waits for no disk, and is one still.

    All that the run and its processes write to a temporary folder goes there too, and with it away.
    """
    for place in (MEMORY, Path(tempfile.gettempdir())):
        sweeping.sweep(place)
    roomy = MEMORY.is_dir() and min(shutil.disk_usage(MEMORY).free, psutil.virtual_memory().available) > ENOUGH
    folder = Path(tempfile.mkdtemp(prefix=sweeping.PREFIX, dir=MEMORY if roomy else None))
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    return folder


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell a parallel worker the run's data folder."""
    node.workerinput["postgres"] = str(node.config.stash[FOLDER])  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Throw the server away, in the process that began the run."""
    if not hasattr(config, "workerinput"):
        embedded.discard(config.stash[FOLDER])
        shutil.rmtree(config.stash[FOLDER])
    config.stash[HELD].close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files: else a parallel run ends with one process at work and the others idle."""
    place = {item: next((at for at, name in enumerate(LONG) if item.nodeid.startswith(name)), None) for item in items}
    for item, at in place.items():
        if at is not None:
            item.add_marker("long")
    items.sort(key=lambda item: len(LONG) if (at := place[item]) is None else at)


@dataclass(frozen=True, slots=True)
class Server:
    """The run's PostgreSQL, to which a test speaks SQL without an event loop."""

    cluster: embedded.Cluster

    def execute(self, statement: str, database: str = "postgres") -> str:
        """Run one statement as superuser and return what it answers, columns parted by `|`."""
        psql = self.cluster.home.programs / "psql"
        options = ("-X", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1")
        command = [str(psql), *options, self.cluster.dsn(database), f"--command={statement}"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def remembered_signatures() -> Iterator[None]:
    """Verify a signature that holds once, where one ledger is audited a thousand times, with little changed in it."""
    from service.ledger import signing  # here, since a test without signatures need not load cryptography

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "verify", lru_cache(maxsize=4096)(signing.verify))
        yield


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> Server:
    """Give the run's PostgreSQL, started at the first call of all."""
    folder = pytestconfig.stash[FOLDER]
    with (folder / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "postgres").exists():
            _bring_along(folder, embedded.start(folder))
    return Server(embedded.start(folder))


def _bring_along(folder: Path, cluster: embedded.Cluster) -> None:
    """Move a cluster that for root lies elsewhere, behind a link, beside the run's folder."""
    link, place = folder / "postgres" / "cluster", cluster.home.cluster
    if link.is_symlink():
        cluster.stop()
        there = folder.with_name(f"{folder.name}-cluster")
        for name in ("", ".owner"):
            subprocess.run(["cp", "-a", f"{place}{name}", f"{there}{name}"], check=True)  # noqa: S607 - keeps the owner
            subprocess.run(["rm", "-r", f"{place}{name}"], check=True)  # noqa: S607
        link.unlink()
        link.symlink_to(there)


@pytest.fixture(scope="session")
def template(server: Server, pytestconfig: pytest.Config) -> str:
    """Give the name of a migrated database, made once a run by the real migrations, to copy others from."""
    from service.storage import migrate  # here, since a test without a database need not load SQLAlchemy

    with (pytestconfig.stash[FOLDER] / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not server.execute(f"SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}'"):
            server.execute("CREATE DATABASE migrating")
            migrate.upgrade(server.cluster.dsn("migrating"))
            server.execute(f"ALTER DATABASE migrating RENAME TO {TEMPLATE}")
    return TEMPLATE


@pytest.fixture
def new_database(server: Server, template: str) -> Iterator[Callable[[], str]]:
    """Give a function that makes one more migrated, empty database for this test and returns its connection string."""
    made: list[str] = []

    def make() -> str:
        name = f"test_{uuid.uuid4().hex}"
        # Measured with thirty tables: FILE_COPY 0.23 s, WAL_LOG 0.29 s, cloning files 0.7 s.
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        made.append(name)
        return server.cluster.dsn(name)

    yield make
    for name in made:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(new_database: Callable[[], str]) -> str:
    """Give the connection string of a migrated, empty database that this test has for itself."""
    return new_database()
