"""`orotraza import`: take the State's rolls in, on the machine that holds the registrar's key.

Exit status: 0 when the roll stands, even if rows of it were bad (they are told); 1 when it does not; 2 for usage.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.cli.client.key_folder import KeyFolder, passphrase
from service.cli.registrar import import_file, import_report
from service.cli.say import Trouble, as_json, fail, progress, usage
from service.cli.server_side import DATA_HELP, database, needs_server, settings

if TYPE_CHECKING:
    from service.flows.rolls.file import RollFile
    from service.flows.rolls.prepare import Prepared
    from service.flows.rolls.run import Office
    from service.flows.rolls.take_in import TakenIn
    from service.registry.rolls.row import Roll
    from service.settings import Settings

app = typer.Typer(help="Importar los padrones del Estado. / Import the State's rolls.", no_args_is_help=True)

_COMMANDS: Final[dict[str, tuple["Roll", str]]] = {
    "reinfo": ("REINFO", "Mineros en vías de formalización. / Miners in process of formalization."),
    "recpo": ("RECPO", "Comercializadores y procesadores de oro. / Gold traders and processors."),
    "selectors": ("SELECTORS", "Seleccionadores manuales: pallaqueras. / Manual gold selectors."),
    "plants": ("PLANT", "Plantas de beneficio autorizadas. / Authorized beneficiation plants."),
    "concessions": ("CONCESSION", "Derechos mineros (INGEMMET). / Mining rights."),
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked on the command line, beside the file."""

    confirm: bool
    dry_run: bool
    faults: Path | None
    json: bool


def _command(register: "Roll") -> Callable[..., None]:
    def command(
        file: Annotated[
            Path | None, typer.Argument(help="CSV, XLSX o PDF, como se publica. / As it is published.")
        ] = None,
        uploaded: Annotated[
            str | None, typer.Option(metavar="ID", help="En vez de archivo: lo que subió la autoridad. / An upload.")
        ] = None,
        retrieved_on: Annotated[
            str | None,
            typer.Option(metavar="2026-11-20", help="Día en que se descargó; hoy. / Day of download; today."),
        ] = None,
        source: Annotated[
            str | None, typer.Option(help="Cómo nombran la fuente los asientos. / What entries call the source.")
        ] = None,
        departments: Annotated[
            str | None,
            typer.Option(metavar="21,04", help="Solo estos, si el padrón es regional. / Only these: a regional roll."),
        ] = None,
        dry_run: Annotated[
            bool, typer.Option(help="Mostrar la diferencia y no registrar. / Show, record nothing.")
        ] = False,
        confirm: Annotated[
            bool, typer.Option(help="Aunque desaparezca más del 20 %. / Though over 20 % would vanish.")
        ] = False,
        faults: Annotated[
            Path | None, typer.Option(help="CSV nuevo con las filas malas y su arreglo. / CSV of bad rows and fixes.")
        ] = None,
        key: Annotated[
            str, typer.Option("--as", "--key", help="Clave del registrador: nombre o archivo. / Name or file.")
        ] = "registrar",
        data: Annotated[Path | None, typer.Option(help=DATA_HELP)] = None,
        json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
    ) -> None:
        if (file is None) == (uploaded is None):
            raise usage("diga un archivo, o --uploaded ID", "name a file, or --uploaded ID")
        if faults is not None and faults.exists():
            raise usage(f"{faults} ya existe, y no se sobrescribe", f"{faults} is there, and is not overwritten")
        chosen = settings(data_dir=data)
        wishes = Wishes(confirm, dry_run, faults, json)
        with needs_server(), database(chosen) as dsn:
            from service.storage import migrate

            migrate.upgrade(dsn)
            if file is not None:
                roll = import_file.on_disk(register, file, retrieved_on, source, departments)
            else:
                roll = import_file.uploaded(dsn, register, uploaded or "", departments)
            _import(_office(chosen, dsn, key), roll, wishes)

    return command


for _name, (_register, _help) in _COMMANDS.items():
    app.command(_name, help=_help)(_command(_register))


def _import(office: "Office", file: "RollFile", wishes: Wishes) -> None:
    from service.flows.rolls.run import run
    from service.tabular import SheetError

    bar = progress(quiet=wishes.json)
    task = bar.add_task("leyendo y comparando / reading and comparing", total=None)

    def agreed(prepared: "Prepared") -> bool:
        bar.update(task, description="registrando / recording", total=len(prepared.statements), completed=0)
        return not wishes.dry_run and _may_go_on(prepared, wishes)

    try:
        with bar:
            prepared, taken = asyncio.run(
                run(office, file, agreed=agreed, progress=lambda count: bar.advance(task, count))
            )
    except SheetError as error:
        raise Trouble(f"{file.name}: {error.es}", error.en) from None
    _report(prepared, taken, wishes)


def _may_go_on(prepared: "Prepared", wishes: Wishes) -> bool:
    return bool(prepared.reading.rows) and (wishes.confirm or not prepared.plan.needs_confirmation)


def _report(prepared: "Prepared", taken: "TakenIn | None", wishes: Wishes) -> None:
    if wishes.faults is not None:
        import_report.write_faults(wishes.faults, prepared, taken)
    if wishes.json:
        as_json(import_report.summary(prepared, taken))
    else:
        import_report.show(prepared, taken, with_changes=wishes.dry_run or taken is None)
    if taken is None and not wishes.json:
        import_report.say_why_not(prepared)
    if taken is None and not (wishes.dry_run and prepared.reading.rows):
        fail()


def _office(chosen: "Settings", dsn: str, key: str) -> "Office":
    from service.flows.rolls.run import Office

    folder = KeyFolder(chosen.data_dir)
    path = Path(key).expanduser() if "/" in key or key.endswith(".pem") else folder.path(key)
    if not path.exists():
        raise Trouble(f"no hay clave {path}", f"there is no key {path}: the registrar's is named by --key")
    return Office(
        dsn,
        folder.path("log").parent,
        passphrase(),
        chosen.last_signed_file,
        path,
        passphrase(),
        publishes=chosen.witness_policy is None,
    )
