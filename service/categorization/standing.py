"""Where a miner stands in the process on a day, and what is missing next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from service.categorization import stages
from service.categorization.assessments import Assessment
from service.categorization.category import Answer
from service.categorization.stages import FORMAL, STAGES, StageReached
from service.decision.records import Row
from service.registry import registrations
from service.registry.registrations import Registration

_MET = (Answer.YES, Answer.WAIVED)


@dataclass(frozen=True, slots=True)
class Standing:
    """One party's place in the process, for one right or in general, each tuple in the order of the law.

    `reached` are the stages met, with day and evaluator; `held` those whose last word is *observed* or *denied*;
    `missing` those still to be met, none once the start authorization stands. `days` is the time in the furthest stage
    reached (≥ 0), None before the first one.
    """

    reached: tuple[StageReached, ...]
    held: tuple[StageReached, ...]
    missing: tuple[str, ...]
    days: int | None

    @property
    def current(self) -> StageReached | None:
        """The furthest stage reached."""
        return self.reached[-1] if self.reached else None

    def next_step(self, *, refused: bool = False) -> str | None:
        """The first stage that is missing; None once formal. `refused`: nobody is sent to ask for the land again."""
        return next((stage for stage in self.missing if not (refused and stage == "surface")), None)

    @property
    def formal(self) -> bool:
        """Whether the start authorization stands."""
        return not self.missing


def standing(
    rows: Sequence[Row],
    at: date,
    known_at: int | None = None,
    *,
    right: str | None = None,
    met: Collection[str] = (),
) -> Standing:
    """Where the party of these `stages:` rows stands on the Lima day `at`, by the ledger up to `known_at`.

    `met` are stages that an assessment answers (`answered`): they are not missing, unless an authority holds them.
    """
    known = stages.in_force(rows, at, known_at, right=right)
    reached = tuple(row for row in known if row.met)
    held = tuple(row for row in known if not row.met)
    behind = {row.stage for row in reached} | (set(met) - {row.stage for row in held})
    formal = any(row.stage == FORMAL for row in reached)
    return Standing(
        reached,
        held,
        () if formal else tuple(stage for stage in STAGES if stage not in behind),
        (at - date.fromisoformat(reached[-1].reached_on)).days if reached else None,
    )


def answered(assessed: Assessment | None, at: date) -> tuple[str, ...]:
    """The stages that an assessment shows to be met on a day, by its two axes."""
    if assessed is None:
        return ()
    rights, surface = assessed.axes(at)
    return tuple(stage for stage, answer in (("surface", surface), ("mining_right", rights)) if answer in _MET)


def from_registers(
    rows: Sequence[Row], at: date, known_at: int | None = None, *, right: str | None = None
) -> tuple[StageReached, ...]:
    """The first and the last stage as `registrations:` rows tell them: most miners have no other word.

    The entry is the earliest day of a REINFO row; the start authorization is a *vigente* row of AUTHORIZATION, and what
    suspends or revokes it denies it again. Sorted by `seq` among the rows of `stages:`, a later word replaces them.
    """
    day = at.isoformat()
    entries = [
        row
        for row in rows
        if isinstance(row, Registration)
        and row.roll == "REINFO"
        and (known_at is None or row.seq <= known_at)
        and (right is None or row.right == right)
        and row.start <= day
    ]
    first = min(entries, key=lambda row: (row.start, row.seq), default=None)
    last = registrations.in_force(rows, "AUTHORIZATION", at, known_at, right=right)
    found = []
    if first is not None:
        found.append(_told(first, "reinfo_entry", None))
    if last is not None:
        found.append(_told(last, FORMAL, None if last.status == "vigente" else "denied"))
    return tuple(found)


def _told(row: Registration, stage: str, outcome: str | None) -> StageReached:
    return StageReached(row.seq, row.party, stage, row.start, row.right, number=row.number, outcome=outcome)
