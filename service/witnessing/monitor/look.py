"""One round: the log, other readers, every new entry, and the time since the log last grew.

What was found is told before it is remembered: evidence kept, messages put into the outbox, and only then the state
written. A crash in between tells it again, under the same name.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from service.ledger import times
from service.witnessing import alarm_words as words
from service.witnessing.alarms import Alarm, Halt, Kind
from service.witnessing.mirror.bring import Held, Source, bring
from service.witnessing.mirror.copy import Copy
from service.witnessing.mirror.fetch import Fetcher
from service.witnessing.monitor import also, evidence, state
from service.witnessing.monitor.judge import Judge
from service.witnessing.monitor.state import State

Tell = Callable[[Alarm, Path | None], None]
"""Told of each new alarm, with the folder of its evidence: prints it, puts it into the outbox."""

_PASSING: Final[frozenset[Kind]] = frozenset({Kind.UNANSWERED})
"""Conditions of which nothing is remembered: a bad line is soon over, and silence tells of a lasting one."""

_HAPPENINGS: Final[frozenset[Kind]] = frozenset(
    {Kind.VERDICT, Kind.PARTY_NAMED, Kind.KEY_REVOKED, Kind.BACKDATED, Kind.LOG_KEY_ROTATED}
)
"""Told once, when the entry is judged."""

LONGEST_S: Final = 3600.0
"""Seconds in which a look has the log's answers: one that lets each of thousands drip would keep all else unsaid."""

MOST_OF_A_KIND: Final = 100
"""Alarms of one kind that are told one by one in a look."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched and where it is remembered: `folder` for state and evidence, `others` further readers."""

    source: Source
    folder: Path
    copy: Copy
    others: Sequence[Fetcher] = ()
    judge: Judge | None = None
    silence: timedelta | None = None
    longest_s: float = LONGEST_S


async def look(watch: Watch, memory: State, now: datetime, tell: Tell) -> list[Alarm]:
    """Look once; gives everything that is wrong now, and tells what is new of it.

    Raises `Damaged` where it is the watcher's own copy that is at fault.
    """
    found: list[Alarm] = []
    held: Held | None = None
    try:
        async with asyncio.timeout(watch.longest_s):
            held = await bring(watch.source, watch.copy, memory.held)
        if memory.held is None or held.size > memory.held.size:
            memory.moved_at = now
            memory.tree = watch.copy.range_at(held.size)
        memory.held = held
    except Halt as halt:
        found.append(halt.alarm)
    except TimeoutError:
        url = watch.source.fetcher.url
        found.append(Alarm(Kind.UNANSWERED, words.TOO_LONG_A_LOOK.of(url=url, s=watch.longest_s), {"url": url}))
    if watch.copy.size:
        others = [await also.compare(each, watch.source, watch.copy, memory) for each in watch.others]
        found += (alarm for alarm in others if alarm is not None)
    if (silent := _silence(watch, memory, now)) is not None:
        found.append(silent)
    told = Teller(watch, now, tell)
    for alarm in found:
        if alarm.digest not in memory.standing or alarm.kind in _PASSING:
            told(alarm)
    if held is not None:
        found += _judged(watch, memory, held, told)
    told.rest()
    lasting = (alarm.digest for alarm in found if alarm.kind not in (*_PASSING, *_HAPPENINGS))
    memory.standing = tuple(dict.fromkeys(lasting))
    state.write(watch.folder, memory)
    return found


class Teller:
    """Keeps an alarm's evidence and tells it; of what comes in hundreds, the first, and how many more there were."""

    def __init__(self, watch: Watch, now: datetime, tell: Tell) -> None:
        self._watch, self._now, self._tell = watch, now, tell
        self._count: Counter[Kind] = Counter()

    def __call__(self, alarm: Alarm) -> None:
        """The evidence first: whoever is told is told where it lies."""
        self._count[alarm.kind] += 1
        if self._count[alarm.kind] <= MOST_OF_A_KIND:
            kept = evidence.keep(self._watch.folder, alarm, self._watch.source.origin, self._now)
            self._tell(alarm, kept)

    def rest(self) -> None:
        """Say of each kind how many were passed over."""
        for kind, count in self._count.items():
            if (more := count - MOST_OF_A_KIND) > 0:
                size = self._watch.copy.size
                text = words.MORE.of(more=more, kind=kind, size=size)
                self._tell(Alarm(kind, text, {"more": more, "size": size}), None)


def _judged(watch: Watch, memory: State, held: Held, tell: Teller) -> list[Alarm]:
    """Judge the entries that came; those judged before this process began are recalled without a word."""
    judge = watch.judge
    if judge is None:
        return []
    judge.recall(watch.copy, memory.judged)
    found = []
    for alarm in judge.go_on(watch.copy, held):
        tell(alarm)
        found.append(alarm)
    memory.judged = judge.size
    return found


def _silence(watch: Watch, memory: State, now: datetime) -> Alarm | None:
    if watch.silence is None or now - memory.moved_at <= watch.silence:
        return None
    since = times.format_microseconds(memory.moved_at)
    text = words.SILENCE.of(since=f"{memory.moved_at:%Y-%m-%d %H:%M} UTC", limit=watch.silence)
    return Alarm(Kind.SILENCE, text, {"since": since})
