"""`orotraza dossier`: take a lot's dossier from the service, and verify it where the log's key is at hand."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.client import log_key, remote
from service.cli.client.desk import As, Data, Url
from service.cli.client.key_folder import KeyFolder
from service.cli.say import Trouble, console, fail, note
from service.cli.server_side import data_folder, needs_server
from service.cli.verifying import verify_dossier
from service.cli.whole_file import put_new


def dossier(
    lot: Annotated[str, typer.Argument(metavar="LOTE", help="El lote (UUID). / The lot.")],
    name: As,
    out: Annotated[
        Path | None, typer.Option("--out", help="Archivo nuevo; LOTE.dossier aquí. / The new file; else LOT.dossier.")
    ] = None,
    purpose: Annotated[
        str | None, typer.Option(help="Para qué se lee; una autoridad debe decirlo. / What it is read for.")
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", metavar="VKEY", help="Clave en que usted confía. / The key you trust.")
    ] = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
) -> None:
    """Llevarse el legajo de un lote: de qué está hecho, con sus pruebas. / Take a lot's dossier away."""
    path = out or Path(f"{lot}.dossier")
    if path.exists():
        raise Trouble(f"{path} ya existe, y no se sobrescribe", f"{path} is there, and is not overwritten")
    with needs_server(), remote.service(url) as client:
        folder = KeyFolder(data_folder(data))
        bearer = remote.token(client, folder, name)["access_token"]
        answer = client.get(
            f"/v1/lots/{lot}/dossier",
            params={} if purpose is None else {"purpose": purpose},
            headers={"authorization": f"Bearer {bearer}"},
        )
        made = remote.good(answer).content
        put_new(path, made)
        vkeys = log_key.known(folder.root, key)
    if not vkeys:
        note(f"{path}: {len(made):,} bytes, sin comprobar", f"orotraza verify-dossier {path} --key VKEY")
        return
    report = verify_dossier.run(made, "\n".join(vkeys))
    verify_dossier.show(report, console())
    note(f"{path}: {len(made):,} bytes", f"orotraza verify-dossier {path} --key VKEY")
    if not report.holds:
        fail()
