"""How the roll is spread: every line of it in one cell of category × department × activity × stage × group.

A line is a party × right × activity that stands on a roll on a day: REINFO's *vigente* and *suspendido*, the selectors'
padrón, and the start authorizations of those who have left REINFO by it. A RUC with 77 lines counts 77 times, and once
among the operators. What is not recorded is a value of its own, `no_data`, never a guess.

This is the plain count, party by party; `surveillance.distribution` is the same in one statement of SQL.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from service.categorization import progress
from service.decision.facts import Facts, Needs
from service.registry import parties, registrations
from service.registry.identifiers import is_natural
from service.registry.parties import Party
from service.registry.registrations import Registration

NO_DATA: Final = "no_data"
SELECTION: Final = "selection"
"""What the selectors' padrón is about; it names no activity."""

IN_PROCESS: Final = ("vigente", "suspendido")

GROUPS: Final = (
    NO_DATA,
    "women",
    "men",
    "other",
    "selectors_no_data",
    "pallaqueras",
    "selectors_men",
    "selectors_other",
)
"""Natural persons by what is coded of their sex, and selectors apart: a selector who is a woman is a *pallaquera*."""
FIRMS: Final = "firms"

_SEXES: Final = (None, "female", "male", "other")


class Cell(NamedTuple):
    """Where a line counts. `department` has INEI's two digits."""

    category: str
    department: str
    activity: str
    stage: str
    group: str


class Count(NamedTuple):
    """Lines of the roll, and the operators behind them, each once."""

    lines: int
    operators: int


DIMENSIONS: Final = Cell._fields


def needs(party: str) -> Needs:
    """What `cells` reads."""
    return progress.needs(party) + Needs((parties.shelf(party),))


def cells(facts: Facts, party: str, at: date, known_at: int | None = None) -> Iterator[Cell]:
    """The cell of each line that a party has on the roll on the Lima day `at`, by the ledger up to `known_at`.

    Raises:
        NotLoaded: see `needs`.
    """
    facts.require(needs(party))
    who = parties.find(facts, party, known_at)
    for line in _lines(facts, party, at, known_at):
        found = progress.progress(facts, party, line.right, at, known_at)
        current = found.standing.current
        yield Cell(
            NO_DATA if found.category is None else found.category.value,
            _department(line),
            SELECTION if line.roll == "SELECTORS" else line.activity or NO_DATA,
            NO_DATA if current is None else current.stage,
            group(party, who, selector=line.roll == "SELECTORS"),
        )


def group(party: str, who: Party | None, *, selector: bool) -> str:
    """Of whom a party is counted: firms, or natural persons by what is coded of their sex; selectors apart."""
    if not is_natural(party):
        return FIRMS
    kind, sex = (None, None) if who is None else (who.party_kind, who.sex)
    apart = len(_SEXES) if selector or kind == "selector" else 0
    return GROUPS[_SEXES.index(sex) + apart]


def count(found: Iterable[tuple[str, Cell]]) -> dict[Cell, Count]:
    """Count pairs (party, cell of one of its lines)."""
    lines: dict[Cell, list[str]] = {}
    for party, cell in found:
        lines.setdefault(cell, []).append(party)
    return {cell: Count(len(behind), len(set(behind))) for cell, behind in lines.items()}


def _lines(facts: Facts, party: str, at: date, known_at: int | None) -> Iterator[Registration]:
    rows = facts.shelf(registrations.shelf(party))
    in_process = [row for row in registrations.all_in_force(rows, "REINFO", at, known_at) if row.status in IN_PROCESS]
    yield from in_process
    yield from registrations.all_in_force(rows, "SELECTORS", at, known_at)
    rights = {row.right for row in in_process}
    for row in registrations.all_in_force(rows, "AUTHORIZATION", at, known_at):
        if row.status == "vigente" and row.right not in rights:
            yield row


def _department(line: Registration) -> str:
    """Of the line's first district; the digits of another list than INEI's would name another department."""
    if not line.districts:
        return NO_DATA
    system, code = line.districts[0]
    return code[:2] if system == "inei" else NO_DATA
