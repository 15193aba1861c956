"""What a witness has cosigned: for each log the largest checkpoint, in an SQLite file.

Whoever cosigns holds the file's write lock from reading what is there until the new row is on disk: `BEGIN IMMEDIATE`
orders threads and processes alike, and a crash lets go of it with nothing half done. The file is never to be restored
from a backup: an older one would let the witness sign a second history. Lost, it ends the witness's key with it.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

_PATIENCE: Final = 10.0  # seconds for another's turn at the lock, which takes milliseconds

_SCHEMA: Final = """
CREATE TABLE latest (
    log BLOB PRIMARY KEY CHECK (length(log) = 32),
    origin TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    time INTEGER NOT NULL,
    note BLOB NOT NULL
) WITHOUT ROWID
"""
# Never back, whatever a fault of ours would write.
_FORWARD: Final = """
CREATE TRIGGER only_forward BEFORE UPDATE ON latest
WHEN new.size < old.size OR (new.size = old.size AND new.root <> old.root) OR new.time < old.time
BEGIN SELECT RAISE(ABORT, 'a witness never goes back'); END
"""
_FIND: Final = "SELECT origin, size, root, time, note FROM latest WHERE log = ?"
_ALL: Final = "SELECT origin, size, root, time, note FROM latest ORDER BY origin"
_KEEP: Final = """
INSERT INTO latest (log, origin, size, root, time, note) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (log) DO UPDATE SET size = excluded.size, root = excluded.root, time = excluded.time, note = excluded.note
"""


class StoreError(Exception):
    """The file is missing, already there, or no witness's; the message says what to do, Spanish first."""


@dataclass(frozen=True, slots=True)
class Latest:
    """The largest checkpoint of a log that was cosigned; `note` bears the log's lines and the witness's own.

    `time` is that of the cosignature, in seconds since 1970.
    """

    origin: str
    size: int
    root: bytes
    time: int
    note: bytes


class Turn:
    """One log, while nobody else may move it on."""

    def __init__(self, connection: sqlite3.Connection, log: bytes) -> None:
        self._connection: Final = connection
        self._log: Final = log

    def latest(self) -> Latest | None:
        """What was cosigned last; None before the first."""
        return _found(self._connection, self._log)

    def keep(self, latest: Latest) -> None:
        """Put this in its place, on disk once the turn has ended."""
        self._connection.execute(_KEEP, (self._log, latest.origin, latest.size, latest.root, latest.time, latest.note))


class Store:
    """A witness's memory. Calls block for as long as a disk takes to write."""

    def __init__(self, path: Path) -> None:
        """Raises nothing yet: the file is looked at when it is used."""
        self.path: Final = path

    def create(self) -> None:
        """Begin with no log. Raises `StoreError` rather than forget what was cosigned."""
        try:
            self.path.open("xb").close()
        except FileExistsError:
            raise StoreError(f"{self.path} ya existe / {self.path} is already there") from None
        self.path.chmod(0o600)
        with self._open() as connection:
            for statement in (_SCHEMA, _FORWARD):
                connection.execute(statement)

    @contextlib.contextmanager
    def turn(self, origin: str) -> Iterator[Turn]:
        """Hold the lock; what was kept is on disk when the block has ended, nothing of it if it raises.

        Raises `StoreError`; `sqlite3.OperationalError` when another holds the lock for too long or the disk fails.
        """
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Turn(connection, log_of(origin))
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def latest(self, log: bytes) -> Latest | None:
        """What was cosigned last of the log whose origin has this SHA-256; None before the first."""
        with self._open() as connection:
            return _found(connection, log)

    def all(self) -> list[Latest]:
        """What was cosigned last of every log, by origin."""
        with self._open() as connection:
            return [Latest(*row) for row in connection.execute(_ALL)]

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection of this turn's own, to a file that is there: SQLite would begin a missing one anew."""
        try:
            connection = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode=rw", uri=True, timeout=_PATIENCE, isolation_level=None
            )
        except sqlite3.OperationalError:
            raise StoreError(
                f"{self.path} falta o no se abre, y sin él este testigo podría firmar dos historias. Tráigalo de donde "
                "estaba, nunca de una copia antigua, o empiece otro testigo con otra clave. / "
                f"{self.path} is missing or cannot be opened, and without it this witness could sign two histories. "
                "Bring it back from where it was, never from an old copy, or begin another witness with another key."
            ) from None
        try:
            # EXTRA: on the disk before COMMIT returns, the journal's removal too. macOS needs to be told twice.
            for pragma in ("synchronous = EXTRA", "fullfsync = ON", "trusted_schema = OFF"):
                connection.execute(f"PRAGMA {pragma}")
            yield connection
        finally:
            connection.close()


def log_of(origin: str) -> bytes:
    """What a log is found by: the SHA-256 of its origin."""
    return sha256(origin.encode()).digest()


def _found(connection: sqlite3.Connection, log: bytes) -> Latest | None:
    row = connection.execute(_FIND, (log,)).fetchone()
    return None if row is None else Latest(*row)
