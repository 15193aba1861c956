"""What the story looks like: Spanish first, its English below it and dimmer, few colours."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

Language = Literal["both", "es", "en"]

LIGHTS = {"green": "green", "amber": "yellow", "red": "red"}

_RULED = 4
"""Columns that a heading's rule needs beside its two titles."""
_WIDE = 110
"""From so many columns on, a table has room for two languages in one cell."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Writes to a console in one language or both."""

    console: Console
    language: Language = "both"

    def words(self, es: str, en: str, style: str = "") -> Text:
        """A sentence: in both languages the English stands on a line of its own."""
        if self.language == "both":
            return Text.assemble((es, style), "\n" if en else "", (en, "dim italic"))
        return Text(self.pick(es, en), style)

    def beside(self, es: str, en: str) -> Text:
        """A few words: the English on the same line."""
        return Text.assemble(es, (f"  {en}", "dim italic")) if self.language == "both" else Text(self.pick(es, en))

    def pick(self, es: str, en: str) -> str:
        """One language where there is room for one alone: Spanish, unless English was asked for."""
        return en if self.language == "en" else es

    def heading(self, scene: int, es: str, en: str) -> None:
        """The start of a scene; the one before the first is numbered 0, and the number not shown."""
        both = self.language == "both"
        title = Text(f"{scene} · {self.pick(es, en)}" if scene else self.pick(es, en), "bold")
        room = both and title.cell_len + len(en) + _RULED <= self.console.width
        self.console.print()
        self.console.print(Rule(title.append("  " + en, "not bold dim") if room else title, align="left", style="dim"))
        if both and not room:
            self.show(Text(en, "dim"))

    def say(self, es: str, en: str, style: str = "") -> None:
        """A sentence under the heading."""
        self.show(self.words(es, en, style))

    def show(self, thing: RenderableType) -> None:
        """Anything, a little to the right."""
        self.console.print(Padding(thing, (0, 2)))

    def cell(self, es: str, en: str) -> Text:
        """A table's cell: the English beside on a wide terminal, below on a narrow one."""
        return self.beside(es, en) if self.console.width >= _WIDE else self.words(es, en)

    def busy(self, es: str, en: str) -> AbstractContextManager[object]:
        """Say, while something takes its time, what it is; nothing of it stays."""
        return self.console.status(self.beside(es, en))

    def facts(self, rows: Sequence[tuple[str, str, RenderableType]]) -> None:
        """Names (Spanish, English) and values in two columns."""
        table = Table.grid(padding=(0, 2))
        for es, en, value in rows:
            table.add_row(self.beside(es, en if en != es else ""), value)
        self.show(table)

    def table(self, heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[RenderableType]]) -> None:
        """A table; the last column takes what room there is."""
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        for es, en in heads:
            table.add_column(self.pick(es, en))
        for row in rows:
            table.add_row(*row)
        self.show(table)

    def card(self, title: str, light: str, *lines: RenderableType) -> None:
        """A supplier's answer in its colour."""
        self.show(Panel(Group(*lines), title=Text(title, "bold"), title_align="left", border_style=LIGHTS[light]))

    def progress(self) -> Progress:
        """A bar that goes away when it is full."""
        return Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=32),
            TextColumn("{task.completed:,} / {task.total:,}"),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
        )
