"""What may be said of gold, and which marks lower it (`model.md`, "Standing of an origin")."""

from enum import StrEnum
from typing import Final

from service.decision.findings import Level, Mark


class Standing(StrEnum):
    """What may be said of gold, worst first: the first that holds is the one said."""

    BLOCKED = "blocked"
    IN_REVIEW = "in_review"
    UNKNOWN = "unknown"
    IN_PROCESS = "in_process"
    FORMAL = "formal"


_IN_REVIEW: Final = frozenset({"R01", "R26", "R30"})
"""What leaves gold in review short of a BLOCK: a suspension learned later (`hindsight`), a seller who never sold it, a
key that was in other hands (`contests`).
"""


def burdens(mark: Mark) -> bool:
    """Whether a mark on a lot lowers the standing of its gold while no ruling has lifted it."""
    return mark.level == Level.BLOCK or mark.rule in _IN_REVIEW


def lowers_to(mark: Mark) -> Standing | None:
    """The standing that a mark leaves gold; None where it leaves it as it is, or is a gain (R06b, `shares`).

    Gold with no papers is unknown, gold with papers that contradict it is blocked.
    """
    if mark.level == Level.BLOCK and mark.rule != "R06b":
        reason = dict(mark.detail).get("reason")
        if mark.rule == "R22" or (mark.rule, reason) in {("R03", "no_row"), ("R05", "missing")}:
            return Standing.UNKNOWN
        return Standing.BLOCKED
    return Standing.IN_REVIEW if mark.rule in _IN_REVIEW else None
