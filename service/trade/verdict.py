"""What a supplier check answers: may this party sell, in one colour and with every reason.

`may_sell` and `category` are two answers: operators of Categories I, II and III are all found selling lawfully
(planetGOLD Peru 2024).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.categorization.category import Category
from service.decision.findings import Level
from service.trade.advice import Unchecked
from service.trade.catalogue import RedFlag


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


@dataclass(frozen=True, slots=True)
class RegisterWord:
    """What one register says on the day. `age_days` is the list's age today; None where its day is not recorded."""

    register: str
    status: str
    start: str
    until: str | None
    right: str | None
    right_name: str | None
    activity: str | None
    source: str | None
    source_day: str | None
    age_days: int | None
    seq: int


@dataclass(frozen=True, slots=True)
class Reason:
    """A red flag or caution, with the values it was judged by. `level` may be milder than the flag's usual one."""

    flag: RedFlag
    level: Level
    detail: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to a supplier check, with both dates it was judged by.

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
    registers: tuple[RegisterWord, ...]
    reasons: tuple[Reason, ...]
    not_checked: tuple[Unchecked, ...]
