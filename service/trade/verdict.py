"""What a supplier check answers: may this party sell, in one colour and with every reason.

`may_sell` and `category` are two answers: operators of Categories I, II and III are all found selling lawfully
(planetGOLD Peru 2024).
"""

from datetime import date
from enum import StrEnum

from service.categorization.category import Category
from service.decision.findings import Level
from service.decision.values import frozen
from service.trade.deal import Acting
from service.trade.provenance import Standing
from service.trade.red_flag import RedFlag
from service.trade.unchecked import Unchecked


class MaySell(StrEnum):
    """Conditional: for some of its rights only, or with a paper that goes with each delivery."""

    YES = "yes"
    CONDITIONAL = "conditional"
    NO = "no"


class Light(StrEnum):
    """Green: buy. Amber: read the reasons first. Red: what is bought cannot be certified."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@frozen
class RegisterWord:
    """What one register says on the day.

    `source_day` is the day on which its source was read, `confirmed_on` the day of the last whole roll that covers it:
    a roll that changed nothing leaves no row. `good_to` is the later of the two, `age_days` its age today; None where
    neither is recorded.
    """

    register: str
    status: str
    start: str
    until: str | None
    right: str | None
    right_name: str | None
    activity: str | None
    source: str | None
    source_day: str | None
    confirmed_on: str | None
    good_to: str | None
    age_days: int | None
    seq: int


@frozen
class RollSeen:
    """The last whole roll of a register that covers the party, and whether it stands there on the day."""

    register: str
    source: str
    retrieved_on: str
    age_days: int
    listed: bool
    seq: int


@frozen
class Reason:
    """A red flag or caution, with the values it was judged by. `level` may be milder than the flag's usual one."""

    flag: RedFlag
    level: Level
    detail: tuple[tuple[str, str], ...] = ()


@frozen
class Answer:
    """What holds for one quality in which the party could sell, and for a producer under one right.

    `rests_on` is the register that carries a yes or whose regime sets its condition, `rule` the reason that takes it
    away or names the condition, `law` that of the one or the other. `standing` is the best that may be said of the
    gold; None where that is its lot's to say.
    """

    quality: Acting
    may_sell: MaySell
    law: str
    rests_on: str | None = None
    rule: str | None = None
    right: str | None = None
    category: Category | None = None
    standing: Standing | None = None


@frozen
class Verdict:
    """The answer to a supplier check, with both dates it was judged by.

    `may_sell` sums `answers` up: where they differ it is conditional, and they say which. `category` is None as well
    where the rights asked about differ in it.

    `at` is the Lima day of the deal, `known_at` the entry up to which the ledger is believed (None: now), `today` the
    day of asking. `party_known` is False when no entry names the party.
    """

    party: str
    at: date
    known_at: int | None
    today: date
    right: str | None
    activity: str | None
    party_known: bool
    may_sell: MaySell
    light: Light
    category: Category | None
    answers: tuple[Answer, ...]
    registers: tuple[RegisterWord, ...]
    rolls: tuple[RollSeen, ...]
    reasons: tuple[Reason, ...]
    not_checked: tuple[Unchecked, ...]
