"""A checklist on the terminal: a line a step, and under it why it does not hold."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from service.cli import say

if TYPE_CHECKING:
    from enum import IntEnum

    from rich.console import Console

    from service.audit.checklist import Result
    from service.audit.faults import Text as Both

    S = TypeVar("S", bound=IntEnum)

MARKS: Final = {"holds": ("✓", "green"), "fails": ("✗", "bold red"), "unjudged": ("–", "yellow")}


def show(results: "Sequence[Result[S]]", titles: "Mapping[S, Both]", to: "Console") -> None:
    """Each step by number and title, marked by how it ended."""
    for result in results:
        step(int(result.step), result.state.value, titles[result.step], result.notes, to)


def step(number: int, state: str, title: "Both", notes: "Sequence[Both]", to: "Console") -> None:
    """One step."""
    from rich.text import Text

    mark, style = MARKS[state]
    say.show(to, Text.assemble((f" {mark} {number}. ", style), title.es, (f"  {title.en}", "dim")))
    for note in notes:
        say.show(to, Text.assemble(f"      {note.es}", (f"  {note.en}", "dim")))
