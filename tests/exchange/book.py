"""A log in memory: what the rulebook accepts becomes an entry, at the moment that the test says it is."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from service.decision.effects import effects
from service.decision.facts import Facts
from service.decision.outcome import Refusal
from service.ledger import entry, merkle
from service.ledger.signing import SeedSigner
from service.registry import policies
from service.rulebook import signer
from service.rulebook.decide import decide
from tests.flows import house
from tests.flows.house import Author, Signed

START = datetime(2026, 10, 1, 13, tzinfo=UTC)


@dataclass
class Book:
    """`sent` are the accepted submissions and when each was recorded; `refused` the codes of the others."""

    now: datetime = START
    facts: Facts = field(default_factory=lambda: Facts(complete=True))
    entries: list[bytes] = field(default_factory=list)
    sent: list[tuple[Signed, datetime]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    author: Author = field(init=False)

    def __post_init__(self) -> None:
        self.author = Author(at=self.now)
        for signed in self.author.opening():
            self.submit(signed)

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self.entries)

    def say(self, by: SeedSigner, kind: str, /, **members: object) -> int | None:
        """The entry that a payload becomes, recorded a minute after it happened; None if it is refused."""
        self.author._at = self.now.astimezone(UTC) - timedelta(minutes=1)
        return self.submit(self.author.submission(by, kind, **members))

    def submit(self, signed: Signed) -> int | None:
        """The same, of what is signed already."""
        sent, payload = signed
        kid, seq, moment = sent.header.kid, self.size, self.now.astimezone(UTC)
        outcome = decide(
            payload,
            kid,
            self.facts,
            log=house.ORIGIN,
            seq=seq,
            recorded_at=moment,
            ruleset=policies.ruleset(self.facts),
        )
        if isinstance(outcome, Refusal):
            self.refused.append(outcome.code)
            return None
        data = entry.compose(
            origin=house.ORIGIN,
            seq=seq,
            prev=merkle.leaf_hash(self.entries[-1]) if self.entries else entry.FIRST_PREV,
            recorded_at=moment,
            ruleset=0,
            submission=sent,
            findings=[finding.as_json() for finding in outcome.findings],
        )
        self.facts.put(outcome.records)
        state = signer.identify(payload, kid, self.facts)
        assert state is not None
        self.facts.keep(effects(seq, payload.type, state.party, kid, moment, outcome.records))
        self.entries.append(data)
        self.sent.append((signed, moment))
        return seq


def pen(cents: int, currency: str = "PEN") -> dict[str, str]:
    """An amount as payloads have it."""
    return {"currency": currency, "amount": f"{cents // 100}.{cents % 100:02}"}


def told(data: bytes) -> dict[str, Any]:
    """An entry's payload."""
    return entry.parse(data).payload
