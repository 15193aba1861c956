"""`orotraza verify-reports`: every report that was filed, made again from an export, offline."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.cli import say
from service.cli.client import service_key
from service.cli.say import as_json, console, fail
from service.cli.verifying.checklist import MARKS

if TYPE_CHECKING:
    from rich.console import Console

    from service.audit.filings import Judged
    from service.exchange.monthly_register.template import Template

_FORMS: Final = "service.exchange.monthly_register"


def verify_reports(
    export: Annotated[Path, typer.Argument(help="Una exportación del registro. / An export of the log.")],
    key: Annotated[str | None, typer.Option("--key", metavar="VKEY", help=service_key.KEY_HELP)] = None,
    data: Annotated[Path | None, typer.Option(help=service_key.FOLDER_HELP, envvar="ORO_DATA_DIR")] = None,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Volver a hacer los reportes presentados, sin red. / Make filed reports again, offline."""
    from service.audit.report import State
    from service.cli.verifying import verification

    trusted = service_key.trusted(key, data)
    sound = verification.run(export, trusted, with_rules=False, quiet=json)
    found = run(export, trusted.origin) if sound.holds else []
    holds = sound.holds and all(each.state is State.HOLDS for each in found)
    if json:
        as_json({"holds": holds, "export_holds": sound.holds, "reports": [each.as_json() for each in found]})
    else:
        show(found, console(), sound=sound.holds)
    if not holds:
        fail()


def run(export: Path, origin: str) -> "list[Judged]":
    """Judge every filing of an export."""
    from service.audit import filings
    from service.cli.ledger_files.export_file import ExportFile
    from service.rulebook.replay import Replay

    with ExportFile(export) as file:
        return filings.judge(Replay(origin), file.lines, _forms())


def show(found: "list[Judged]", to: "Console", *, sound: bool) -> None:
    """Each filing in a line, what differs, and what it proves."""
    from rich.text import Text

    from service.audit import filing_words as words

    if not sound:
        say.show(to, Text(f"{words.UNSOUND.es}  {words.UNSOUND.en}", "bold red"))
        return
    for each in found:
        mark, style = MARKS[each.state.value]
        filed = each.filed
        again = "" if filed.rectifies is None else f", rectifica / rectifies {filed.rectifies}"
        about = f"{filed.month} {filed.buyer}: {filed.lines} líneas / lines, {filed.size} asientos / entries{again}"
        say.show(to, Text.assemble((f" {mark} {each.seq}. ", style), about))
        if each.note is not None:
            say.show(to, Text.assemble(f"      {each.note.es}", (f"  {each.note.en}", "dim")))
    say.show(to, Text(f"{len(found)} reportes presentados / reports filed"))
    say.show(to, Text(words.PROVES.es))
    say.show(to, Text(words.PROVES.en, "dim"))


def _forms() -> "dict[str, Template]":
    """The forms that travel with the code, by name."""
    from importlib.resources import files

    from service.exchange.monthly_register import template

    texts = {each.name.removesuffix(".csv"): each for each in files(_FORMS).iterdir() if each.name.endswith(".csv")}
    return {name: template.parse(name, each.read_text(encoding="utf-8")) for name, each in texts.items()}
