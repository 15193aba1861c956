"""Brings a database to the schema of this release, and says where the two differ.

The revisions live in the package `migrations`, shipped beside `service`. They run as the owner role, with timeouts: a
migration that cannot have its lock gives up and leaves the service running, instead of queueing every writer behind it.
"""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

import migrations
from service.storage import roles
from service.storage.tables import Table

VERSION_TABLE = "schema_version"
TIMEOUTS = {"lock_timeout": "5s", "statement_timeout": "10min"}


def upgrade(url: str) -> None:
    """Prepare roles and schemas, then run what is missing of the migrations; nothing if the database is up to date.

    `url` is what asyncpg takes (`postgresql://…`). Blocks; call it where no event loop runs, before the pools open.
    """
    asyncio.run(_upgrade(url))


def drift(url: str) -> list[Any]:
    """What would have to change in the database to match `tables`; empty when they agree.

    Each item is an alembic operation as `compare_metadata` gives it. Triggers and grants are not compared.
    """
    return asyncio.run(_drift(url))


async def _upgrade(url: str) -> None:
    connection = await asyncpg.connect(url, server_settings=TIMEOUTS)
    try:
        for statement in roles.prepare():
            await connection.execute(statement)
    finally:
        await connection.close()
    engine = _engine(url)
    try:
        async with engine.begin() as owner:
            await owner.run_sync(_run)
    finally:
        await engine.dispose()


async def _drift(url: str) -> list[Any]:
    engine = _engine(url)
    try:
        async with engine.connect() as owner:
            return await owner.run_sync(_compare)
    finally:
        await engine.dispose()


def _run(connection: Connection) -> None:
    config = Config(attributes={"connection": connection, "version_table": VERSION_TABLE})
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    command.upgrade(config, "head")


def _compare(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection,
        opts={
            "include_schemas": True,
            "include_name": _is_ours,
            "compare_server_default": True,
            "version_table": VERSION_TABLE,
            "version_table_schema": "private",
        },
    )
    return list(compare_metadata(context, Table.metadata))


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "schema" or name in roles.SCHEMAS


def _engine(url: str) -> AsyncEngine:
    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(url, server_settings={**TIMEOUTS, "role": roles.OWNER})

    return create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
