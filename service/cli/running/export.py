"""`orotraza export`: the whole ledger in one file, from the service or straight from its database."""

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from service.cli.client import remote
from service.cli.client.key_folder import KeyFolder
from service.cli.client.token import AS_HELP
from service.cli.say import Trouble, note
from service.cli.server_side import DATA_HELP, data_folder, database, needs_server, settings


def export(
    out: Annotated[Path, typer.Argument(help="Archivo nuevo. / The new file.")],
    url: Annotated[
        str | None,
        typer.Option(
            help="Servicio del que se pide; sin él, de la base de datos. / Service to ask; else the database."
        ),
    ] = None,
    name: Annotated[str, typer.Option("--as", help=AS_HELP)] = "auditor",
    data: Annotated[Path | None, typer.Option(help=DATA_HELP)] = None,
) -> None:
    """Llevarse el registro completo, para verificarlo. / Take the whole ledger away, to verify it."""
    if out.exists():
        raise Trouble(f"{out} ya existe, y no se sobrescribe", f"{out} is there, and is not overwritten")
    draft = out.with_name(f".{out.name}.part")
    with needs_server():
        try:
            with draft.open("wb") as file:
                if url is None:
                    with database(settings(data_dir=data)) as dsn:
                        asyncio.run(_from_database(dsn, file.write))
                else:
                    for block in _from_service(url, KeyFolder(data_folder(data)), name):
                        file.write(block)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(out)
        finally:
            draft.unlink(missing_ok=True)
    note(f"{out}: {out.stat().st_size:,} bytes", f"orotraza verify {out} --key VKEY")


def _from_service(url: str, folder: KeyFolder, name: str) -> Iterator[bytes]:
    with remote.service(url) as client:
        bearer = remote.token(client, folder, name)["access_token"]
        with client.stream("GET", "/v1/log/export", headers={"authorization": f"Bearer {bearer}"}) as answer:
            if not answer.is_success:
                answer.read()
            remote.good(answer)
            yield from answer.iter_bytes(1 << 16)


async def _from_database(dsn: str, write: Callable[[bytes], object]) -> None:
    import asyncpg

    from service.flows.export import NothingToExport, export

    connection = await asyncpg.connect(dsn)
    try:
        async for block in export(connection):
            write(block)
    except NothingToExport:
        raise Trouble("el registro está vacío: nada que exportar", "the log is empty: nothing to export") from None
    finally:
        await connection.close()
