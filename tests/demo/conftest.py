from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from service.decision.facts import Facts
from service.decision.findings import Mark
from service.decision.outcome import Refusal
from service.demo.cast import SMALL, Scale
from service.demo.keyring import Keyring
from service.demo.pen import Act
from service.demo.story import Story, write
from service.ledger import canonical, signing
from service.rulebook.decide import decide
from service.rulebook.read import read

END = datetime(2026, 11, 23, 14, 20, 7, 123456, tzinfo=UTC)
KEYS = Keyring(bytes(range(32)))


def told(days: int = 0, scale: Scale = SMALL) -> Story:
    """The story that ends `days` after a fixed moment."""
    return write(log="demo.orotraza.pe/test", end=END + timedelta(days=days), scale=scale, keys=KEYS)


@dataclass(slots=True)
class Rehearsed:
    """What the rulebook said to each act: the marks it left, or the code it was refused with."""

    story: Story
    marks: list[tuple[Act, tuple[Mark, ...]]] = field(default_factory=list)
    refused: list[tuple[Act, Refusal]] = field(default_factory=list)


def rehearse(story: Story) -> Rehearsed:
    """Take a story through the rules alone, without signatures, database or clock."""
    rehearsed, facts = Rehearsed(story), Facts(complete=True)
    for act, moment in acts(story):
        payload = read(canonical.encode(act.payload))
        kid = signing.thumbprint(KEYS.signer(act.key).public_key)
        seq = len(rehearsed.marks)
        outcome = decide(payload, kid, facts, log=story.log, seq=seq, recorded_at=moment.astimezone(UTC))
        if isinstance(outcome, Refusal):
            rehearsed.refused.append((act, outcome))
        else:
            facts.put(outcome.records)
            rehearsed.marks.append((act, tuple(each for each in outcome.records if isinstance(each, Mark))))
    return rehearsed


def acts(story: Story) -> Iterator[tuple[Act, datetime]]:
    """Every act with the moment of its recording."""
    for wave in story.waves:
        for act in wave.acts:
            yield act, wave.recorded_at


@pytest.fixture(scope="session")
def rehearsal() -> Callable[[int], Rehearsed]:
    """The small story that ends so many days later, each rehearsed once."""
    known: dict[int, Rehearsed] = {}

    def of(days: int) -> Rehearsed:
        if days not in known:
            known[days] = rehearse(told(days))
        return known[days]

    return of
