"""What a watcher has to say of a log: of which kind, in both languages, and with what evidence.

An alarm of a log is a *condition*, found again at each look until it is over, or a *happening*: something in an entry,
told once. Each kind has an exit status of its own, so that whoever runs the watcher by a timer can tell them apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

from service.audit.faults import Text
from service.ledger import times

Json = dict[str, Any]


class Kind(StrEnum):
    """The kinds, gravest first, as webhooks name them."""

    FORK = "log.fork"
    ROLLBACK = "log.rollback"
    SIGNATURE = "log.signature"
    ORIGIN = "log.origin"
    TILE = "log.tile"
    ENTRY = "entry.fault"
    VERDICT = "entry.verdict"
    SILENCE = "log.silence"
    UNANSWERED = "log.unanswered"
    PARTY_NAMED = "party.named"
    KEY_REVOKED = "key.revoked"
    BACKDATED = "registration.backdated"
    LOG_KEY_ROTATED = "log.key_rotated"


STATUS: Final[Mapping[Kind, int]] = MappingProxyType(
    {
        Kind.FORK: 10,
        Kind.ROLLBACK: 11,
        Kind.SIGNATURE: 12,
        Kind.ORIGIN: 13,
        Kind.TILE: 14,
        Kind.ENTRY: 15,
        Kind.VERDICT: 16,
        Kind.SILENCE: 17,
        Kind.UNANSWERED: 18,
        Kind.PARTY_NAMED: 20,
    }
)
"""Exit statuses. The kinds without one are news, and no reason to fail."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One of them. `facts` is JSON that stays the same for as long as the condition does; `evidence` is kept as files.

    `evidence` maps a file's name to its bytes, as they came: signed checkpoints, entries, receipts.
    """

    kind: Kind
    text: Text
    facts: Json
    evidence: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """The same for the same alarm, whenever it is found: 32 hexadecimal digits."""
        facts = "\n".join(f"{name}={self.facts[name]!r}" for name in sorted(self.facts))
        return sha256(f"{self.kind}\n{facts}".encode()).hexdigest()[:32]

    def as_json(self, origin: str, at: datetime) -> Json:
        """What is printed with `--json` and sent to a webhook: type, timestamp, data (standardwebhooks.com)."""
        said = {"log": origin, **self.facts, "es": self.text.es, "en": self.text.en}
        return {"type": self.kind.value, "timestamp": times.format_microseconds(at), "data": said}


class Halt(Exception):
    """Something is wrong with the log or its answers, and nothing further can be believed of it in this look."""

    def __init__(self, alarm: Alarm) -> None:
        super().__init__(alarm.text.en)
        self.alarm: Final = alarm


def status(found: Iterable[Alarm]) -> int:
    """The exit status of the gravest; 0 where there is none or only news."""
    return min((STATUS[alarm.kind] for alarm in found if alarm.kind in STATUS), default=0)
