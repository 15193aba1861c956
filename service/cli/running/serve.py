"""`orotraza serve`: the service, with its own PostgreSQL unless ORO_DATABASE_URL names another."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.server_side import DATA_HELP, needs_server, settings


def serve(
    data: Annotated[Path | None, typer.Option(help=DATA_HELP)] = None,
    host: Annotated[str | None, typer.Option(help="Dirección. / Address.")] = None,
    port: Annotated[int | None, typer.Option(help="Puerto; 0: uno libre. / Port; 0: a free one.")] = None,
    workers: Annotated[int | None, typer.Option(help="Procesos. / Processes.")] = None,
) -> None:
    """Poner en marcha el servicio. / Run the service."""
    with needs_server():
        from service.app.processes import serve as run

        run(settings(data_dir=data, host=host, port=port, workers=workers))
