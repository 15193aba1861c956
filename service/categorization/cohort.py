"""A cohort of organizations: how many have become formal, against a target, and how long the others have stood where.

After planetGOLD Peru (December 2024): 12 organizations targeted, 32 formalized.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from service.categorization.stages import STAGES
from service.categorization.standing import Standing


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization of the cohort on a day: its own standing, and that of each of its members by party."""

    party: str
    own: Standing
    members: tuple[tuple[str, Standing], ...] = ()

    @property
    def members_formal(self) -> int:
        """How many of its members hold a start authorization."""
        return sum(1 for _, standing in self.members if standing.formal)

    @property
    def formal(self) -> bool:
        """It holds the start authorization itself, or each of its members (at least one) does."""
        return self.own.formal or 0 < len(self.members) == self.members_formal


@dataclass(frozen=True, slots=True)
class InStage:
    """Those whose furthest stage this is (None: none yet): how many, and how long, in days.

    `median_days` is the lower median, so that it is somebody's own time; None where no stage has begun.
    """

    stage: str | None
    count: int
    median_days: int | None
    longest_days: int | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """The cohort on a day. `target` and `formalized` count organizations; stages count operators, once each.

    Operators are the members, and the organizations that have none on record: who works through its members is not
    counted beside them.
    """

    target: int
    organizations: int
    formalized: int
    members: int
    members_formalized: int
    stages: tuple[InStage, ...]

    @property
    def remaining(self) -> int:
        """How many organizations are still to become formal before the target is met; 0 from there on."""
        return max(0, self.target - self.formalized)


def cohort(organizations: Sequence[Organization], target: int) -> Cohort:
    """Sum up a cohort; a member of two organizations is one operator."""
    members = {party: standing for each in organizations for party, standing in each.members}
    alone = {each.party: each.own for each in organizations if not each.members}
    return Cohort(
        target,
        len(organizations),
        sum(1 for each in organizations if each.formal),
        len(members),
        sum(1 for standing in members.values() if standing.formal),
        _stages(tuple({**alone, **members}.values())),
    )


def _stages(standings: tuple[Standing, ...]) -> tuple[InStage, ...]:
    days: dict[str | None, list[int]] = {}
    for each in standings:
        current = each.current
        days.setdefault(current.stage if current else None, []).append(each.days or 0)
    return tuple(_in_stage(stage, sorted(days[stage])) for stage in (None, *STAGES) if stage in days)


def _in_stage(stage: str | None, days: list[int]) -> InStage:
    if stage is None:
        return InStage(None, len(days), None, None)
    return InStage(stage, len(days), days[(len(days) - 1) // 2], days[-1])
