import asyncio
from collections.abc import Iterator

import asyncpg
import pytest
import sqlalchemy
from sqlmodel import Field

from service.storage import migrate
from service.storage.tables import Table


def run(url: str, *statements: str) -> None:
    """Run statements as superuser, triggers and all."""

    async def execute() -> None:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(execute())


def test_tables_and_migrations_agree(database: str) -> None:
    """What the migrations make is what the tables say."""
    assert migrate.drift(database) == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE projection.balance ALTER amount TYPE integer",
        "ALTER TABLE ledger.entry ADD note text",
        "ALTER TABLE private.opening ALTER tag SET NOT NULL",
        "DROP INDEX projection.row_seq",
        "DROP INDEX projection.row_name",
        "DROP INDEX private.opening_grams",
        "ALTER TABLE private.person_key ALTER made_at DROP DEFAULT",
        "CREATE TABLE private.stray (one integer)",
    ],
)
def test_drift_is_seen(database: str, change: str) -> None:
    """A column, type, default, index or table that differs is reported."""
    run(database, change)
    assert migrate.drift(database) != []


@pytest.fixture
def forgotten_table() -> Iterator[sqlalchemy.Table]:
    """A table that somebody defined and wrote no migration for."""

    class Forgotten(Table, table=True):
        __tablename__ = "forgotten"
        __table_args__ = ({"schema": "projection"},)

        one: int = Field(primary_key=True)

    table = Table.metadata.tables["projection.forgotten"]
    yield table
    Table.metadata.remove(table)


def test_a_table_without_a_migration_is_seen(database: str, forgotten_table: sqlalchemy.Table) -> None:
    """A table defined in code alone is drift too."""
    ((operation, table),) = migrate.drift(database)
    assert operation == "add_table"
    assert table.name == forgotten_table.name


def test_upgrading_again_changes_nothing(database: str) -> None:
    """Migrations run once, however often they are asked for."""
    migrate.upgrade(database)
    assert migrate.drift(database) == []


@pytest.mark.parametrize("table", ["entry", "tree_head"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET seq = seq", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_ledger_refuses_change(database: str, table: str, statement: str) -> None:
    """Not even the owner changes, deletes or empties what was appended, while the triggers stand."""
    run(
        database,
        "INSERT INTO ledger.entry VALUES (0, '', '')",
        "INSERT INTO ledger.tree_head VALUES (1, '', '', now())",
    )
    text = statement.format(f"ledger.{table}").replace("seq", "seq" if table == "entry" else "size")
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        run(database, "SET ROLE orotraza_owner", text)


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("writer", "DELETE FROM ledger.entry"),
        ("writer", "UPDATE ledger.entry SET seq = 1"),
        ("writer", "DELETE FROM ledger.note"),
        ("writer", "UPDATE ledger.note SET size = 1"),
        ("writer", "UPDATE projection.row SET seq = 1"),
        ("writer", "DELETE FROM projection.postings"),
        ("writer", "UPDATE private.access_log SET party = ''"),
        ("writer", "DELETE FROM private.access_log"),
        ("writer", "CREATE TABLE ledger.other (one integer)"),
        ("reader", "INSERT INTO ledger.note VALUES (1, '')"),
        ("reader", "UPDATE ledger.head SET size = 1"),
        ("reader", "INSERT INTO private.token VALUES ('', '', '', '{}', now(), now())"),
    ],
)
def test_roles_may_no_more_than_they_need(database: str, role: str, statement: str) -> None:
    """The writer inserts and moves the head, the reader reads; neither can do anything else."""
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        run(database, f"SET ROLE orotraza_{role}", statement)
