"""`orotraza rebuild`: empty the projection and replay the ledger into it."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from service.cli.say import Trouble, progress, say
from service.cli.server_side import DATA_HELP, database, needs_server, settings


def rebuild(data: Annotated[Path | None, typer.Option(help=DATA_HELP)] = None) -> None:
    """Rehacer de los asientos todo lo demás. / Make everything else from the entries again."""
    with needs_server(), database(settings(data_dir=data)) as dsn:
        from service.storage import migrate

        migrate.upgrade(dsn)
        done = asyncio.run(_rebuild(dsn))
    say(f"{done:,} asientos repetidos", f"{done:,} entries replayed", "green")


async def _rebuild(dsn: str) -> int:
    from service.flows.restoring.rebuild import rebuild

    bar = progress()
    task = bar.add_task("asientos / entries", total=None)
    with bar:
        return await rebuild(
            dsn, await _origin(dsn), progress=lambda done, size: bar.update(task, completed=done, total=size)
        )


async def _origin(dsn: str) -> str:
    import asyncpg

    from service.ledger import entry
    from service.storage import log_entries

    connection = await asyncpg.connect(dsn)
    try:
        first = await log_entries.by_seq(connection, [0])
    finally:
        await connection.close()
    if not first:
        raise Trouble("el registro está vacío: orotraza init lo empieza", "the log is empty: orotraza init begins it")
    return entry.parse(first[0]).origin
