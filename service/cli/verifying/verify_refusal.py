"""`orotraza verify --refusal`: a signed refusal replayed on an export, to see whether it was true."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli import bounded, other_file, say
from service.cli.other_file import Kind
from service.cli.say import progress, reason, usage, why
from service.cli.verifying import checklist

if TYPE_CHECKING:
    from rich.console import Console

    from service.audit.refusal_checks import Report
    from service.audit.trusted import Trusted


def run(file: Path, export: Path, trusted: "Trusted", *, quiet: bool) -> "Report":
    """Replay the refusal in `file`. The export is verified apart. Raises `Trouble`."""
    from service.audit import refusal_checks
    from service.cli.ledger_files.cores import lines_about_keys
    from service.cli.ledger_files.export_file import ExportFile
    from service.cli.say import told

    try:
        data = bounded.read(file, refusal_checks.MAX_BYTES)
    except OSError as error:
        raise usage(f"no se puede leer {file}: {why(error)}", f"{file} cannot be read: {reason(error)}") from None
    other_file.refuse(file, data, Kind.REFUSAL)
    with ExportFile(export) as lines, progress(quiet=quiet) as bar:
        task = bar.add_task("rechazo / refusal", total=lines.end)
        named = refusal_checks.service_key(lines_about_keys(lines, 1), trusted)
        return refusal_checks.verify(data, trusted.origin, told(lines.lines, partial(bar.advance, task)), named)


def show(report: "Report", to: "Console") -> None:
    """The checklist, the verdict, and what it does not tell."""
    from rich.text import Text

    from service.audit import refusal_words as words
    from service.audit.refusal_checks import TITLES

    said = report.refusal
    if said is not None:
        say.show(
            to, Text(f"rechazo / refusal {said.code}, {said.size:,} asientos / entries, {said.recorded_at:%F %T}Z")
        )
    checklist.show(report.results, TITLES, to)
    style = "bold red" if report.exposed else "bold green" if report.holds else "yellow"
    say.show(to, Text.assemble((report.verdict.es, style), (f"  {report.verdict.en}", "dim")))
    say.show(to, Text(words.NOT_TOLD.es))
    say.show(to, Text(words.NOT_TOLD.en, "dim"))
