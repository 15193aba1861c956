"""`orotraza intake book`: a trader's spreadsheet of purchases, signed with its own key and recorded.

Exit status: 0 when every row is on record, now or before; 1 when some are not, which are told; 2 for usage. Whatever
stopped it, the same command goes on where it was: nothing is recorded twice.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.client import log_key, remote
from service.cli.client.key_folder import KeyFolder, passphrase
from service.cli.client.token import AS_HELP, URL_HELP
from service.cli.purchases import book_file, book_report
from service.cli.purchases.book_journal import opened
from service.cli.purchases.book_sending import Outcome, Sender, send
from service.cli.purchases.intake_xml import buyer_of
from service.cli.say import fail, progress, say, usage
from service.cli.server_side import DATA_HELP, data_folder, needs_server

if TYPE_CHECKING:
    from service.exchange.books.read import Book


@dataclass(frozen=True, slots=True)
class _Desk:
    folder: KeyFolder
    key: str
    url: str
    buyer: str


def from_book(
    file: Annotated[Path, typer.Argument(help="CSV o XLSX: una fila por línea de compra. / One row a line.")],
    name: Annotated[str, typer.Option("--as", "--key", help=AS_HELP)],
    sheet: Annotated[
        str | None, typer.Option(metavar="HOJA", help="La hoja, por su nombre; las otras no se leen. / Of which sheet.")
    ] = None,
    map_: Annotated[
        Path | None, typer.Option("--map", help="Qué columna es qué: JSON guardado. / Which column is which.")
    ] = None,
    save_map: Annotated[
        Path | None, typer.Option("--save-map", help="Guardar el mapa que se usó. / Keep the map that was used.")
    ] = None,
    fixed: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="CAMPO=TEXTO", help="Lo que no tiene columna: place=211002. / No column for it."),
    ] = None,
    repeated: Annotated[
        bool, typer.Option("--repeated", help="Filas iguales de un comprobante: son dos. / Equal rows are two lines.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Mostrar y no registrar. / Show, record nothing.")] = False,
    faults: Annotated[
        Path | None, typer.Option(help="CSV nuevo con las filas malas y su arreglo. / CSV of bad rows and fixes.")
    ] = None,
    data: Annotated[Path | None, typer.Option("--data", help=DATA_HELP)] = None,
    url: Annotated[str, typer.Option("--url", help=URL_HELP, envvar="ORO_URL")] = remote.DEFAULT_URL,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Registrar un libro de compras; se puede repetir y retomar. / Record a book of purchases; it can be resumed."""
    for path in (faults, save_map):
        if path is not None and path.exists():
            raise usage(f"{path} ya existe, y no se sobrescribe", f"{path} is there, and is not overwritten")
    with needs_server():
        folder = KeyFolder(data_folder(data))
        desk = _Desk(folder, name, url, buyer_of(folder, name))
        table = book_file.sheet(file, sheet)
        columns = book_file.columns(table.headings, map_, fixed or ())
        if save_map is not None:
            save_map.write_text(columns.as_text(), encoding="utf-8")
        book, misshapen = book_file.book(table, columns, desk.buyer, repeated=repeated)
        outcome = None if dry_run or not book.purchases else _record(desk, file, book, quiet=json)
    told = sorted((*book.faults, *misshapen, *(outcome.faults if outcome else ())), key=lambda each: each.row)
    if faults is not None:
        book_report.write_faults(faults, told)
    book_report.tell(book, outcome, told, as_json=json)
    if outcome is not None and not json:
        say(
            f"Los recibos están en {file.name}.registro, al lado del libro: guárdelo.",
            "The receipts stand beside the book: keep them.",
        )
    if told or not book.purchases:
        fail()


def _record(desk: _Desk, file: Path, book: "Book", *, quiet: bool) -> Outcome:
    """Sign and send what is not on record yet."""
    with remote.service(desk.url) as client:
        root, log = desk.folder.root, remote.origin(client)
        sender = Sender(client, log, desk.folder.signer(desk.key, passphrase()), log_key.known(root, None), root)
        with opened(file, log, desk.buyer) as journal, progress(quiet=quiet) as bar:
            task = bar.add_task("registrando / recording", total=len(book.purchases))
            return send(sender, journal, book.purchases, lambda count: bar.advance(task, count))
