"""What a rule of surveillance says: whom, when, how much, how much would have been usual, and by which entries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from service.decision.facts import Facts
from service.registry import policies

MOST_ENTRIES: Final = 20
"""Entries named behind one suspicion; their full count stands beside them."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is judged by: the Lima day `at`, the last entry that counts as known, and the policies' rows.

    Thresholds are those in force on the day that is asked about: a suspicion is of that day, and binds nobody. What
    several rules ask for is `gathered` once, by its name.
    """

    at: date
    known_at: int
    policies: Facts
    gathered: dict[str, Any] = field(default_factory=dict, compare=False)

    def whole(self, name: str) -> int:
        """An integer policy's value on the day."""
        return policies.whole(self.policies, name, self.at, self.known_at)

    def said(self, name: str) -> str:
        """Any policy's value on the day, as it was set."""
        return policies.text(self.policies, name, self.at, self.known_at)


@dataclass(frozen=True, slots=True)
class Behind:
    """The entries behind something: the first of them, and how many there are."""

    entries: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Suspicion:
    """`measure` of the rule found `value` where `threshold` is the most (both in `unit`) in `period`.

    `subject` is the party it is about, `parties` are all it concerns, the subject first, however many: by them it is
    judged who may know. `right` is the mining right where it is about one. A period is a day, a month, a half-year, or
    `first/last` day.
    """

    rule: str
    measure: str
    subject: str
    parties: tuple[str, ...]
    period: str
    value: int
    threshold: int
    unit: str
    behind: Behind
    right: str | None = None

    @property
    def excess_permille(self) -> int:
        """By how much the value exceeds the threshold, in ‰ of it: the gravest stands first."""
        return 1000 * (self.value - self.threshold) // max(self.threshold, 1)


@dataclass(frozen=True, slots=True)
class Unjudged:
    """What the rule could not judge, and why: `reason` is an enumeration of the rule's own."""

    rule: str
    reason: str
    subject: str
    period: str
    value: int
    unit: str
    behind: Behind
    right: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A rule's whole answer: how many it looked at, what it suspects, the gravest first, and what it left open."""

    looked_at: int
    suspicions: tuple[Suspicion, ...]
    unjudged: tuple[Unjudged, ...] = ()


def seen(looked_at: int, suspicions: Sequence[Suspicion], unjudged: Sequence[Unjudged] = ()) -> Seen:
    """In the order in which they are told, which a ledger has one of. What somebody could judge stands first."""
    gravest = sorted(suspicions, key=lambda each: (-each.excess_permille, -each.value, each.subject, each.period))
    return Seen(looked_at, tuple(gravest), tuple(sorted(unjudged, key=_open_first)))


def _open_first(each: Unjudged) -> tuple[bool, int, str, str, str]:
    return each.reason != "sealed", -each.value, each.subject, each.right or "", each.period
