"""When a submission comes: not from the future, not too late, and noted where it comes late (R23).

These are limits of process, judged by the policies of the day of recording.
"""

from datetime import datetime, timedelta
from typing import Final

from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts
from service.decision.findings import Audience, FallsOn, Level, Mark
from service.decision.outcome import refuse
from service.registry import policies

_NONE: Final = timedelta(0)
_SECOND: Final = timedelta(seconds=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)

SHELVES: Final = tuple(map(policies.shelf, ("future_tolerance_s", "late_refused_days", "late_note_h")))


def judge(occurred_at: str, facts: Facts, *, seq: int, recorded_at: datetime) -> tuple[Mark, ...]:
    """R23: a NOTE on the submitter for what is recorded later than `late_note_h` after it occurred.

    Raises:
        Refused: `future` beyond `future_tolerance_s`, `stale` beyond `late_refused_days`.
        NotLoaded: when a policy is not loaded.
    """
    late = recorded_at - instant(occurred_at)
    today = lima_day(recorded_at)
    if late < _NONE:
        tolerance = policies.whole(facts, "future_tolerance_s", today)
        if late < -tolerance * _SECOND:
            raise refuse("future", "occurred_at", tolerance_s=str(tolerance))
        return ()
    days = policies.whole(facts, "late_refused_days", today)
    if late > days * _DAY:
        raise refuse("stale", "occurred_at", limit_days=str(days))
    hours = policies.whole(facts, "late_note_h", today)
    if late <= hours * _HOUR:
        return ()
    detail = (("late_h", str(late // _HOUR)), ("limit_h", str(hours)))
    return (
        Mark(seq, "R23", Level.NOTE, FallsOn.SUBMITTER, Audience.PARTIES, "occurred_at", f"entry:{seq}", detail=detail),
    )
