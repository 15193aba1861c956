"""The same registration in several lines of a roll: counted once, or not at all where the lines contradict."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from service.registry.rolls import faults
from service.registry.rolls.headings import Field
from service.registry.rolls.line import Layout
from service.registry.rolls.row import UNNUMBERED, Fault, Identity, RollRow

_SAID: Final[tuple[Field, ...]] = ("status", "since", "start", "until")
"""What two lines of one registration must say alike. Names and numbers may differ: the first by alphabet is taken."""


@dataclass(frozen=True, slots=True)
class Singled:
    """Each registration once; what was found on the way; and the numbers of the lines that contradict each other."""

    rows: tuple[RollRow, ...]
    faults: tuple[Fault, ...]
    contradicting: frozenset[int]


def single(rows: Iterable[RollRow], layout: Layout) -> Singled:
    """Each registration of the rows once, the same whatever their order.

    Lines that differ in districts alone are one registration over several districts. Lines that contradict are all
    left out, each with a fault that names the other: the roll does not say which of them is right.
    """
    kept: dict[Identity, RollRow] = {}
    found: list[Fault] = []
    contradicting: set[int] = set()
    for row in rows:
        first = kept.setdefault(row.identity, row)
        if first is row:
            continue
        differing = next((name for name in _SAID if getattr(first, name) != getattr(row, name)), None)
        if differing is not None:
            heading = layout.heading(differing)
            found += (
                faults.fault(one.number, heading, "duplicate_contradicts", other.number, heading)
                for one, other in ((first, row), (row, first))
            )
            contradicting |= {first.number, row.number}
        else:
            found += _noted(first, row, layout)
            kept[row.identity] = _united(first, row)
    good = tuple(row for row in kept.values() if row.number not in contradicting)
    return Singled(good, tuple(found), frozenset(contradicting))


def _noted(first: RollRow, row: RollRow, layout: Layout) -> Iterable[Fault]:
    if first.number == row.number:  # one line that names an activity twice
        return
    if first.districts == row.districts:
        yield faults.fault(
            row.number, layout.heading("dni" if row.party.startswith(UNNUMBERED) else "ruc"), "duplicate", first.number
        )
    else:
        yield faults.fault(row.number, layout.heading("district"), "districts_united", first.number)


def _united(first: RollRow, row: RollRow) -> RollRow:
    told = min(first, row, key=lambda each: (each.registration or "", each.right_name or "", each.name, each.sex or ""))
    return replace(told, number=first.number, districts=tuple(sorted({*first.districts, *row.districts})))
