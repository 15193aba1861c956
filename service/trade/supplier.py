"""The supplier verdict: may this party sell on this day, by what the ledger knew then, and why.

A light never turns red by time alone: a legal term that has passed, or an old list, is amber with what to check.
"""

from collections.abc import Iterator
from datetime import date

from service.categorization import assessments
from service.decision.facts import Facts, Needs
from service.decision.findings import Level
from service.registry import parties, policies, registrations, rights
from service.registry.registrations import Register, Registration
from service.trade import support as supports
from service.trade.advice import ALWAYS_UNCHECKED, NO_RIGHT, NO_SUNAT
from service.trade.supplier_check import OF_RIGHTS, Check, as_producer, as_selector, as_trader, at_sunat, by_time
from service.trade.verdict import Light, MaySell, Reason, RegisterWord, Verdict

_REGISTERS: tuple[Register, ...] = (
    "RECPO",
    "REINFO",
    "AUTHORIZATION",
    "CONCESSION",
    "CONTRACT",
    "SELECTORS",
    "PLANT",
    "MEMBERSHIP",
    "STOCK_RELEASE",
    "SUNAT",
)
_POLICIES = ("reinfo_term", "roll_stale_days", "ruc_cure_days")


def needs(party: str, right: str | None) -> Needs:
    """What `verdict` reads, but for the rights it finds."""
    shelves = [parties.shelf(party), *supports.needs(party).shelves, *(policies.shelf(name) for name in _POLICIES)]
    return Needs((*shelves, rights.shelf(right)) if right else tuple(shelves))


def verdict(
    facts: Facts,
    party: str,
    *,
    at: date,
    known_at: int | None = None,
    today: date,
    right: str | None = None,
    activity: str | None = None,
) -> Verdict:
    """Judge a supplier on the Lima day `at`, for one right and activity or for all that are on record.

    Raises:
        NotLoaded: see `needs`; the rights found are asked for in one more round.
    """
    facts.require(needs(party, right))
    rows = facts.shelf(registrations.shelf(party))
    words = tuple(_words(facts, party, at, known_at, right=right, activity=activity))
    check = Check(facts, party, at, known_at, activity, words)
    who = parties.as_known(facts.shelf(parties.shelf(party)), known_at)
    as_trader(check, who)
    as_selector(check, who)
    as_producer(check, right)
    at_sunat(check)
    by_time(check)
    assessed = assessments.in_force(facts.shelf(assessments.shelf(party)), at, known_at, right=right)
    may_sell = _sum_up(check.answers)
    unchecked = [*ALWAYS_UNCHECKED]
    if not check.says("SUNAT"):
        unchecked.append(NO_SUNAT)
    if right is None and any(word.roll in OF_RIGHTS for word in words):
        unchecked.append(NO_RIGHT)
    return Verdict(
        party,
        at,
        known_at,
        today,
        right,
        activity,
        who is not None or any(known_at is None or row.seq <= known_at for row in rows),
        may_sell,
        _light(may_sell, check.reasons),
        None if assessed is None else assessed.category(at),
        tuple(_register_word(word, today) for word in words),
        tuple(check.reasons),
        tuple(unchecked),
    )


def _words(
    facts: Facts, party: str, at: date, known_at: int | None, *, right: str | None, activity: str | None
) -> Iterator[Registration]:
    rows = facts.shelf(registrations.shelf(party))
    heard = {row.roll for row in rows if isinstance(row, Registration)}
    for register in _REGISTERS:
        if register not in heard:
            continue
        for word in registrations.all_in_force(rows, register, at, known_at):
            other_right = register in OF_RIGHTS and right is not None and word.right != right
            other_activity = activity is not None and word.activity not in {None, activity}
            if not other_right and not other_activity:
                yield word


def _sum_up(answers: list[MaySell]) -> MaySell:
    kinds = set(answers)
    return kinds.pop() if len(kinds) == 1 else MaySell.CONDITIONAL


def _light(may_sell: MaySell, reasons: list[Reason]) -> Light:
    if may_sell is MaySell.NO:
        return Light.RED
    doubtful = may_sell is MaySell.CONDITIONAL or any(reason.level is not Level.NOTE for reason in reasons)
    return Light.AMBER if doubtful else Light.GREEN


def _register_word(word: Registration, today: date) -> RegisterWord:
    age = None if word.source_day is None else (today - date.fromisoformat(word.source_day)).days
    return RegisterWord(
        word.roll,
        word.status,
        word.start,
        word.until,
        word.right,
        word.right_name,
        word.activity,
        word.source_name,
        word.source_day,
        age,
        word.seq,
    )
