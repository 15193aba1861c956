"""`orotraza snapshot make`: take along what the register says of every supplier."""

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Final

import typer

from service.cli import bounded
from service.cli.client import remote
from service.cli.client.key_folder import KeyFolder, passphrase
from service.cli.client.token import AS_HELP
from service.cli.say import Trouble, note, reason, usage, why
from service.cli.server_side import DATA_HELP, data_folder, database, needs_server, settings
from service.cli.suppliers.check_party import party_of

_MOST_LISTED: Final = 16 << 20
_NO_LIST: Final = ("es una lista de RUC, uno por línea", "a list has a RUC a line")
_FEWER: Final = ("pida menos proveedores, con --parties", "ask for fewer suppliers, with --parties")


def make(
    out: Annotated[Path, typer.Argument(help="Archivo nuevo. / The new file.")],
    url: Annotated[
        str | None,
        typer.Option(
            help="Servicio del que se pide; sin él, de la base de datos. / Service to ask; else the database."
        ),
    ] = None,
    name: Annotated[str, typer.Option("--as", help=AS_HELP)] = "plant",
    parties: Annotated[
        Path | None,
        typer.Option(help="Archivo con un RUC por línea; sin él, todos. / A file with a RUC a line; else everybody."),
    ] = None,
    data: Annotated[Path | None, typer.Option(help=DATA_HELP)] = None,
) -> None:
    """Hacer la fotografía que se lleva a la garita. / Make the snapshot that goes to the gate."""
    listed = None if parties is None else _listed(parties)
    draft = out.with_name(f".{out.name}.part")
    with needs_server():
        try:
            with draft.open("wb") as file:
                if url is None:
                    asyncio.run(_from_database(data, listed, file.write))
                else:
                    for block in _from_service(url, KeyFolder(data_folder(data)), name, listed):
                        file.write(block)
                file.flush()
                os.fsync(file.fileno())
            _see_that_it_is_whole(draft)
            draft.replace(out)  # yesterday's is replaced: a gate wants the newest
        finally:
            draft.unlink(missing_ok=True)
    note(f"{out}: {out.stat().st_size:,} bytes", f"orotraza snapshot look {out} RUC")


def _listed(path: Path) -> list[str]:
    try:
        words = bounded.whole(path, _MOST_LISTED, _NO_LIST).decode("utf-8-sig").split()  # as notepads begin it
    except (OSError, UnicodeError) as error:
        raise usage(f"no se puede leer {path}: {why(error)}", f"{path} cannot be read: {reason(error)}") from None
    found = [(word, party_of(word)) for word in words]
    if wrong := [word for word, party in found if party is None]:
        raise usage(f"{path}: {wrong[0]!r} no es un RUC", f"{path}: {wrong[0]!r} is no RUC")
    return [party for _, party in found if party is not None]


def _from_service(url: str, folder: KeyFolder, name: str, listed: list[str] | None) -> Iterator[bytes]:
    asked = None if listed is None else {"parties": ",".join(listed)}
    with remote.service(url) as client:
        headers = {"authorization": f"Bearer {remote.token(client, folder, name)['access_token']}"}
        with client.stream("GET", "/v1/suppliers:snapshot", params=asked, headers=headers) as answer:
            if not answer.is_success:
                answer.read()
            remote.good(answer)
            yield from answer.iter_bytes(1 << 16)


async def _from_database(data: Path | None, listed: list[str] | None, write: Callable[[bytes], object]) -> None:
    import asyncpg

    from service.flows.own_keys import OwnKeys
    from service.flows.snapshot_gate import NothingSigned, snapshot
    from service.ledger.signing import FolderSigners
    from service.storage.head import database_clock

    chosen = settings(data_dir=data)
    held = FolderSigners(chosen.data_dir / "keys", "service", passphrase())
    with database(chosen) as dsn:
        async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
            async with pool.acquire() as connection:
                now = await database_clock(connection)
            keys = OwnKeys(pool, {"service": held})
            try:
                async for block in snapshot(pool, keys.service_signer, issued_at=now, listed=listed):
                    write(block)
            except NothingSigned:
                raise Trouble("el registro está vacío", "the log is empty: there is nothing to show") from None


def _see_that_it_is_whole(draft: Path) -> None:
    """A line that broke off is found here, and not at the gate."""
    from service.audit.gate_reading import MAX_BYTES, SnapshotError, last_line

    try:
        last_line(bounded.whole(draft, MAX_BYTES, _FEWER))
    except SnapshotError as error:
        raise Trouble(f"la fotografía llegó incompleta: {error}", "the snapshot did not come whole") from None
