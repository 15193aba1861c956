"""Findings: what a rule saw, how grave it is, whose burden it is and who may know.

A rule leaves a `Mark` on everything it concerns. Marks whose audience is `parties` are summed up, one finding per rule,
in the entry itself; the others are records only, recomputed by replay and served to their audience (`model.md`).
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar

from service.decision.records import Row
from service.decision.values import frozen

MAX_SUBJECTS = 10


class Level(StrEnum):
    """Gravity, mildest first."""

    NOTE = "note"
    ALERT = "alert"
    BLOCK = "block"


_GRAVITY = {level: rank for rank, level in enumerate(Level)}


class Audience(StrEnum):
    """Who may see a finding; state auditors see all."""

    PARTIES = "parties"
    SUBMITTER = "submitter"
    BUYER = "buyer"
    BUYER_AND_AUTHORITY = "buyer_and_authority"
    AUTHORITY = "authority"


class FallsOn(StrEnum):
    """Whose burden a finding is."""

    LOT = "lot"
    EXCESS = "excess"
    SELLER = "seller"
    BUYER = "buyer"
    SUBMITTER = "submitter"
    ENTRY = "entry"


@frozen
class Mark(Row):
    """One rule on one subject of one entry.

    `subject` is what the entry names (`line:7`, `document:2`), ≤ 64 characters; `about` is whose shelf the mark is on
    (`lot:<uuid>`, `party:<id>` or `entry:<seq>`); `amount` is the burden in µg of fine gold where only part is meant;
    `detail` holds the values the rule judged by, for the reader.
    """

    kind: ClassVar[str] = "mark"

    rule: str
    level: str
    falls_on: str
    audience: str
    subject: str
    about: str
    amount: int | None = None
    detail: tuple[tuple[str, str], ...] = ()

    @property
    def shelf(self) -> str:
        return f"marks:{self.about}"

    @property
    def key(self) -> str:
        return f"{self.seq}:{self.rule}:{self.subject}"


@frozen
class Finding:
    """One rule's word in an entry: the gravest level, the full count, the first ten subjects in payload order."""

    rule: str
    level: Level
    falls_on: FallsOn
    count: int
    subjects: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The form that stands in an entry."""
        return {
            "rule": self.rule,
            "level": self.level.value,
            "falls_on": self.falls_on.value,
            "count": self.count,
            "subjects": list(self.subjects),
        }


def for_entry(marks: Iterable[Mark]) -> tuple[Finding, ...]:
    """Sum up the marks that the parties may see: one finding per rule, sorted by rule."""
    by_rule: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.audience == Audience.PARTIES:
            by_rule.setdefault(mark.rule, []).append(mark)
    return tuple(_sum_up(rule, by_rule[rule]) for rule in sorted(by_rule))


def _sum_up(rule: str, marks: list[Mark]) -> Finding:
    gravest = max(marks, key=lambda mark: _GRAVITY[Level(mark.level)])
    return Finding(
        rule,
        Level(gravest.level),
        FallsOn(gravest.falls_on),
        len(marks),
        tuple(mark.subject for mark in marks[:MAX_SUBJECTS]),
    )
