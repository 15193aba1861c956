"""`orotraza verify-sales`: a producer's statement of its sales against the keys that its reader trusts, offline."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import other_file, say
from service.cli.client import service_key
from service.cli.other_file import Kind
from service.cli.say import as_json, console, fail, progress, told, usage
from service.cli.verifying import checklist
from service.cli.verifying.verify_statement import read

if TYPE_CHECKING:
    from rich.console import Console

    from service.audit.sales_checks import Report


def verify_sales(
    file: Annotated[Path, typer.Argument(help="La constancia de ventas. / The statement of sales.")],
    key: Annotated[str | None, typer.Option("--key", metavar="VKEY", help=service_key.KEY_HELP)] = None,
    service: Annotated[
        str | None, typer.Option("--service-key", metavar="VKEY", help=service_key.SERVICE_KEY_HELP)
    ] = None,
    export: Annotated[
        Path | None, typer.Option(help="Una exportación, para sumar de nuevo. / An export, to sum up again.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help=service_key.FOLDER_HELP, envvar="ORO_DATA_DIR")] = None,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Verificar una constancia de ventas, sin red. / Verify a statement of sales, offline."""
    from service.audit import sales_checks
    from service.cli.ledger_files.export_file import ExportFile

    trusted, named = service_key.trusted(key, data), service_key.known(service, data)
    if not named and export is None:
        raise usage(
            "falta la clave del servicio: --service-key, o --export con la clave raíz",
            "the service's key is missing: --service-key, or --export with the root key",
        )
    document = read(file)
    other_file.refuse(file, document, Kind.SALES)
    if export is None:
        report = sales_checks.verify(document, trusted, service_keys=named)
    else:
        with ExportFile(export) as lines, progress(quiet=json) as bar:
            task = bar.add_task("sumas / sums", total=lines.end)
            report = sales_checks.verify(
                document,
                trusted,
                service_keys=named,
                entries=lambda: told(lines.lines, partial(bar.advance, task)),
            )
    if json:
        as_json(report.as_json())
    else:
        show(report, console())
    if not report.holds:
        fail()


def show(report: "Report", to: "Console") -> None:
    """What was signed, the checklist, and what it does not prove."""
    from rich.text import Text

    from service.audit import sales_words, statement_words
    from service.audit.sales_checks import TITLES

    if report.document is not None and report.holds:
        said = report.document.statement
        about = f"{said.party}, {said.from_} – {said.to}: {said.buyers} compradores / buyers, {said.issued_at}"
        say.show(to, Text(about, "bold"))
        for row in said.sales:
            words = f"{row.deals} ventas, {row.gross_g} g brutos, {row.fine_g} g finos, {row.currency} {row.amount}"
            say.show(to, Text(f"   {row.month} {row.product} ({row.stage}): {words}"))
    checklist.show(report.results, TITLES, to)
    last = sales_words.NOT_PROVED if report.document is not None and report.holds else statement_words.FALSE
    say.show(to, Text(last.es))
    say.show(to, Text(last.en, "dim"))
