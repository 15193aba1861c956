"""What a submission is answered with. HTTP gives each its number elsewhere."""

from dataclasses import dataclass
from typing import TypeAlias

from service.decision.outcome import Refusal
from service.rulebook.read import Problem


@dataclass(frozen=True, slots=True)
class Recorded:
    """The entry stands, on disk and signed for. `new` is False for a submission that the log already had."""

    seq: int
    receipt: bytes
    new: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was recorded; `signed` is the service's word for it (`ledger.refusal`)."""

    refusal: Refusal
    signed: bytes


@dataclass(frozen=True, slots=True)
class Misshapen:
    """The payload is not of its type's shape; at most `rulebook.read.MAX_PROBLEMS` problems."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class NotAuthentic:
    """The signature is not by the key that the submission names."""


@dataclass(frozen=True, slots=True)
class RuleFailed:
    """A rule crashed on this submission: a bug of ours. Nothing was recorded, nothing is signed."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Not now: ask again after so many seconds. The entry may have been recorded; then the same bytes get a receipt."""

    retry_after: int


@dataclass(frozen=True, slots=True)
class RotatedTooSoon:
    """The log's key of this grade is to be rotated to one that this host does not hold: nothing could be signed after.

    Nothing was recorded.
    """

    grade: str


@dataclass(frozen=True, slots=True)
class Unwitnessed:
    """Not until witnesses stand behind the log again: the policy stops all writing. Ask again after so many seconds."""

    retry_after: int


Answer: TypeAlias = (
    Recorded | Refused | Misshapen | NotAuthentic | RuleFailed | Unavailable | Unwitnessed | RotatedTooSoon
)
