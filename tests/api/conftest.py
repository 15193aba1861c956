"""A service for each test, or one for all the tests of a file."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.storage import engine
from tests.api.served import Served, begin, serving
from tests.conftest import Server


@pytest.fixture
def service(new_database: Callable[[], str], tmp_path: Path) -> Iterator[Served]:
    """Give a service whose log holds its genesis alone."""
    dsn = new_database()
    begin(dsn, tmp_path)
    with serving(dsn, tmp_path) as served:
        yield served


@pytest.fixture(scope="module")
def begun(server: Server, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Give the database and data folder of a log that holds its genesis alone, for all tests of a file."""
    name = f"test_{uuid.uuid4().hex}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    dsn, data = server.cluster.dsn(name), tmp_path_factory.mktemp("served")
    begin(dsn, data)
    yield dsn, data
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def patient_service(begun: tuple[str, Path]) -> Iterator[Served]:
    """Give one whose statements wait for a table as long as a test holds it, however slow the machine."""
    patience = {"lock_timeout": "5min", "statement_timeout": "5min", "idle_in_transaction_session_timeout": "5min"}
    with pytest.MonkeyPatch.context() as patch:
        for settings, (name, value) in itertools.product((engine._READER, engine._WRITER), patience.items()):
            patch.setitem(settings, name, value)
        with serving(*begun) as served:
            yield served


@pytest.fixture(scope="module")
def shared_service(begun: tuple[str, Path]) -> Iterator[Served]:
    """Give one service to a file whose tests leave no trace, or only their own."""
    with serving(*begun) as served:
        yield served
