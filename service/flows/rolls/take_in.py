"""Carry a prepared import out: every change recorded, and last the import itself."""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from service.decision.outcome import Refusal
from service.flows.recording.answers import Recorded
from service.flows.rolls.prepare import Prepared
from service.flows.rolls.record import BrokenOff, Declined, Recorder, understand
from service.flows.rolls.sign import sign


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The import stands in entry `seq`. `declined` are rows that the log's rules refuse: they count as bad."""

    seq: int
    counts: dict[str, int]
    declined: tuple[Declined, ...]


async def take_in(prepared: Prepared, recorder: Recorder, pool: Executor, progress: Callable[[int], object]) -> TakenIn:
    """Record it; `progress` is told how many statements each batch was.

    Raises:
        BrokenOff: the log takes no entries now; run again, it goes on from there.
    """
    declined = await recorder.record(prepared.statements, pool, progress)
    counts = counted(prepared, declined)
    last = (len(prepared.statements), _content(prepared, counts))
    (signed,) = await asyncio.get_running_loop().run_in_executor(pool, sign, "roll.imported", [last])
    ready = understand(signed)
    answer = ready if isinstance(ready, Refusal) else await recorder.appender.submit(*ready, verified=True)
    if not isinstance(answer, Recorded):
        raise BrokenOff(answer)
    return TakenIn(answer.seq, counts, tuple(declined))


def counted(prepared: Prepared, declined: list[Declined]) -> dict[str, int]:
    """The counts of `roll.imported`: what the plan says, but for the rows that were declined."""
    reading, plan = prepared.reading, prepared.plan
    lost = Counter(each.statement.what for each in declined)
    return {
        "read": reading.read,
        "bad": reading.bad + lost["new"] + lost["changed"],
        "new": len(plan.new) - lost["new"],
        "changed": len(plan.changed) - lost["changed"],
        "gone": len(plan.gone) - lost["gone"],
        "unchanged": plan.unchanged,
    }


def _content(prepared: Prepared, counts: dict[str, int]) -> dict[str, Any]:
    file = prepared.file
    content: dict[str, Any] = {"register": file.register, "source": file.as_source(), "counts": counts}
    if file.departments:
        content["departments"] = list(file.departments)
    return content
