"""What has been said of a finding since: answers, resolutions, and what stands of them on a day.

Nothing of it is a state that somebody keeps: it is what the rows say, read on a date.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from service.decision.facts import Facts
from service.decision.records import Row
from service.decision.values import frozen
from service.registry import policies
from service.trade.rulings import Ruling

POLICY = "review_days"


@frozen
class Answered(Row):
    """`party` answered rule `rule` of entry `entry`, recorded on the Lima day `day`; `evidence` are SHA-256, in hex."""

    kind: ClassVar[str] = "finding_answered"

    entry: int
    rule: str
    party: str
    answer: str
    evidence: tuple[str, ...]
    day: str

    @property
    def shelf(self) -> str:
        return shelf(self.entry)

    @property
    def key(self) -> str:
        return f"answer:{self.seq}"


@frozen
class Reviewed(Row):
    """`authority` resolved, recorded on the Lima day `day`; the `Ruling` beside each mark says the same of the gold.

    `officer` is the kid that signed. `condition` comes with `lifted_with_condition`; `appeal` says that a resolution
    was appealed against.
    """

    kind: ClassVar[str] = "finding_reviewed"

    entry: int
    rule: str
    authority: str
    officer: str
    outcome: str
    reason: str
    condition: str | None
    appeal: bool
    day: str

    @property
    def shelf(self) -> str:
        return shelf(self.entry)

    @property
    def key(self) -> str:
        return f"review:{self.seq}"


class State(StrEnum):
    """How far a finding has come: where no answer waits for a resolution, what was last said of it."""

    UNANSWERED = "unanswered"
    ANSWERED = "answered"
    UPHELD = "upheld"
    LIFTED = "lifted"
    LIFTED_WITH_CONDITION = "lifted_with_condition"
    WITHDRAWN = "withdrawn"


@frozen
class History:
    """All answers, and the last resolution (None: there is none).

    While an answer waits, `due` is the Lima day by which the authority resolves; `overdue` says that it has passed.
    """

    state: State
    answers: tuple[Answered, ...]
    reviewed: Reviewed | None
    due: date | None
    overdue: bool


def shelf(entry: int) -> str:
    """Where the answers and resolutions on an entry's findings stand: apart from the entry, which they never hold."""
    return f"review:{entry}"


def answers(rows: Sequence[Row], rule: str) -> list[Answered]:
    """The answers to a rule of the entry whose shelf this is."""
    return [row for row in rows if isinstance(row, Answered) and row.rule == rule]


def last_review(rows: Sequence[Row], rule: str) -> Reviewed | None:
    """The last resolution on a rule of the entry whose shelf this is."""
    return next((row for row in reversed(rows) if isinstance(row, Reviewed) and row.rule == rule), None)


def history(facts: Facts, entry: int, rule: str, ruled: Sequence[Ruling], today: date) -> History:
    """What was said of a rule of an entry, as it is read on a Lima day. `ruled` are the rulings beside its marks.

    Raises:
        NotLoaded: the entry's reviews or the policy `review_days` are not loaded.
    """
    rows = facts.shelf(shelf(entry))
    said, reviewed = answers(rows, rule), last_review(rows, rule)
    word = next((each for each in reversed(ruled) if (each.entry, each.rule) == (entry, rule)), None)
    waiting = [row for row in said if word is None or row.seq > word.seq]
    if waiting:
        day = date.fromisoformat(waiting[0].day)
        due = day + timedelta(days=policies.whole(facts, POLICY, day))
        return History(State.ANSWERED, tuple(said), reviewed, due, today > due)
    state = State.UNANSWERED if word is None else State(word.outcome)
    return History(state, tuple(said), reviewed, None, overdue=False)
