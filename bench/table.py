"""What is printed: the figures, the ratios that count beside their bars, and what a batch cost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.measure import Figure

_VERDICT: Final = {True: "[green]met[/]", False: "[red]not met[/]", None: ""}


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two figures beside each other: asked for is at least `bar` (at most, where `most`), wished for `aim`."""

    what: str
    value: float
    bar: float | None = None
    aim: float | None = None
    most: bool = False

    def met(self) -> bool | None:
        """Whether the bar is reached; None where there is none."""
        if self.bar is None:
            return None
        return self.value <= self.bar if self.most else self.value >= self.bar


def figures(title: str, found: Mapping[str, Figure]) -> Table:
    """Rates and latencies."""
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for name in ("/ s", "p50 ms", "p99 ms"):
        table.add_column(name, justify="right")
    for name, figure in found.items():
        table.add_row(name, f"{figure.rate:,.0f}", _ms(figure.p50), _ms(figure.p99))
    return table


def ratios(found: Iterable[Ratio]) -> Table:
    """The ratios, each with its bar, and whether it is met: said, never enforced."""
    table = Table(title="Razones / ratios", title_justify="left")
    table.add_column("")
    for name in ("", "bar", "aim", ""):
        table.add_column(name, justify="right")
    for ratio in found:
        sign = "≤" if ratio.most else "≥"
        asked = ("" if limit is None else f"{sign} {limit:g}" for limit in (ratio.bar, ratio.aim))
        table.add_row(ratio.what, f"{ratio.value:.2f}", *asked, _VERDICT[ratio.met()])
    return table


def notes(found: Iterable[tuple[str, str]]) -> Table:
    """Whatever else was counted."""
    table = Table(title="Además / besides", title_justify="left", show_header=False)
    for what, value in found:
        table.add_row(what, value)
    return table


def _ms(value: float | None) -> str:
    return f"{value:,.1f}" if value else "–"


def show(tables: Iterable[Table]) -> None:
    """Print them; as wide as they are, also into a file."""
    console = Console(width=100)
    for table in tables:
        console.print(table)
        console.print()
