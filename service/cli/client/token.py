"""`orotraza token`: a bearer token on standard output, for `curl -H "Authorization: Bearer $(orotraza token …)"`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from service.cli.client import remote
from service.cli.client.key_folder import KeyFolder
from service.cli.say import as_json
from service.cli.server_side import DATA_HELP, data_folder, needs_server

AS_HELP = "Nombre de la clave en la carpeta. / The key's name in the folder."
URL_HELP = "Dirección del servicio. / The service's address."


def token(
    name: Annotated[str, typer.Option("--as", help=AS_HELP)],
    data: Annotated[Path | None, typer.Option(help=DATA_HELP)] = None,
    url: Annotated[str, typer.Option(help=URL_HELP, envvar="ORO_URL")] = remote.DEFAULT_URL,
    json: Annotated[bool, typer.Option("--json", help="Con su duración. / With its life.")] = False,
) -> None:
    """Pedir una credencial de acceso de 15 minutos. / Ask for an access token of 15 minutes."""
    with needs_server(), remote.service(url) as client:
        found = remote.token(client, KeyFolder(data_folder(data)), name)
    if json:
        as_json(found)
    else:
        sys.stdout.write(found["access_token"] + "\n")
