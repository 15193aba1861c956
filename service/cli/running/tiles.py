"""`orotraza tiles publish`: the tree as plain files, for any web server, object store or CDN.

The second folder has the entries too: all that an auditor needs, and nothing for the public.
"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from service.cli.say import as_json, progress, say, usage
from service.cli.server_side import DATA_HELP, database, needs_server, settings

if TYPE_CHECKING:
    from service.witnessing.publish_tiles import Published

_BAR: Final = "mosaicos / tiles"

app = typer.Typer(
    help="Mosaicos del árbol, para que cualquiera compruebe. / The tree in tiles, for anybody to check.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def tiles() -> None:
    """Mosaicos del árbol, para que cualquiera compruebe. / The tree in tiles, for anybody to check."""


@app.command("publish")
def publish(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="Carpeta pública: huellas y sello. / Public folder: hashes."),
    ],
    entries: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR2", help="Carpeta reservada, para los asientos mismos. / Private folder, for the entries."
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option(help="Comparar también lo ya publicado. / Compare what is published already, too.")
    ] = False,
    data: Annotated[Path | None, typer.Option(help=DATA_HELP)] = None,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Escribir el árbol en archivos que nunca cambian. / Write the tree as files that never change."""
    folder, entries = folder.absolute(), None if entries is None else entries.absolute()
    if entries is not None and entries.is_relative_to(folder):
        raise usage(
            f"{entries} está dentro de {folder}, que es para el público: elija otra carpeta para los asientos",
            f"{entries} lies in {folder}, which is for the public: choose another folder for the entries",
        )
    with needs_server():
        from service.storage import migrate

        with database(settings(data_dir=data)) as dsn:
            migrate.upgrade(dsn)
            done = [(folder, asyncio.run(_publish(dsn, folder, entries=False, again=again, quiet=json)))]
            if entries is not None:
                done.append((entries, asyncio.run(_publish(dsn, entries, entries=True, again=again, quiet=json))))
    if json:
        as_json([_as_json(path, published) for path, published in done])
        return
    for path, published in done:
        say(
            f"{path}: tamaño {published.size:,} (antes {published.since:,}), {published.written:,} archivos escritos",
            f"{path}: size {published.size:,} (before {published.since:,}), {published.written:,} files written",
            "green",
        )


async def _publish(dsn: str, path: Path, *, entries: bool, again: bool, quiet: bool) -> "Published":
    import asyncpg

    from service.witnessing.publish_tiles import publish
    from service.witnessing.tile_folder import TileFolder

    connection = await asyncpg.connect(dsn)
    try:
        with progress(quiet=quiet) as bar:
            task = bar.add_task(_BAR, total=None)
            return await publish(
                connection,
                TileFolder(path, private=entries),
                entries=entries,
                again=again,
                progress=lambda done, size: bar.update(task, completed=done, total=size),
            )
    finally:
        await connection.close()


def _as_json(path: Path, published: "Published") -> dict[str, Any]:
    return {"folder": str(path), "size": published.size, "since": published.since, "written": published.written}
