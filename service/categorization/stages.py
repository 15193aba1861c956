"""How far along the process a miner is: the rows of `stages:<party>`, from REINFO to the start authorization.

The order is that of the law (DL 1105 art. 4, DS 038-2017-EM, DS 009-2025-EM art. 5.6); the field does not always keep
it, and what happened out of order is recorded as it happened. One as-of rule, as everywhere: of the rows of a stage
that are known and cover the day, the latest.
"""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Final, Literal, get_args

from service.decision.records import Row
from service.decision.values import frozen

StageName = Literal[
    "reinfo_entry",
    "igafom_corrective",
    "igafom_preventive",
    "evaluation",
    "surface",
    "mining_right",
    "archaeology",
    "water",
    "technical_file",
    "start_authorization",
]
StageOutcome = Literal["filed", "approved", "waived", "observed", "denied"]
Evaluator = Literal["dgaam", "dgfm", "drem", "ana", "ministry_of_culture", "sernanp", "ingemmet", "sunarp"]
"""Who evaluates: since 2025 DGAAM the environment and DGFM the rest (DS 009-2025-EM art. 9.5); regionally the DREM."""

STAGES: Final[tuple[str, ...]] = get_args(StageName)
"""In the order of the law."""

FORMAL: Final = "start_authorization"
"""Who has this one is formal."""

OF_THE_PROCESS: Final = ("igafom_corrective", "igafom_preventive", "evaluation", "technical_file", FORMAL)
"""Acts that presuppose the entry in REINFO. Land, right, archaeology and water may be older than the process."""

_NOT_MET: Final = ("observed", "denied")


@frozen
class StageReached(Row):
    """One stage of one party (and one `right`, where named) from the Lima day `reached_on` on.

    `document` is the paper's SHA-256 in hex. Without `outcome` the stage counts as met.
    """

    kind: ClassVar[str] = "stage_reached"

    party: str
    stage: str
    reached_on: str
    right: str | None = None
    evaluator: str | None = None
    number: str | None = None
    document: str | None = None
    outcome: str | None = None

    @property
    def shelf(self) -> str:
        return shelf(self.party)

    @property
    def key(self) -> str:
        return str(self.seq)

    @property
    def met(self) -> bool:
        """Whether the stage is behind the miner: filed, approved or waived, and not observed or denied."""
        return self.outcome not in _NOT_MET


def shelf(party: str) -> str:
    """Where a party's stages are."""
    return f"stages:{party}"


def in_force(
    rows: Sequence[Row], at: date, known_at: int | None = None, *, right: str | None = None
) -> tuple[StageReached, ...]:
    """The latest word on each stage by `at`, in the order of the law.

    A row without right speaks of every right. `right` None takes any: where several are worked, ask for each.
    """
    day = at.isoformat()
    latest: dict[str, StageReached] = {}
    for row in reversed(rows):
        if (
            isinstance(row, StageReached)
            and (known_at is None or row.seq <= known_at)
            and (right is None or row.right is None or row.right == right)
            and row.reached_on <= day
        ):
            latest.setdefault(row.stage, row)
    return tuple(latest[stage] for stage in STAGES if stage in latest)


def contradicting(rows: Sequence[Row], stage: str, reached_on: str, right: str | None) -> StageReached | None:
    """The row that makes a stage on this day impossible: an act of the process from before the entry in REINFO."""
    known = {row.stage: row for row in in_force(rows, date.max, right=right)}
    if stage in OF_THE_PROCESS:
        entry = known.get("reinfo_entry")
        return entry if entry is not None and reached_on < entry.reached_on else None
    if stage == "reinfo_entry":
        return next(
            (row for row in known.values() if row.stage in OF_THE_PROCESS and row.reached_on < reached_on), None
        )
    return None
