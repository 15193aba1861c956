"""The supplier verdict: may this party sell on this day, by what the ledger knew then, and why.

A light never turns red by time alone: a legal term that has passed, or an old list, is amber with what to check.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from service.categorization.category import Category
from service.decision.facts import Facts, Needs, NotLoaded
from service.decision.findings import Level
from service.decision.records import Row
from service.registry import company_members, parties, policies, registrations, rights
from service.registry.identifiers import is_natural
from service.registry.registrations import Register, Registration
from service.trade import doubts, qualities, sources, unchecked
from service.trade import support as supports
from service.trade.sources import Sources
from service.trade.supplier_check import OF_RIGHTS, Check, Question
from service.trade.unchecked import Unchecked
from service.trade.verdict import Answer, Light, MaySell, Reason, RollSeen, Verdict

COMMON: Final = (*map(policies.shelf, doubts.POLICIES), *sources.SHELVES)
"""The shelves that every check reads, whoever it is about."""

_REGISTERS: Final[tuple[Register, ...]] = (
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
"""In the order in which a buyer asks."""


def needs(party: str, right: str | None) -> Needs:
    """What `verdict` reads beside `COMMON`, but for the rights it finds and the members of a company."""
    shelves = [parties.shelf(party), *supports.needs(party).shelves]
    if not is_natural(party):
        shelves.append(company_members.shelf(party))
    if right is not None:
        shelves.append(rights.shelf(right))
    return Needs(tuple(shelves))


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
        NotLoaded: see `needs`; the rights found are asked for in one more round, a company's members in another.
    """
    try:
        return _judge(facts, Question(party, at, known_at, right, activity), today)
    except NotLoaded as first:
        # Whatever was missed first: everything that can be foreseen is asked for along with it, in one round.
        facts.require(first.missing + Needs(COMMON) + needs(party, right))
        raise


def _judge(facts: Facts, asked: Question, today: date) -> Verdict:
    party, at, known_at = asked.party, asked.at, asked.known_at
    rows = facts.shelf(registrations.shelf(party))
    who = parties.as_known(facts.shelf(parties.shelf(party)), known_at)
    listed = Sources(facts, who, known_at)
    words = tuple(_words(rows, at, known_at))
    check = Check(facts, asked, who, listed, words)
    registers = tuple(listed.word(word, today) for word in check.asked)
    rolls = tuple(listed.seen(words, today))
    qualities.as_trader(check)
    qualities.as_selector(check)
    qualities.as_company(check)
    qualities.as_producer(check)
    doubts.at_sunat(check)
    doubts.by_term(check)
    doubts.by_age(check, registers)
    may_sell = _sum_up(check.answers)
    return Verdict(
        party=party,
        at=at,
        known_at=known_at,
        today=today,
        right=asked.right,
        activity=asked.activity,
        party_known=who is not None or any(known_at is None or row.seq <= known_at for row in rows),
        may_sell=may_sell,
        light=_light(may_sell, check.reasons),
        category=_category(check),
        answers=tuple(check.answers),
        registers=registers,
        rolls=rolls,
        reasons=tuple(check.reasons),
        not_checked=tuple(_unchecked(check, rolls)),
    )


def _words(rows: Sequence[Row], at: date, known_at: int | None) -> Iterator[Registration]:
    heard = {row.roll for row in rows if isinstance(row, Registration)}
    for register in _REGISTERS:
        if register in heard:
            yield from registrations.all_in_force(rows, register, at, known_at)


def _sum_up(answers: Sequence[Answer]) -> MaySell:
    kinds = {answer.may_sell for answer in answers}
    return kinds.pop() if len(kinds) == 1 else MaySell.CONDITIONAL


def _light(may_sell: MaySell, reasons: Sequence[Reason]) -> Light:
    if may_sell is MaySell.NO:
        return Light.RED
    doubtful = may_sell is MaySell.CONDITIONAL or any(reason.level is not Level.NOTE for reason in reasons)
    return Light.AMBER if doubtful else Light.GREEN


def _category(check: Check) -> Category | None:
    found = {answer.category for answer in check.answers if answer.right is not None}
    if not found:
        return check.category(check.question.right)
    return found.pop() if len(found) == 1 else None


def _unchecked(check: Check, rolls: Sequence[RollSeen]) -> Iterator[Unchecked]:
    yield from unchecked.ALWAYS_UNCHECKED
    said = {word.roll for word in check.words}
    if "SUNAT" not in said:
        yield unchecked.NO_SUNAT
    said.update(roll.register for roll in rolls)
    if unread := [register for register in sources.ROLLS if register not in said]:
        yield unchecked.not_loaded(unread)
    if "plant" in check.roles and "PLANT" not in said:
        yield unchecked.PLANT_UNLISTED
    if check.question.right is None and any(word.roll in OF_RIGHTS for word in check.asked):
        yield unchecked.NO_RIGHT
