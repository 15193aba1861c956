"""`orotraza verify`: an export against one key, offline: every byte, signature, link, decision and finding."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import bounded, other_file, say
from service.cli.client import log_key
from service.cli.client.log_key import Trusting
from service.cli.ledger_files import cycles, verify_hints
from service.cli.other_file import Kind
from service.cli.say import as_json, console, fail, reason, usage, why
from service.cli.verifying import checklist, verify_contested, verify_refusal

if TYPE_CHECKING:
    from rich.console import Console

    from service.audit.report import Report

_SHOWN = 100
_ALIKE = 3
"""Faults shown where every line has the same one."""


class Rules(StrEnum):
    """Whether decisions are made again."""

    ON = "on"
    OFF = "off"


def verify(
    export: Annotated[
        Path,
        typer.Argument(
            help="El archivo exportado, o una carpeta de mosaicos con sus asientos. / The exported file, or a folder "
            "of tiles with their entries."
        ),
    ],
    key: Trusting,
    since: Annotated[
        Path | None,
        typer.Option(help="Un sello o recibo que usted guardó. / A checkpoint or receipt that you kept."),
    ] = None,
    rules: Annotated[
        Rules, typer.Option(help="Repetir o no cada decisión. / Decide everything again, or not.")
    ] = Rules.ON,
    refusal: Annotated[
        Path | None,
        typer.Option(
            help="Un rechazo firmado, con lo rechazado, que submit guarda: ¿fue cierto? / "
            "A signed refusal with what was refused, as submit keeps it: was it true?"
        ),
    ] = None,
    contested: Annotated[
        bool,
        typer.Option("--contested", help="Nombrar lo que firmaron claves robadas. / Name them."),
    ] = False,
    state: Annotated[
        Path | None,
        typer.Option(
            help="Lo que usted ya verificó: continúa desde ahí y lo guarda. / What you verified before: go on from "
            "there, and keep it."
        ),
    ] = None,
    memory: Annotated[
        int, typer.Option(min=1, help="Megabytes para los hechos; lo demás, en disco. / For facts; the rest on disk.")
    ] = 256,
    processes: Annotated[
        int, typer.Option("--processes", min=0, help="Procesos; 0: todos los núcleos. / Processes; 0: all cores.")
    ] = 0,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Verificar un archivo exportado sin red ni base de datos. / Verify an export offline."""
    trusted, kept = log_key.trusted(key), _read(since)
    if state is not None and rules is Rules.OFF:
        raise usage("--state guarda lo decidido: no va con --rules off", "--state does not go with --rules off")
    # Neither the rooms that are imported now nor decisions make cycles worth looking for as often as is usual.
    cycles.seldom()
    from service.cli.verifying import verification

    report = verification.run(
        export,
        trusted,
        kept=kept,
        with_rules=rules is Rules.ON,
        processes=processes,
        memory=memory,
        state=state,
        quiet=json,
    )
    replayed = None if refusal is None else verify_refusal.run(refusal, export, trusted, quiet=json)
    stolen = verify_contested.run(export, trusted.origin, quiet=json) if contested else None
    if json:
        said = report.members() | ({} if replayed is None else {"refusal": replayed.as_json()})
        as_json(said | ({} if stolen is None else {"contested": [each.as_json() for each in stolen]}))
    else:
        show(report, console(), export)
        if stolen is not None:
            verify_contested.show(stolen, console())
        if replayed is not None:
            verify_refusal.show(replayed, console())
    if not report.is_well or (replayed is not None and not replayed.holds):
        fail()


def show(report: "Report", to: "Console", path: Path) -> None:
    """The checklist, the faults, what may be no fault of the log's, and what cannot be known."""
    from rich.text import Text

    from service.audit import words
    from service.audit.report import TITLES

    say.show(to, Text.assemble((report.origin, "bold"), f"  {report.lines:,} asientos / entries"))
    if report.start:
        text = words.BEGUN_AFTER.of(size=f"{report.start:,}")
        say.show(to, Text.assemble(f"  {text.es}", (f"  {text.en}", "dim")))
    for result in report.results:
        notes = () if result.note is None else (result.note,)
        checklist.step(int(result.check), result.state.value, TITLES[result.check], notes, to)
    hints = verify_hints.hints(report, path)
    shown = _ALIKE if verify_hints.REWRITTEN in hints else _SHOWN
    for fault in report.faults[:shown]:
        place = "todo / the whole" if fault.seq is None else f"seq {fault.seq}"
        say.show(to, Text.assemble((f" ✗ {place} · {fault.field}: ", "bold red"), fault.text.es))
        say.show(to, Text(f"   {fault.text.en}", "dim"))
    more = len(report.faults) - shown
    if more > 0:
        say.show(
            to, Text(f"   … y {more} faltas más: --json las da todas / and {more} more faults: --json has them all")
        )
    for fault in report.false_claims[:_SHOWN]:
        say.show(to, Text.assemble((f" ✗ seq {fault.seq} · {fault.field}: ", "bold red"), fault.text.es))
        say.show(to, Text(f"   {fault.text.en}", "dim"))
    if report.resting:
        text = words.RESTING.of(count=len(report.resting))
        say.show(to, Text.assemble((f" – {text.es}", "yellow"), (f"  {text.en}", "dim")))
    for es, en in hints:
        say.show(to, Text(f" ? {es}", "bold yellow"))
        say.show(to, Text(f"   {en}", "dim"))
    verdict = ("Todo se sostiene: ", "bold green") if report.holds else ("", "")
    say.show(to, Text.assemble(verdict, report.unknowable.es))
    say.show(to, Text(report.unknowable.en, "dim"))


def _read(since: Path | None) -> bytes | None:
    from service.ledger import receipt

    if since is None:
        return None
    try:
        data = bounded.read(since, receipt.MAX_BYTES)
    except OSError as error:
        raise usage(f"no se puede leer {since}: {why(error)}", f"{since} cannot be read: {reason(error)}") from None
    if other_file.kind(data) is not Kind.CHECKPOINT:
        other_file.refuse(since, data, Kind.RECEIPT)
    return data
