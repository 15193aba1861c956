"""What casts doubt on an answer without changing it: SUNAT's word, a legal term that has passed, an old list."""

from datetime import date

from service.decision.findings import Level
from service.registry import policies
from service.trade.supplier_check import Check
from service.trade.verdict import RegisterWord

POLICIES = ("reinfo_term", "roll_stale_days", "ruc_cure_days")


def at_sunat(check: Check) -> None:
    """An inactive RUC (R04b); it does not forbid the sale, and is a NOTE while the cure period runs."""
    asked = check.question
    for word in check.says("SUNAT"):
        if word.status != "active":
            days = (asked.at - date.fromisoformat(word.start)).days
            cure = policies.whole(check.facts, "ruc_cure_days", asked.at, asked.known_at)
            level = Level.NOTE if days <= cure else Level.ALERT
            check.tell("R04b", {"status": word.status, "since": word.start}, level=level)


def by_term(check: Check) -> None:
    """The legal term as we know it has passed, and an answer rests on the process. Extensions have come late before."""
    asked = check.question
    term = policies.day(check.facts, "reinfo_term", asked.at, asked.known_at)
    if check.in_process and asked.at > term:
        check.tell("term_passed", {"term": term.isoformat()})


def by_age(check: Check, words: tuple[RegisterWord, ...]) -> None:
    """A register that says something of the party was last read longer before the day than policy allows."""
    asked = check.question
    limit = policies.whole(check.facts, "roll_stale_days", asked.at, asked.known_at)
    stale: dict[str, str] = {}
    for word in words:
        if word.good_to is not None and (asked.at - date.fromisoformat(word.good_to)).days > limit:
            stale.setdefault(word.register, word.good_to)
    for register, day in stale.items():
        check.tell("roll_stale", {"register": register, "source_day": day})
