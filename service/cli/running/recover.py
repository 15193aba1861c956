"""`orotraza recover`: bring back the entries that a restored, or an empty, database lacks."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.client import log_key
from service.cli.say import as_json, progress, say, usage
from service.cli.server_side import DATA_HELP, database, needs_server, settings

if TYPE_CHECKING:
    from service.audit.trusted import Trusted
    from service.flows.restoring.recover import History, Recovered


def recover(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FROM",
            help="Una exportación, un espejo o una carpeta de mosaicos con asientos. / "
            "An export, a mirror, or a folder of tiles with entries.",
        ),
    ],
    key: Annotated[
        str | None,
        typer.Option(
            "--key",
            metavar="VKEY",
            help="Clave en que usted confía, o su archivo; necesaria si falta last-signed. / "
            "The key you trust, or its file; needed where last-signed is missing.",
        ),
    ] = None,
    data: Annotated[Path | None, typer.Option(help=DATA_HELP)] = None,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Recuperar los asientos que faltan, de una copia. / Bring back missing entries from a copy."""
    trusted = None if key is None else log_key.trusted(key)
    chosen = settings(data_dir=data)
    with needs_server(), opened(source) as history, database(chosen, new=True) as dsn:
        from service.storage import migrate

        migrate.upgrade(dsn)
        done = _recover(dsn, history, chosen.last_signed_file, trusted, quiet=json)
    if json:
        as_json({"size": done.size, "missing": done.missing})
        return
    say(
        f"{done.missing:,} asientos recuperados; el registro tiene {done.size:,}",
        f"{done.missing:,} entries brought back; the log has {done.size:,}",
        "green",
    )
    if done.missing:
        say(
            "Los datos personales no están en los asientos: los posteriores a la copia restaurada se envían otra vez.",
            "Personal data are not in entries: what came after the restored backup has to be sent again.",
        )


@contextmanager
def opened(source: Path) -> Iterator["History"]:
    """The entries of an export or of a folder of tiles, and its checkpoint. Raises `Trouble`."""
    from service.audit.export_format import ExportError, parse_last
    from service.cli.ledger_files.export_file import ExportFile
    from service.flows.restoring.recover import History

    if source.is_dir():
        yield _of_folder(source)
        return
    with ExportFile(source) as file:
        try:
            yield History(lambda: iter(file.lines), parse_last(file.last))
        except ExportError as error:
            raise usage(f"{source} no termina con un sello: {error}", f"{source} ends without a checkpoint") from None


def _of_folder(folder: Path) -> "History":
    """Read as the tlog-tiles page lays it out: `checkpoint`, and bundles below `tile/entries`."""
    from service.audit.whole import claimed
    from service.flows.restoring.recover import History
    from service.ledger.errors import LedgerError
    from service.ledger.tiles import bundles_of_tree, unbundle

    try:
        checkpoint = (folder / "checkpoint").read_bytes()
        size = claimed(checkpoint).size
    except (OSError, LedgerError) as error:
        raise usage(f"{folder} no tiene un sello: {error}", f"{folder} has no checkpoint") from None

    def entries() -> Iterator[bytes]:
        for place in bundles_of_tree(size):
            try:
                found = unbundle((folder / place.path).read_bytes())
            except (OSError, LedgerError) as error:
                raise usage(
                    f"{folder / place.path} falta o está dañado: {error}", f"{place.path} is missing or damaged"
                ) from None
            yield from found

    return History(entries, checkpoint)


def _recover(dsn: str, history: "History", last_signed: Path, trusted: "Trusted | None", *, quiet: bool) -> "Recovered":
    from service.flows.restoring import recover as flow

    bar = progress(quiet=quiet)
    tasks = {
        "compare": bar.add_task("comparar / comparing", total=None),
        "decide": bar.add_task("decisiones y escritura / deciding and writing", total=None),
    }

    def tell(step: str, done: int) -> None:
        bar.advance(tasks[step], done)

    with bar:
        return asyncio.run(flow.recover(dsn, history, last_signed, trusted=trusted, progress=tell))
