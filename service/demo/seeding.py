"""Takes the story through the real appender, on a simulated clock: every entry is signed, judged, chained and proved.

Entries are recorded wave by wave, each at its moment in the half year before the story's end; nothing is written to the
database by any other way.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from service.decision.payload import Payload
from service.demo.keyring import Keyring
from service.demo.pen import Act, Json
from service.demo.story import Story
from service.flows.recording.answers import Answer, Recorded, Refused, Unavailable
from service.flows.recording.append import Appender
from service.ledger import submission
from service.ledger.signing import Signer
from service.ledger.submission import Submission
from service.rulebook.read import read
from service.storage.engine import Connection

_TRIES: Final = 5

Progress = Callable[[datetime, int, int], None]
"""Told after each wave: its moment, how many acts are done, and how many there are."""


class StoryBroken(Exception):
    """The register did not take an act as the story says: a bug of the story, or of a rule."""


@dataclass(slots=True)
class SimulatedClock:
    """The appender's clock while the story is told."""

    now: datetime

    async def __call__(self, _connection: Connection) -> datetime:
        """The moment of the present wave."""
        return self.now


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a planted act ended: as entry `seq`, or refused with a code when the log had `seq` entries."""

    name: str
    seq: int
    refused_with: str | None = None


@dataclass(slots=True)
class Seeded:
    """What became of the story: entries written, the certificate, and each planted act's trace in the story's order."""

    entries: int = 0
    certificate: str | None = None
    traces: list[Trace] = field(default_factory=list)


async def seed(story: Story, keys: Keyring, appender: Appender, clock: SimulatedClock, progress: Progress) -> Seeded:
    """Record the whole story with a started appender that tells the time by `clock`.

    Raises:
        StoryBroken: an act was refused that should stand, or stands though it should have been refused.
    """
    seeded, done, total = Seeded(), 0, sum(len(wave.acts) for wave in story.waves)
    for wave in story.waves:
        clock.now = wave.recorded_at.astimezone(UTC)
        answers = await _record(appender, [_signed(act, keys) for act in wave.acts])
        for act, answer in zip(wave.acts, answers, strict=True):
            match answer:
                case Recorded(seq=seq):
                    seeded.entries += 1
                    if act.planted:
                        seeded.traces.append(Trace(act.planted, seq))
                case Refused(refusal=refusal) if act.planted:
                    seeded.traces.append(Trace(act.planted, seeded.entries, refusal.code))
                case _:
                    raise StoryBroken(f"{act.payload['type']} {act.id}: {answer}")
        done += len(wave.acts)
        progress(wave.recorded_at, done, total)
    return seeded


async def take(appender: Appender, payload: Json, signer: Signer) -> Answer:
    """What the register answers to one payload."""
    (answer,) = await _record(appender, [_sent(payload, signer)])
    return answer


async def _record(appender: Appender, sent: Sequence[tuple[Submission, Payload]]) -> list[Answer]:
    """What becomes of these, in order. Whoever is told to come back later does so, as any client would: a machine that
    stood still for ten seconds has lost its turn at the head.
    """
    answers = await appender.submit_many(sent)
    for _ in range(_TRIES):
        away = [n for n, answer in enumerate(answers) if isinstance(answer, Unavailable)]
        if not away:
            break
        await asyncio.sleep(max(answer.retry_after for answer in answers if isinstance(answer, Unavailable)))
        for n, answer in zip(away, await appender.submit_many([sent[n] for n in away]), strict=True):
            answers[n] = answer
    return answers


def _signed(act: Act, keys: Keyring) -> tuple[Submission, Payload]:
    return _sent(act.payload, keys.signer(act.key))


def _sent(payload: Json, signer: Signer) -> tuple[Submission, Payload]:
    """A payload as its party sends it, and as the register reads it."""
    sent = submission.parse(submission.sign(payload, signer))
    return sent, read(sent.payload_bytes)
