"""`orotraza report`: the market's figures, the service's with `--as`, else the database's."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Final

import typer

from service.cli.client import remote
from service.cli.client.desk import AsJson, Data, Json, Purpose, Url
from service.cli.reports import report_tables
from service.cli.reports.report_source import Question, Report, Source, figures
from service.cli.say import as_json, note, usage
from service.cli.server_side import needs_server

app = typer.Typer(
    help="Cifras del mercado y reportes de ley. / The market's figures, the law's reports.", no_args_is_help=True
)

PURPOSE: Final = "cifras del mercado"
"""What is read for, where the reader says nothing else; it stays in the access log."""

At = Annotated[str | None, typer.Option("--at", metavar="2026-11-20", help="Día; hoy. / Day; today.")]
KnownAt = Annotated[
    str | None, typer.Option("--known-at", metavar="N|2026-11-20", help="Lo que se sabía. / What was known.")
]
Public = Annotated[
    bool, typer.Option("--public", help="Como las ve el público, al último fin de mes. / As the public sees them.")
]
Key = Annotated[
    str | None,
    typer.Option("--as", "--key", help="Pedirlas al servicio con esta clave. / Ask the service with this key."),
]

_BY_HELP: Final = "category, department, activity, stage, group. / Dimensions, separated by commas."


@app.command()
def distribution(
    by: Annotated[str, typer.Option(help=_BY_HELP)] = "category,department",
    at: At = None,
    known_at: KnownAt = None,
    public: Public = False,
    csv: Annotated[bool, typer.Option("--csv", help="Tabla CSV. / As CSV.")] = False,
    json: AsJson = False,
    key: Key = None,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """El padrón por categoría, departamento, actividad, etapa y grupo. / The whole roll, counted."""
    with needs_server():
        from service.api.market.statistics_said import csv as as_csv

        asked = _question("distribution", at, known_at, public=public, by=_dimensions(by, public=public))
        found = figures(asked, Source(key, url, purpose, data))
        if csv and not json:
            typer.echo(as_csv(found), nl=False)
        else:
            _show(found, report_tables.distribution, json=json)
        if found.get("note"):
            note(found["note"], f"Left out: cells of fewer than {found['least']}, and what they follow from.")


@app.command()
def scoreboard(
    at: At = None,
    known_at: KnownAt = None,
    public: Public = False,
    json: AsJson = False,
    key: Key = None,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """Los cuatro objetivos de la Política Nacional. / The National Policy's four goals."""
    with needs_server():
        asked = _question("scoreboard", at, known_at, public=public)
        _show(figures(asked, Source(key, url, purpose, data)), report_tables.scoreboard, json=json)


@app.command()
def cohort(
    at: At = None,
    known_at: KnownAt = None,
    json: AsJson = False,
    key: Key = None,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """Organizaciones formalizadas frente a la meta. / Organizations formalized against the target."""
    with needs_server():
        asked = _question("cohort", at, known_at, public=False)
        _show(figures(asked, Source(key, url, purpose, data)), report_tables.cohort, json=json)


@app.command()
def pallaqueras(
    at: At = None,
    known_at: KnownAt = None,
    public: Public = False,
    json: AsJson = False,
    key: Key = None,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """Lo que se les paga, mes a mes; asociaciones y constancias. / What they are paid, month by month."""
    with needs_server():
        asked = _question("pallaqueras", at, known_at, public=public)
        _show(figures(asked, Source(key, url, purpose, data)), report_tables.pallaqueras, json=json)


def _show(found: Json, table: Callable[[Json], None], *, json: bool) -> None:
    as_json(found) if json else table(found)


def _question(
    report: Report, at: str | None, known_at: str | None, *, public: bool, by: tuple[str, ...] = ()
) -> Question:
    if public and (at, known_at) != (None, None):
        raise usage(
            "el público recibe las cifras del último fin de mes: quite --at y --known-at",
            "the public is told the last month's end: leave --at and --known-at out",
        )
    known = int(known_at) if known_at is not None and known_at.isdecimal() else day(known_at)
    return Question(report, day(at), known, public, by)


def day(text: str | None) -> date | None:
    """A Lima day as it is typed; None where none is. Raises `Trouble`."""
    from service.api.parameters import lima_day

    try:
        return None if text is None else lima_day(text)
    except ValueError:
        raise usage(f"{text}: escriba un día, como 2026-11-20", "write a day, such as 2026-11-20") from None


def _dimensions(text: str, *, public: bool) -> tuple[str, ...]:
    from service.api.asking import BY
    from service.surveillance import suppression

    try:
        found: tuple[str, ...] = BY.read(text)
    except ValueError:
        raise usage(BY.wanted.es, BY.wanted.en) from None
    if public and len(found) > suppression.MOST:
        raise usage("el público pregunta por dos dimensiones como máximo", "the public asks by two at most")
    return found
