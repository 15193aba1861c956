"""What the register says after the story: read back from its entries and records, never from the story itself."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import from_json

from service.decision.findings import Audience, Level, Mark
from service.demo.frauds import BY_NAME, FRAUDS
from service.demo.seeding import Trace
from service.storage import log_entries, tally
from service.storage.engine import Connection


@dataclass(frozen=True, slots=True)
class Found:
    """A planted fraud as the register has it. `seq` is its entry, or how many there were when it was refused."""

    name: str
    seq: int
    rule: str
    found: bool


@dataclass(frozen=True, slots=True)
class Register:
    """The register counted: entries, parties, purchases, marks by rule, refusals by code, what became of the frauds.

    `blocked` are the story's entries on whose gold a BLOCK stands and in which nothing was planted: there must be none.
    """

    entries: int
    parties: int
    purchases: int
    findings: dict[str, int]
    refusals: dict[str, int]
    planted: tuple[Found, ...]
    blocked: tuple[int, ...]


async def read(
    connection: Connection, traces: Sequence[Trace], *, until: datetime, also: Collection[int] = ()
) -> Register:
    """Count the register and look each planted fraud up in it.

    The story's are the entries recorded `until` then (aware), and `also` those that the demo added; others are those of
    whoever tried it.
    """
    size = await log_entries.size(connection)
    types = Counter[str]()
    stands: dict[int, dict[str, Any]] = {}
    planted = {trace.seq for trace in traces if trace.refused_with is None}
    own = set(also)
    async for some in log_entries.stream(connection, size):
        for data in some:
            entry = from_json(data)
            types[entry["submission"]["payload"]["type"]] += 1
            if datetime.fromisoformat(entry["recorded_at"]) <= until:
                own.add(entry["seq"])
            if entry["seq"] in planted:
                stands[entry["seq"]] = entry
    marks = await tally.marks(connection)
    return Register(
        entries=size,
        parties=await tally.parties(connection),
        purchases=types["purchase.recorded"],
        findings=dict(sorted(Counter(mark.rule for mark in marks).items())),
        refusals=dict(sorted(Counter(trace.refused_with for trace in traces if trace.refused_with).items())),
        planted=tuple(_look_up(name, traces, marks, stands) for name in (fraud.name for fraud in FRAUDS)),
        blocked=tuple(sorted({mark.seq for mark in marks if mark.level == Level.BLOCK and mark.seq in own} - planted)),
    )


def _look_up(name: str, traces: Sequence[Trace], marks: Sequence[Mark], stands: dict[int, dict[str, Any]]) -> Found:
    """A mark of the rule must stand on the entry, and in its findings if the parties may see it."""
    rule = BY_NAME[name].rule
    trace = [each for each in traces if each.name == name][-1]
    if trace.refused_with is not None:
        return Found(name, trace.seq, rule, trace.refused_with == rule)
    left = [mark for mark in marks if mark.seq == trace.seq and mark.rule == rule]
    said = {finding["rule"] for finding in stands[trace.seq]["findings"]}
    shown = any(mark.audience == Audience.PARTIES for mark in left)
    return Found(name, trace.seq, rule, bool(left) and (rule in said) == shown)
