"""How far the help of planetGOLD's chart 2 has come for one operator or organization, and what is overdue.

Phase I: a letter of commitment and a work plan with dated goals. Phase II: three areas at once, as the operator needs
them. Phase III: visits and workshops. What was promised and not done shows; so does who accompanies whom.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from service.categorization.assistance import Assistance
from service.categorization.goals import AREAS, GOALS
from service.decision.records import Row


@dataclass(frozen=True, slots=True)
class Planned:
    """A goal of the plan in force on a day. `late_days` is how long it is overdue: 0 while it is not, or is met.

    `by` accompanies the party towards it: who last named it.
    """

    goal: str
    area: str
    due: str
    done_on: str | None
    late_days: int
    by: str


@dataclass(frozen=True, slots=True)
class AreaHelp:
    """One of phase II's areas: whether the letter promised it, how often help was given in it and when, if at all."""

    area: str
    promised: bool
    times: int
    first_on: str | None
    last_on: str | None


@dataclass(frozen=True, slots=True)
class Companion:
    """Who accompanies: in how many recorded things, from when to when."""

    party: str
    times: int
    first_on: str
    last_on: str


@dataclass(frozen=True, slots=True)
class Phases:
    """Everything on record of the help given by a day. `phase` is the furthest one begun, None before the first."""

    phase: str | None
    letter: Assistance | None
    work_plan: Assistance | None
    goals: tuple[Planned, ...]
    areas: tuple[AreaHelp, ...]
    visits: tuple[Assistance, ...]
    workshops: tuple[Assistance, ...]
    companions: tuple[Companion, ...]

    @property
    def overdue(self) -> tuple[Planned, ...]:
        """The goals whose day has passed, the longest overdue first."""
        late = [goal for goal in self.goals if goal.late_days]
        return tuple(sorted(late, key=lambda goal: (goal.due, goal.goal)))


def phases(rows: Sequence[Row], at: date, known_at: int | None = None) -> Phases:
    """What the rows of `assistance:<party>` say on the Lima day `at`, by the ledger up to `known_at`."""
    day = at.isoformat()
    done = [
        row
        for row in rows
        if isinstance(row, Assistance) and row.on <= day and (known_at is None or row.seq <= known_at)
    ]
    letter = _latest(done, "letter_of_commitment")
    plan = _latest(done, "work_plan")
    return Phases(
        phase=max((row.phase for row in done), key=len, default=None),
        letter=letter,
        work_plan=plan,
        goals=_goals(done, plan, at),
        areas=tuple(_area(area, done, letter) for area in AREAS),
        visits=tuple(row for row in done if row.help == "visit"),
        workshops=tuple(row for row in done if row.help == "workshop"),
        companions=_companions(done),
    )


def _latest(rows: Iterable[Assistance], what: str) -> Assistance | None:
    found = [row for row in rows if row.help == what]
    return max(found, key=lambda row: row.seq, default=None)


def _goals(rows: list[Assistance], plan: Assistance | None, at: date) -> tuple[Planned, ...]:
    """A new plan replaces the one before it; what is recorded after it adds goals and says which are met."""
    latest: dict[str, Planned] = {}
    for row in sorted(rows, key=lambda row: row.seq):
        if plan is None or row.seq >= plan.seq:
            for goal, due, done_on in row.goals:
                latest[goal] = _planned(goal, due, done_on, at, row.by)
    return tuple(sorted(latest.values(), key=lambda goal: (goal.due, goal.goal)))


def _planned(goal: str, due: str, done_on: str | None, at: date, by: str) -> Planned:
    met = done_on if done_on is not None and done_on <= at.isoformat() else None
    late = 0 if met else max(0, (at - date.fromisoformat(due)).days)
    return Planned(goal, GOALS[goal].area, due, met, late, by)


def _area(area: str, rows: list[Assistance], letter: Assistance | None) -> AreaHelp:
    days = sorted(row.on for row in rows if row.help == area)
    promised = letter is not None and area in letter.areas
    return AreaHelp(area, promised, len(days), days[0] if days else None, days[-1] if days else None)


def _companions(rows: list[Assistance]) -> tuple[Companion, ...]:
    days: dict[str, list[str]] = {}
    for row in rows:
        days.setdefault(row.by, []).append(row.on)
    return tuple(Companion(party, len(on), min(on), max(on)) for party, on in sorted(days.items()))
