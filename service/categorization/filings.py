"""Half-yearly production: which half-years one right's operator owes a declaration for, and what became of each.

Due at the end of July and of January (DS 001-2020-EM art. 7), which is policy `production_due_days` after the half-year
ends. Titleholders of a *vigente* concession are exempt (art. 7.2c): for them, absence says nothing at all. For the
others it says only that this register has no declaration.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from service.categorization import productions
from service.categorization.half_years import last_day, through
from service.categorization.productions import Production
from service.decision.calendar import half_year
from service.decision.facts import Facts, Needs
from service.decision.records import Row
from service.registry import policies, registrations
from service.registry.policies import Policy
from service.registry.registrations import Registration

FIRST: Final = "2020-1"
"""The first half-year after the duty was regulated."""

POLICY: Final = "production_due_days"

_BELIEVED: Final = "backdate_note_days"
"""How many days after `filed_on`, which is the declarant's own word, it may be recorded and count as that day's."""

_OWES: Final = ("vigente", "suspendido")


class FilingState(StrEnum):
    """What became of a half-year's declaration. *Missing* is past its day, *due* not yet."""

    DECLARED = "declared"
    LATE = "late"
    DUE = "due"
    MISSING = "missing"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Filing:
    """One right's half-year. `seq` is the entry that holds; no figures here.

    `filed_on` (the declarant's word) and `recorded_on` are of the declaration that decides `state`: the first in time,
    else the first. `inactive` is what the declaration in force says, None where there is none.
    """

    right: str
    half_year: str
    due_on: str
    state: FilingState
    filed_on: str | None = None
    recorded_on: str | None = None
    inactive: bool | None = None
    seq: int | None = None


def needs(party: str) -> Needs:
    """What `filings` reads."""
    read = (productions.shelf(party), registrations.shelf(party), policies.shelf(POLICY), policies.shelf(_BELIEVED))
    return Needs(read)


def filings(facts: Facts, party: str, right: str, at: date, known_at: int | None = None) -> tuple[Filing, ...]:
    """The half-years that have ended by the Lima day `at`, oldest first: those owed, exempt, or declared all the same.

    Raises:
        NotLoaded: see `needs`.
    """
    facts.require(needs(party))
    # Once, not for each half-year: there are miners of 77 rights.
    filed = [row for row in facts.shelf(productions.shelf(party)) if isinstance(row, Production) and row.right == right]
    registered = facts.shelf(registrations.shelf(party))
    found = []
    for half in through(_first(registered, right, known_at), half_year(at)):
        end = last_day(half)
        if end >= at:
            break
        said = productions.declared(filed, right, half, at, known_at)
        owes = _owes(registered, right, end, known_at)
        if not owes and not said:
            continue
        due_on = end + timedelta(days=_days(facts, end, at, known_at))
        timely = next((row for row in said if _in_time(facts, row, due_on, known_at)), None)
        shown = timely or (said[0] if said else None)
        held = said[-1] if said else None
        found.append(
            Filing(
                right=right,
                half_year=half,
                due_on=due_on.isoformat(),
                state=_state(
                    shown, due_on, at, timely=timely is not None, exempt=_exempt(registered, right, end, known_at)
                ),
                filed_on=shown.filed_on if shown else None,
                recorded_on=shown.recorded_on if shown else None,
                inactive=held.inactive if held else None,
                seq=held.seq if held else None,
            )
        )
    return tuple(found)


def _in_time(facts: Facts, row: Production, due_on: date, known_at: int | None) -> bool:
    """Whether a declaration was filed by its day, and recorded soon enough after for that to be believed."""
    if row.filed_on > due_on.isoformat():
        return False
    recorded = date.fromisoformat(row.recorded_on)
    believed = timedelta(days=policies.whole(facts, _BELIEVED, recorded, known_at))
    return recorded - date.fromisoformat(row.filed_on) <= believed


def _state(said: Production | None, due_on: date, at: date, *, timely: bool, exempt: bool) -> FilingState:
    if said is not None:
        return FilingState.DECLARED if timely else FilingState.LATE
    if exempt:
        return FilingState.EXEMPT
    return FilingState.DUE if at <= due_on else FilingState.MISSING


def _first(rows: Sequence[Row], right: str, known_at: int | None) -> str:
    """The half-year in which the register first names the right, not before the duty began."""
    starts = [
        row.start
        for row in rows
        if isinstance(row, Registration)
        and row.roll == "REINFO"
        and row.right == right
        and (known_at is None or row.seq <= known_at)
    ]
    return max(FIRST, half_year(date.fromisoformat(min(starts)))) if starts else FIRST


def _owes(rows: Sequence[Row], right: str, end: date, known_at: int | None) -> bool:
    row = registrations.in_force(rows, "REINFO", end, known_at, right=right)
    return row is not None and row.status in _OWES


def _exempt(rows: Sequence[Row], right: str, end: date, known_at: int | None) -> bool:
    row = registrations.in_force(rows, "CONCESSION", end, known_at, right=right)
    return row is not None and row.status == "titled"


def _days(facts: Facts, end: date, at: date, known_at: int | None) -> int:
    """The longest term in force from the half-year's end to `at`.

    Extensions have come after the date (DS 005-2022-EM art. 3); a term shortened later takes nothing from anybody.
    """
    later = [
        int(row.value)
        for row in facts.shelf(policies.shelf(POLICY))
        if isinstance(row, Policy)
        and (known_at is None or row.seq <= known_at)
        and end.isoformat() < row.effective_from <= at.isoformat()
    ]
    return max(policies.whole(facts, POLICY, end, known_at), *later, 0)
