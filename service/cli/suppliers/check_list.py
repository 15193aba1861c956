"""`orotraza check-list`: a spreadsheet of suppliers, given back with what the register says of each."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.cli import bounded, typed
from service.cli.client import remote
from service.cli.client.key_folder import KeyFolder
from service.cli.client.token import AS_HELP, URL_HELP
from service.cli.say import Trouble, fail, note, progress, reason, say, usage, why
from service.cli.server_side import DATA_HELP, data_folder, needs_server
from service.cli.whole_file import put

if TYPE_CHECKING:
    import httpx

_PIECE: Final = 64 * 1024
_SECONDS: Final = 300
_SMALLER: Final = (
    "deje en ella una sola hoja, sin imágenes, con las columnas que se leen, o pártala en varias",
    "leave one sheet in it, without pictures, with the columns that are read, or split it into several",
)
_FORMS: Final = frozenset({".csv", ".xlsx"})


def check_list(
    file: Annotated[Path, typer.Argument(help="XLSX o CSV con una columna RUC. / XLSX or CSV with a column RUC.")],
    name: Annotated[str, typer.Option("--as", "--key", help=AS_HELP)],
    out: Annotated[
        Path | None, typer.Option(help="Adónde; .xlsx o .csv. Por omisión, NOMBRE-revisado.xlsx. / Where to.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="Día que se juzga, 2026-11-20; hoy. / The day judged.")] = None,
    purpose: Annotated[
        str | None, typer.Option(help="Para qué se consulta; una autoridad debe decirlo. / What it is read for.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help=DATA_HELP)] = None,
    url: Annotated[str, typer.Option(help=URL_HELP, envvar="ORO_URL")] = remote.DEFAULT_URL,
    quiet: Annotated[bool, typer.Option("--quiet", help="Sin barra. / No bar.")] = False,
) -> None:
    """Revisar una lista de proveedores. / Check a list of suppliers.

    Termina en 1 si alguno no puede vender o una fila tiene error, y en 0 si no. / Exit status 1 if one may not sell.
    """
    with needs_server():
        from service.api.suppliers.list_body import MOST_BYTES
    try:
        body = bounded.whole(file, MOST_BYTES, _SMALLER)
    except OSError as error:
        raise Trouble(f"{file}: {why(error)}", f"{file} cannot be read: {reason(error)}") from None
    if not body.strip():
        raise usage(f"{file} está vacío: no hay a quién revisar", f"{file} is empty: there is nobody to check")
    target = out or file.with_name(f"{file.stem}-revisado.xlsx")
    if target.resolve() == file.resolve():
        raise Trouble(f"{target} es la lista misma: elija otro nombre", "choose another name: that is the list itself")
    if target.suffix.lower() not in _FORMS:
        raise Trouble(
            f"{target}: la lista se devuelve como .xlsx o .csv", f"{target}: a list is given as .xlsx or .csv"
        )
    if at is not None:
        typed.day(at, "--at")
    params = {key: value for key, value in (("at", at), ("purpose", purpose)) if value is not None}
    with needs_server(), remote.service(url) as client:
        said = remote.token(client, KeyFolder(data_folder(data)), name)
        client.headers["authorization"] = f"Bearer {said['access_token']}"
        client.headers["accept"] = "text/csv" if target.suffix.lower() == ".csv" else "*/*"
        checked = remote.good(_post(client, params, body, quiet=quiet)).content
        counts = _counted(checked)
    try:
        put(target, checked)
    except OSError as error:
        raise Trouble(f"{target}: {why(error)}", f"{target} cannot be written: {reason(error)}") from None
    _tell(counts, target)


def _post(client: "httpx.Client", params: dict[str, str], body: bytes, *, quiet: bool) -> "httpx.Response":
    with progress(quiet=quiet) as bars:
        task = bars.add_task("revisando / checking", total=len(body))

        def pieces() -> Iterator[bytes]:
            for start in range(0, len(body), _PIECE):
                yield body[start : start + _PIECE]
                bars.advance(task, min(_PIECE, len(body) - start))
            bars.update(task, total=None)  # sent; how long the answer takes is not known

        headers = {"content-type": "application/octet-stream"}
        return client.post("/v1/suppliers:check", params=params, content=pieces(), headers=headers, timeout=_SECONDS)


def _counted(checked: bytes) -> Counter[str]:
    """How often each answer stands in the list that came back; under "" the rows that could not be judged."""
    from service.flows.checklist.answers import HEADINGS
    from service.tabular import read_sheet

    sheet = read_sheet(checked, name="answer")
    answer, error = (sheet.headings.index(HEADINGS["es"][at]) for at in (0, -1))
    rows = [(*row, *[""] * (len(sheet.headings) - len(row))) for row in sheet.rows]
    return Counter(row[answer] for row in rows if row[answer] or row[error])


def _tell(counts: Counter[str], target: Path) -> None:
    parts = [f"{counts[word]} {word}" for word in ("sí", "con condiciones", "no") if counts[word]]
    say(f"{target}: {', '.join(parts) or 'ningún proveedor'}", f"{counts.total()} rows checked")
    if counts[""]:
        note(f"{counts['']} filas con error, dicho en la última columna", f"{counts['']} rows with an error")
    if counts["no"] or counts[""]:
        fail()
