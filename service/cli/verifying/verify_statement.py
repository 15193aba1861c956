"""`orotraza verify-statement`: a supplier statement against the keys that its holder trusts, offline."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import bounded, other_file, say
from service.cli.client import service_key
from service.cli.other_file import Kind
from service.cli.say import as_json, console, fail, progress, reason, told, usage, why
from service.cli.verifying import checklist, statement_shown

if TYPE_CHECKING:
    from rich.console import Console

    from service.audit.statement_checks import Report
    from service.audit.trusted import Trusted


def verify_statement(
    file: Annotated[Path, typer.Argument(help="La constancia guardada. / The statement that was kept.")],
    key: Annotated[str | None, typer.Option("--key", metavar="VKEY", help=service_key.KEY_HELP)] = None,
    service: Annotated[
        str | None, typer.Option("--service-key", metavar="VKEY", help=service_key.SERVICE_KEY_HELP)
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(help="Una exportación, para repetir el juicio. / An export, to judge again."),
    ] = None,
    data: Annotated[Path | None, typer.Option(help=service_key.FOLDER_HELP, envvar="ORO_DATA_DIR")] = None,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Verificar una constancia de consulta, sin red. / Verify a supplier statement, offline."""
    trusted, named = service_key.trusted(key, data), service_key.known(service, data)
    if not named and export is None:
        raise usage(
            "falta la clave del servicio: --service-key, o --export con la clave raíz",
            "the service's key is missing: --service-key, or --export with the root key",
        )
    document = read(file)
    other_file.refuse(file, document, Kind.STATEMENT)
    if export is None:
        _must_be_sealed_by(trusted, document)
    report = run(document, trusted, service=named, export=export, quiet=json)
    if json:
        as_json(report.as_json())
    else:
        show(report, console())
    if not report.holds:
        fail()


def run(
    data: bytes, trusted: "Trusted", *, service: tuple[bytes, ...], export: Path | None = None, quiet: bool = True
) -> "Report":
    """Go through the checklist; with an export, on what its first entries say."""
    from service.audit import statement_checks
    from service.cli.ledger_files.export_file import ExportFile

    if export is None:
        return statement_checks.verify(data, trusted, service_keys=service)
    with ExportFile(export) as file, progress(quiet=quiet) as bar:
        task = bar.add_task("juicio / judging", total=file.end)
        return statement_checks.verify(
            data,
            trusted,
            service_keys=service,
            entries=lambda: told(file.lines, partial(bar.advance, task)),
        )


def show(report: "Report", to: "Console") -> None:
    """What was signed, the checklist, what it proves and what it does not."""
    from rich.text import Text

    from service.audit import statement_words as words
    from service.audit.statement_checks import TITLES

    if report.document is not None and report.holds:
        statement_shown.show(report.document.statement, to)
    checklist.show(report.results, TITLES, to)
    if report.document is None or not report.holds:
        say.show(to, Text.assemble((words.FALSE.es, "bold red"), (f"  {words.FALSE.en}", "dim")))
        return
    say.show(to, Text(f"huella para la compra / digest for the deal: {report.document.digest}"))
    for text in (words.DILIGENCE, words.NOT_PROVED):
        say.show(to, Text(text.es))
        say.show(to, Text(text.en, "dim"))


def _must_be_sealed_by(trusted: "Trusted", data: bytes) -> None:
    """Raises `Trouble` where another key is wanted: from a root key only an export leads on to the log's."""
    from service.audit import statement
    from service.audit.paper import StatementError
    from service.ledger import note

    try:
        found = note.signers(statement.parse(data).checkpoint)
    except (StatementError, note.NoteError):
        return  # what is malformed is for the checklist to tell
    given, *others = [note.called(trusted.origin, key) for key in trusted.keys]
    wanted = [each for each in found if each.startswith(f"{trusted.origin}+")]
    if wanted and not {given, *others} & set(wanted):
        raise usage(
            f"el sello es de la clave {wanted[0]} y --key es {given}: use la clave del registro (log.vkey), o añada "
            "--export si esta es la clave raíz",
            f"the checkpoint is by key {wanted[0]}, and --key is {given}: give the log's key (log.vkey), or --export "
            "as well if that is the root key",
        )


def read(path: Path) -> bytes:
    """A file that the command line names. Raises `Trouble`."""
    from service.audit.paper import MAX_BYTES

    try:
        return bounded.read(path, MAX_BYTES)
    except OSError as error:
        raise usage(f"no se puede leer {path}: {why(error)}", f"{path} cannot be read: {reason(error)}") from None
