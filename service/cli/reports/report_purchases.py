"""`orotraza report purchases | difference | file`: a buyer's monthly purchase register (DS 009-2025-EM)."""

import hashlib
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.cli import typed
from service.cli.client import remote
from service.cli.client.desk import As, AsJson, Data, Json, Purpose, Url, WhichParty, open_desk, read, which_party
from service.cli.recording import statements
from service.cli.say import Trouble, as_json, note, reason, say, usage, why
from service.cli.server_side import needs_server
from service.cli.whole_file import put_new

PURPOSE: Final = "reportes de ley"
"""What is read for, where the reader says nothing else; it stays in the access log."""

if TYPE_CHECKING:
    from service.cli.client.desk import Desk

Month = Annotated[str, typer.Argument(metavar="2026-11", help="El mes, de Lima. / The Lima month.")]
Size = Annotated[
    int | None, typer.Option("--size", help="Con cuántos asientos; todos. / Of how many entries; all of them.")
]
Out = Annotated[Path | None, typer.Option("--out", help="Archivo nuevo, .csv o .xlsx. / The new file, .csv or .xlsx.")]
Mark = Annotated[bool, typer.Option("--excel", help="CSV con marca UTF-8. / CSV with the UTF-8 mark.")]


class _Form(StrEnum):
    CSV = ".csv"
    XLSX = ".xlsx"


def purchases(
    party: WhichParty,
    month: Month,
    key: As,
    out: Out = None,
    persons: Annotated[
        bool, typer.Option("--persons", help="Con nombre y DNI de quien no tiene RUC. / With names and DNI.")
    ] = False,
    mark: Mark = False,
    size: Size = None,
    json: AsJson = False,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """El registro de compras de un mes (DS 009-2025-EM). / A month's purchase register."""
    with needs_server(), open_desk(key, data, url, purpose) as desk:
        path = _path(party, month)
        found = read(desk, path, size=size)
        if out is not None:
            form = _form(out).name.lower()
            keep(out, _file(desk, path, format=form, persons=int(persons), mark=int(mark), size=found["size"]))
    as_json(found) if json else _show(found)


def difference(
    party: WhichParty,
    month: Month,
    key: As,
    since: Annotated[
        int | None, typer.Option("--since", help="Tamaño anterior; el presentado. / Earlier size; as filed.")
    ] = None,
    out: Out = None,
    mark: Mark = False,
    size: Size = None,
    json: AsJson = False,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """Lo que cambió desde que se presentó: la rectificatoria. / What has changed since it was filed."""
    with needs_server(), open_desk(key, data, url, purpose) as desk:
        path = f"{_path(party, month)}/difference"
        found = read(desk, path, since=since, size=size)
        if out is not None:
            form, since, until = _form(out).name.lower(), found["from"], found["to"]
            keep(out, _file(desk, path, format=form, mark=int(mark), since=since, size=until))
    if json:
        as_json(found)
        return
    say(f"{len(found['changes'])} líneas cambiaron", f"{len(found['changes'])} lines have changed")
    for each in found["changes"]:
        note(f"asiento {each['entry']}, línea {each['line']}: {each['change']}", _sums(each["difference"]))
    say(f"diferencia: {_sums(found['difference'])}", "the difference")


def file(
    month: Month,
    key: As,
    rectify: Annotated[
        bool, typer.Option("--rectify", help="Reemplazar lo presentado. / Replace what was filed.")
    ] = False,
    out: Out = None,
    json: AsJson = False,
    url: Url = remote.DEFAULT_URL,
    data: Data = None,
) -> None:
    """Presentar el mes: firmar la huella de su archivo. / File the month: sign its file's digest.

    El archivo se descarga y su huella se calcula aquí: se firma lo que se vio.

    The file is fetched and its digest computed here: what is signed is what was seen.
    """
    with needs_server(), open_desk(key, data, url, PURPOSE) as desk:
        path = _path(desk.party, month)
        found = read(desk, path)
        content = _file(desk, path, format="csv", size=found["size"])
        if hashlib.sha256(content).hexdigest() != found["digest"]:
            raise Trouble("el archivo no es el de la huella que dice el servicio", "the file is not that of the digest")
        if found["filings"] and not rectify:
            raise Trouble(
                f"ya se presentó (asiento {found['filings'][-1]['entry']}): para reemplazarlo, --rectify",
                "it has been filed: to replace it, --rectify",
            )
        said = statements.record(desk, "report.filed", _filing(found))
        if out is not None:
            keep(out, content)
    if json:
        as_json(said.as_json())
    else:
        statements.tell(said)


def _filing(found: Json) -> Json:
    """What is signed of the figures."""
    names = ("report", "template", "buyer", "month", "size", "digest", "lines", "gross_g", "fine_g", "prices")
    members = {name: found[name] for name in names}
    return members | ({"rectifies": found["filings"][-1]["entry"]} if found["filings"] else {})


def _path(party: str, month: str) -> str:
    return f"/v1/reports/purchases/{which_party(party)}/{typed.month(month)}"


def _form(out: Path) -> _Form:
    try:
        return _Form(out.suffix.lower())
    except ValueError:
        raise usage("--out: un archivo .csv o .xlsx", "--out: a .csv or .xlsx file") from None


def _file(desk: "Desk", path: str, **asked: str | int | None) -> bytes:
    """A report's file, asked for with the token that `read` got."""
    wanted = {name: value for name, value in asked.items() if value not in {None, 0}}
    return remote.good(desk.client.get(path, params={"purpose": desk.purpose, **wanted})).content


def keep(out: Path, content: bytes) -> None:
    """Write a file that is not there yet. Raises `Trouble`."""
    try:
        put_new(out, content)
    except FileExistsError:
        raise Trouble(f"{out} ya existe, y no se sobrescribe", f"{out} is there, and is not overwritten") from None
    except OSError as error:
        raise usage(f"no se puede escribir {out}: {why(error)}", f"{out} cannot be written: {reason(error)}") from None


def _show(found: Json) -> None:
    say(f"{found['month']}: {found['lines']} líneas, {_sums(found)}", f"{found['lines']} lines")
    if found["without_ruc"]:
        note(f"{found['without_ruc']} líneas de vendedores sin RUC", f"{found['without_ruc']} of sellers without RUC")
    say(f"huella SHA-256 {found['digest']}, con {found['size']} asientos", "the digest, and of how many entries")
    for each in found["filings"]:
        same = "igual" if each["digest"] == found["digest"] else "distinto: vea orotraza report difference"
        note(f"presentado en el asiento {each['entry']} ({same})", f"filed as entry {each['entry']}")


def _sums(found: Json) -> str:
    prices = ", ".join(f"{each['currency']} {each['amount']}" for each in found["prices"])
    return f"{found['gross_g']} g brutos, {found['fine_g']} g finos, {prices or 'sin precio'}"
