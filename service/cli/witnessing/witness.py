"""`orotraza witness`: watch a log from outside, and sign that it only grows (docs/es/testigo.md)."""

import secrets
from pathlib import Path
from typing import Annotated

import typer

from service.cli.client.log_key import text
from service.cli.say import as_json, line, say, usage, why
from service.cli.server_side import data_folder, needs_server

app = typer.Typer(help="Testigo: refrendar que un registro solo crece. / Witness.", no_args_is_help=True)

Folder = Annotated[
    Path | None, typer.Option("--data", help="Carpeta del testigo; sin ella, witness en la de datos. / Its folder.")
]


@app.command()
def init(
    name: Annotated[
        str, typer.Argument(help="Nombre del testigo, p. ej. testigo.example.pe/1. / The witness's name, as a URL.")
    ],
    data: Folder = None,
) -> None:
    """Empezar un testigo: su clave y su memoria. / Begin a witness: its key and its memory."""
    with needs_server():
        from service.ledger.note import NoteError
        from service.witnessing.witness.folder import WitnessFolder

        folder = WitnessFolder(_root(data))
        try:
            vkey = folder.begin(name, secrets.token_bytes(32))
        except NoteError:
            raise usage(f"{name!r} no es un nombre de testigo", "a witness's name is as witness.example.pe/1") from None
    say(f"testigo {name} en {folder.root}", "Give its key to the logs that are to ask it:", "green")
    line(vkey)


@app.command()
def key(data: Folder = None) -> None:
    """La clave de verificación del testigo, para darla a los registros. / The witness's verifier key."""
    with needs_server():
        from service.witnessing.witness.folder import WitnessFolder

        line(WitnessFolder(_root(data)).vkey())


@app.command()
def watch(
    vkey: Annotated[
        str, typer.Argument(metavar="VKEY", help="Clave del registro, o el archivo que la contiene. / The log's key.")
    ],
    data: Folder = None,
) -> None:
    """Vigilar un registro más; reinicie el testigo después. / Watch one more log; restart the witness after it."""
    with needs_server():
        from service.ledger.errors import LedgerError
        from service.witnessing.witness.folder import WitnessFolder

        try:
            origin = WitnessFolder(_root(data)).watch(text(vkey).strip())
        except (LedgerError, OSError, UnicodeError) as error:
            raise usage(f"{vkey} no es la clave de un registro: {why(error)}", f"{vkey} is no log's key") from None
    say(f"vigila {origin}", "Watched from its next start on.", "green")


@app.command("list")
def list_(
    data: Folder = None,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Los registros que vigila y hasta dónde los refrendó. / The logs it watches, and how far it has cosigned them."""
    with needs_server():
        from service.witnessing.witness.folder import WitnessFolder

        folder = WitnessFolder(_root(data))
        found = {latest.origin: latest for latest in folder.store.all()}
        shown = [
            {"log": origin, "size": found[origin].size if origin in found else 0, "keys": list(vkeys)}
            for origin, vkeys in sorted(folder.logs().items())
        ]
    if json:
        as_json(shown)
        return
    for each in shown:
        line(f"{each['log']:40} {each['size']:>12}")


@app.command()
def serve(
    data: Folder = None,
    host: Annotated[str, typer.Option(help="Dirección. / Address.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Puerto; 0: uno libre. / Port; 0: a free one.")] = 8100,
) -> None:
    """Poner en marcha el testigo. / Run the witness."""
    with needs_server():
        from service.witnessing.witness.folder import WitnessFolder
        from service.witnessing.witness.run import serve as run

        run(WitnessFolder(_root(data)).witness(), host, port)


def _root(data: Path | None) -> Path:
    return data.expanduser().absolute() if data is not None else data_folder(None) / "witness"
