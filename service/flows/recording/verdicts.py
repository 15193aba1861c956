"""What waits in the queue, and what a turn at the head finds about it before anything is signed or answered."""

import asyncio
from dataclasses import dataclass, field
from typing import TypeAlias

from service.decision.outcome import Refusal
from service.decision.payload import Payload
from service.flows.recording.answers import Answer, NotAuthentic, RuleFailed
from service.flows.recording.memory import Memory
from service.ledger import signing
from service.ledger.submission import Signed


@dataclass(frozen=True, slots=True)
class KnownKey:
    """Whose a key is: enrolled once, for one party, for ever."""

    party: str
    public_key: bytes

    def signed(self, submission: Signed) -> bool:
        """Whether the submission's signature is by this key."""
        try:
            signing.verify(self.public_key, submission.signature, submission.signing_input)
        except signing.SignatureError:
            return False
        return True


@dataclass(slots=True, eq=False)
class Item:
    """A submission in the queue; `verified` says whether its signature is known to hold.

    `foreseen` is the memory that what it needs has been read into.
    """

    submission: Signed
    payload: Payload
    verified: bool
    answer: asyncio.Future[Answer]
    digest: bytes = field(init=False)
    foreseen: Memory | None = None

    def __post_init__(self) -> None:
        self.digest = self.submission.digest

    @property
    def kid(self) -> str:
        """The key that is said to have signed."""
        return self.submission.header.kid

    def reply(self, answer: Answer) -> None:
        """Answer whoever waits, unless they have gone or been answered."""
        if not self.answer.done():
            self.answer.set_result(answer)


@dataclass(frozen=True, slots=True)
class Added:
    """It becomes entry `seq`, once the turn is committed."""

    seq: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """It is entry `seq` already."""

    seq: int


@dataclass(frozen=True, slots=True)
class Declined:
    """Refused, as the log stood at `size` entries, the turn's own before it included."""

    refusal: Refusal
    size: int


Verdict: TypeAlias = Added | Repeated | Declined | NotAuthentic | RuleFailed
