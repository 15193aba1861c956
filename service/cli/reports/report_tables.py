"""The market's figures on a terminal: a bar beside each count, and under each table what it leaves out."""

from typing import TYPE_CHECKING, Any, Final

from service.cli.say import console, say
from service.cli.say import show as say_to

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_Json = dict[str, Any]
_WIDTH: Final = 24
_IN_A_FILE: Final = 160
_ANY_WIDTH: Final = 1000
"""Wider than any table: what a table needs is measured as if it had that."""
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"

STANDINGS: Final = {
    "formal": "formal",
    "in_process": "en proceso / in process",
    "unknown": "desconocido / unknown",
    "in_review": "en revisión / in review",
    "blocked": "bloqueado / blocked",
    None: "—",
}


def bar(value: int, greatest: int, width: int = _WIDTH) -> str:
    """A bar of whole and eighth blocks: `greatest` fills `width`, and what is not nothing is seen."""
    eighths = 0 if greatest <= 0 else value * width * 8 // greatest
    whole, part = divmod(max(eighths, 1 if value > 0 else 0), 8)
    return "█" * whole + _EIGHTHS[part].strip()


def distribution(found: _Json) -> None:
    """Cells with bars, the fullest first; totals below."""
    from service.api.market.statistics_said import headings

    table = headed(*(f"{each.es}\n{each.en}" for each in headings(found["by"])), "Inscripciones\nLines", "")
    cells = sorted(found["cells"], key=lambda cell: -cell["lines"])
    greatest = max((cell["lines"] for cell in cells), default=0)
    for cell in cells:
        words = [
            _named(word) if dimension == "department" else word
            for dimension, word in zip(found["by"], cell["text"].split(" · "), strict=True)
        ]
        table.add_row(*words, f"{cell['lines']:,}", bar(cell["lines"], greatest))
    show(table)
    for total in found["totals"]:
        if set(total) <= {"text", "lines", "operators"}:
            operators = f", {total['operators']:,} operadores / operators" if "operators" in total else ""
            say(f"Total: {total['lines']:,} inscripciones{operators}", f"{found['judged']['at']}, {_state(found)}")


def scoreboard(found: _Json) -> None:
    """Each goal with its figures and what they cannot measure."""
    for goal in found["goals"]:
        table = headed(f"{goal['goal']}. {goal['name']}", "", "", "No mide\nCannot measure")
        for each in goal["indicators"]:
            share = each["permille"]
            told = "—" if each["part"] is None else _share(share) if share is not None else f"{each['part']:,}"
            table.add_row(each["title"], told, bar(share or 0, 1000, 12), each["cannot_measure"])
        show(table)
    say(found["policy"], f"{found['judged']['at']}, {_state(found)}")


def cohort(found: _Json) -> None:
    """Formalized against target, and the time in each stage."""
    say(
        f"Organizaciones formalizadas: {found['formalized']} de {found['organizations']}; meta {found['target']}, "
        f"faltan {found['remaining']}.",
        f"Organizations formalized: {found['formalized']} of {found['organizations']}; target {found['target']}.",
    )
    table = headed("Etapa\nStage", "Operadores\nOperators", "", "Mediana, días\nMedian, days", "Máximo\nLongest")
    greatest = max((each["count"] for each in found["stages"]), default=0)
    for each in found["stages"]:
        days = ("—" if each[name] is None else str(each[name]) for name in ("median_days", "longest_days"))
        table.add_row(each["text"], str(each["count"]), bar(each["count"], greatest), *days)
    show(table)


def pallaqueras(found: _Json) -> None:
    """Prices by month and region, then associations and constancias where they are told."""
    table = headed(
        "Mes", "Región", "Pallaqueras\nS/ por g", "Mineral\nlegal", "Mediana\nregional", "Mundo", "‰ del\nlegal", ""
    )
    for each in found["months"]:
        prices = (each[name] or "—" for name in ("pallaqueras_pen", "legal_ore_pen", "region_pen", "world_pen"))
        share = each["of_legal_ore_permille"]
        table.add_row(each["month"], _named(each["region"]), *prices, str(share or "—"), bar(share or 0, 1000, 12))
    show(table)
    say(found["legal_ore_price"], found["world_price"])
    if "associations" in found:
        own = headed("Asociación", "Miembros", "Delegados con mandato")
        for each in found["associations"]:
            own.add_row(each["organization"], str(each["members"]), str(len(each["delegates"])))
        show(own)
        drawn = headed("Constancia", "Dice, g", "Usado, g", "Queda, g")
        for each in found["constancias"]:
            drawn.add_row(each["constancia"], each["stated_g"], each["drawn_g"], each["left_g"])
        show(drawn)


def headed(*headings: str) -> "Table":
    """An empty table with these columns."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE)
    for heading in headings:
        table.add_column(heading)
    return table


def show(table: "Table", to: "Console | None" = None) -> None:
    """As wide as the terminal; a file has no width, and takes the table as it is.

    Where the terminal is too narrow for its words, each row is told line by line: no identifier or figure is cut short.
    """
    from rich.measure import Measurement
    from rich.text import Text

    to = to or console()
    if not to.is_terminal:
        to.width = _IN_A_FILE
    wide = to.options.update(max_width=_ANY_WIDTH)
    if Measurement.get(to, wide, table).minimum <= to.width:
        to.print(table, soft_wrap=False)
        return
    names = [" / ".join(str(each.header).split("\n")) for each in table.columns]
    say_to(to, Text(names[0], "dim"))
    for first, *others in zip(*(each.cells for each in table.columns), strict=True):
        say_to(to, Text(str(first), "bold"))
        for name, cell in zip(names[1:], others, strict=True):
            if cell:
                say_to(to, Text(f"   {name}: {cell}" if name else f"   {cell}"))


def _named(department: str) -> str:
    """A department by its name: the figures have it by INEI's two digits. What is no department stays as it is."""
    from service.web.names import DEPARTMENTS

    return DEPARTMENTS.get(department, department)


def _share(permille: int) -> str:
    return f"{permille // 10}.{permille % 10} %"


def _state(found: _Json) -> str:
    return f"{found['judged']['known_at'] + 1} asientos / entries"
