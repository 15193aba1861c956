"""`orotraza verify --contested`: the entries of stolen keys, which stand in the log and should not be rested on."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.cli import say
from service.cli.say import progress

if TYPE_CHECKING:
    from rich.console import Console

    from service.audit.contested import Contested

_SHOWN: Final = 100


def run(export: Path, origin: str, *, quiet: bool) -> "tuple[Contested, ...]":
    """All contested entries of an export, by number."""
    from service.audit.contested import contested
    from service.cli.ledger_files.export_file import ExportFile
    from service.cli.say import told

    with ExportFile(export) as lines, progress(quiet=quiet) as bar:
        task = bar.add_task("impugnados / contested", total=lines.end)
        return contested(origin, told(lines.lines, partial(bar.advance, task)))


def show(found: "tuple[Contested, ...]", to: "Console") -> None:
    """Each in a line, up to a hundred."""
    from rich.text import Text

    freed = sum(each.freed for each in found)
    es = f"{len(found)} asientos impugnados, de ellos {freed} ya puestos en regla"
    en = f"{len(found)} contested entries, {freed} of them put right since"
    say.show(to, Text.assemble((es, "yellow" if len(found) > freed else "green"), (f"  {en}", "dim")))
    for each in found[:_SHOWN]:
        say.show(to, Text.assemble(f" – seq {each.seq}: {each.text.es}", (f"  {each.text.en}", "dim")))
    if len(found) > _SHOWN:
        say.show(to, Text(f"   … {len(found) - _SHOWN} más: --json / more: --json"))
