"""Where it is measured: a PostgreSQL of its own in one folder, a database and a key folder for each log.

A folder that is kept is taken up again by the next run: filling a log of a million entries takes a quarter of an hour.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import asyncpg

from service.ledger.signing import key_file
from service.storage import embedded, migrate
from service.storage.embedded import Cluster

_APART: Final = 10**9
"""Numbers between what one start of the bench signs and what the next one does."""


@dataclass(frozen=True, slots=True)
class Log:
    """One log: its database, and the data folder with its keys and its last-signed file."""

    url: str
    folder: Path

    async def fetch(self, query: str) -> asyncpg.Record:
        """The one row that a query gives."""
        connection = await asyncpg.connect(self.url)
        try:
            row = await connection.fetchrow(query)
        finally:
            await connection.close()
        if row is None:
            raise LookupError(query)
        return row

    def size(self) -> int:
        """How many entries it has."""
        found: int = asyncio.run(self.fetch("SELECT size FROM ledger.head"))[0]
        return found

    def wal(self) -> int:
        """Bytes that the server has written to its write-ahead log so far."""
        found: int = asyncio.run(self.fetch("SELECT pg_current_wal_insert_lsn() - '0/0'"))[0]
        return int(found)


@dataclass(slots=True)
class House:
    """A running PostgreSQL and its logs. `numbers` are those that no submission is made of yet."""

    cluster: Cluster
    root: Path
    numbers: int

    def take_numbers(self, count: int) -> int:
        """The first of `count` numbers that nobody else is given."""
        first, self.numbers = self.numbers, self.numbers + count
        return first

    def log(self, name: str) -> Log:
        """The log of this name; made, migrated and empty, unless it is there already."""
        log = self._log(name)
        if self._execute(f"SELECT 1 FROM pg_database WHERE datname = '{name}'") is None:
            self._execute(f"CREATE DATABASE {name}")
            migrate.upgrade(log.url)
            keys = log.folder / "keys"
            keys.mkdir(mode=0o700, parents=True)
            for key in ("log", "service"):
                key_file.generate(keys / f"{key}.pem", sha256(f"bench {key}".encode()).digest())
        return log

    def copy(self, source: str, name: str) -> Log:
        """A copy of a log that nobody is connected to, in place of any earlier one."""
        log = self._log(name)
        self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY FILE_COPY")
        shutil.rmtree(log.folder, ignore_errors=True)
        shutil.copytree(self._log(source).folder, log.folder)
        return log

    def settle(self, log: Log) -> None:
        """Have done with what a long filling leaves to be done: vacuum, statistics, checkpoint."""
        for statement in ("VACUUM (ANALYZE)", "CHECKPOINT"):
            self._execute(statement, log.url)

    def _log(self, name: str) -> Log:
        return Log(self.cluster.dsn(name), self.root / name)

    def _execute(self, statement: str, url: str | None = None) -> object:
        async def run() -> object:
            connection = await asyncpg.connect(url or self.cluster.dsn())
            try:
                return await connection.fetchval(statement)
            finally:
                await connection.close()

        return asyncio.run(run())


@contextmanager
def house(folder: Path | None) -> Iterator[House]:
    """Open the house in this folder and keep it, or in a fresh one and throw that away."""
    root = folder or Path(tempfile.mkdtemp(prefix="orotraza-bench-"))
    root.mkdir(parents=True, exist_ok=True)
    cluster = embedded.start(root)
    try:
        yield House(cluster, root, _next_start(root) * _APART)
    finally:
        if folder is None:
            embedded.discard(root)
            shutil.rmtree(root)
        else:
            cluster.stop()


def _next_start(root: Path) -> int:
    """How often the bench has been started here, this time included: what it signs must not have been signed before."""
    starts = root / "starts"
    number = int(starts.read_text(encoding="utf-8")) + 1 if starts.exists() else 1
    starts.write_text(str(number), encoding="utf-8")
    return number
