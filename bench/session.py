"""One run of the bench: the logs it fills, what it measured, what it will print."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench import fill, table
from bench.contenders import Desk
from bench.house import House, Log
from bench.measure import Contender, Figure, by_turns
from bench.options import Options, World
from bench.table import Ratio

_SCREEN = Console(stderr=True)


@dataclass(slots=True)
class Session:
    """Where it is measured, how long, and what has been found."""

    options: Options
    house: House
    desk: Desk
    figures: dict[str, Figure] = field(default_factory=dict)
    ratios: list[Ratio] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    sheets: list[Table] = field(default_factory=list)

    def world(self, world: World) -> Log:
        """The log of this world, filled."""
        log = self.house.log(world.name)
        with Progress(console=_SCREEN) as bar:
            task = bar.add_task(world.name, total=max(world.size, 1))
            fill.fill(
                self.house,
                log,
                miners=world.miners,
                size=world.size,
                signers=self.desk.signers,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        return log

    def measure(self, contenders: Mapping[str, Contender]) -> None:
        """Measure these by turns."""
        options = self.options
        with _SCREEN.status("") as status:
            self.figures |= by_turns(contenders, seconds=options.seconds, repeats=options.repeats, told=status.update)

    def compare(self, what: str, one: str, other: str, bar: float | None = None, aim: float | None = None) -> None:
        """Put two rates beside each other, if both were measured."""
        if one in self.figures and other in self.figures:
            self.ratios.append(Ratio(what, self.figures[one].rate / self.figures[other].rate, bar, aim))

    def sheet(self, sheet: Table) -> None:
        """Keep a table that is made elsewhere."""
        self.sheets.append(sheet)

    def note(self, what: str, value: str) -> None:
        """Keep what is no rate."""
        self.notes.append((what, value))

    def show(self) -> None:
        """Print everything."""
        table.show(
            [
                table.figures("Medidas, medianas / figures, medians", self.figures),
                table.ratios(self.ratios),
                table.notes(self.notes),
                *self.sheets,
            ]
        )

    def write(self, path: Path) -> None:
        """Write everything for machines."""
        found = {
            "figures": {name: asdict(figure) for name, figure in self.figures.items()},
            "ratios": [{**asdict(ratio), "met": ratio.met()} for ratio in self.ratios],
            "notes": dict(self.notes),
        }
        path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
