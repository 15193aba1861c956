"""`orotraza watch`: what a view over the whole market shows, from the service with `--as`, else from the database.

Exit status 1 where anything is suspected: a suspicion is a question to somebody, never an answer.
"""

from pathlib import Path
from typing import Annotated, Final

import typer

from service.cli.client import remote
from service.cli.client.desk import AsJson, Data, Purpose, Url
from service.cli.reports.report import At, Key, KnownAt, day
from service.cli.reports.report_source import Source
from service.cli.say import as_json, fail, usage
from service.cli.server_side import needs_server
from service.cli.surveillance import watch_declared, watch_table
from service.cli.surveillance.watch_source import Question, watched

PURPOSE: Final = "vigilancia del mercado"
"""What is read for, where the reader says nothing else; it stays in the access log."""


def watch(
    rule: Annotated[
        str | None, typer.Option("--rule", metavar="R16", help="Una regla; todas. / One rule; all.")
    ] = None,
    at: At = None,
    known_at: KnownAt = None,
    department: Annotated[
        str | None, typer.Option("--department", metavar="21", help="Solo este departamento (INEI). / Only there.")
    ] = None,
    declared: Annotated[
        Path | None,
        typer.Option(
            "--declared",
            metavar="ARCHIVO.csv",
            help="Cifras declaradas (party, right, half_year, fine_g): R07 se juzga aquí, y no salen de esta máquina. "
            "/ Declared figures: R07 is judged here, and they do not leave this machine.",
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="Casos por regla. / Cases a rule.")] = 20,
    json: AsJson = False,
    key: Key = None,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """Lo que muestra el mercado entero: fraccionamiento, vueltas, capacidades, saltos. / Surveillance."""
    with needs_server():
        from service.surveillance.watch.rules import RULES

        if rule is not None and rule not in RULES:
            raise usage(f"escriba una de estas reglas: {', '.join(RULES)}", "write one of these rules")
        known = int(known_at) if known_at is not None and known_at.isdecimal() else day(known_at)
        figures = None if declared is None else watch_declared.figures(declared)
        most = limit if figures is None else watch_declared.MOST
        found = watched(Question(rule, day(at), known, department, most), Source(key, url, purpose, data))
        if figures is not None:
            found = watch_declared.judge(found, figures)
        if json:
            as_json(found)
        else:
            watch_table.show(found, limit)
    if any(each["count"] for each in found["rules"]):
        fail()
