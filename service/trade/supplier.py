"""The supplier verdict: may this party sell on this day, by what the ledger knew then, and why.

A light never turns red by time alone: a legal term that has passed, or an old list, is amber with what to check.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from service.categorization import assessments
from service.decision.facts import Facts, Needs
from service.decision.findings import Level
from service.registry import parties, policies, registrations, rights
from service.registry.parties import Party
from service.registry.registrations import Register, Registration
from service.trade import support as supports
from service.trade.advice import ALWAYS_UNCHECKED, CAUTIONS, NO_RIGHT, NO_SUNAT
from service.trade.catalogue import RED_FLAGS
from service.trade.support import Support
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
_OF_RIGHTS = ("REINFO", "AUTHORIZATION", "CONCESSION", "CONTRACT")
_POLICIES = ("reinfo_term", "roll_stale_days", "ruc_cure_days")


def needs(party: str, right: str | None) -> Needs:
    """What `verdict` reads, but for the rights it finds."""
    shelves = [parties.shelf(party), *supports.needs(party).shelves, *(policies.shelf(name) for name in _POLICIES)]
    return Needs((*shelves, rights.shelf(right)) if right else tuple(shelves))


@dataclass(slots=True)
class _Check:
    """One check under way: answers gather, one for each quality in which the party could sell."""

    facts: Facts
    party: str
    at: date
    known_at: int | None
    activity: str | None
    words: tuple[Registration, ...]
    answers: list[MaySell] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    def says(self, register: str) -> list[Registration]:
        return [word for word in self.words if word.roll == register]

    def vigente(self, register: str) -> bool:
        return any(word.status == "vigente" for word in self.says(register))

    def add(self, name: str, detail: Mapping[str, str] | None = None, *, level: Level | None = None) -> None:
        flag = RED_FLAGS.get(name) or CAUTIONS[name]
        self.reasons.append(Reason(flag, level or flag.level, tuple(sorted((detail or {}).items()))))


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
    check = _Check(facts, party, at, known_at, activity, words)
    who = parties.as_known(facts.shelf(parties.shelf(party)), known_at)
    _as_trader(check, who)
    _as_selector(check, who)
    _as_producer(check, right)
    _at_sunat(check)
    _by_time(check)
    assessed = assessments.in_force(facts.shelf(assessments.shelf(party)), at, known_at, right=right)
    may_sell = _sum_up(check.answers)
    unchecked = [*ALWAYS_UNCHECKED]
    if not check.says("SUNAT"):
        unchecked.append(NO_SUNAT)
    if right is None and any(word.roll in _OF_RIGHTS for word in words):
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
            other_right = register in _OF_RIGHTS and right is not None and word.right != right
            other_activity = activity is not None and word.activity not in {None, activity}
            if not other_right and not other_activity:
                yield word


def _as_trader(check: _Check, who: Party | None) -> None:
    trades = who is not None and not {"trader", "plant"}.isdisjoint(who.roles)
    status = next((word.status for word in check.says("RECPO")), None)
    if status == "vigente":
        check.answers.append(MaySell.YES)
    elif status is not None or trades:
        released = check.vigente("STOCK_RELEASE")
        check.answers.append(MaySell.CONDITIONAL if released else MaySell.NO)
        if released:
            check.add("stock_release")
        else:
            check.add("R02", {"seller": status or "no_row"})


def _as_selector(check: _Check, who: Party | None) -> None:
    listed = check.vigente("SELECTORS")
    if listed or (who is not None and who.party_kind == "selector"):
        check.answers.append(MaySell.CONDITIONAL)
        check.add("constancia_needed")
        if not listed:
            check.add("not_on_padron")


def _as_producer(check: _Check, right: str | None) -> None:
    codes = [right] if right else dict.fromkeys(word.right for word in check.words if word.roll in _OF_RIGHTS)
    found = [supports.find(check.facts, check.party, code, check.at, check.known_at) for code in codes if code]
    check.facts.require(Needs(tuple(rights.shelf(each.right) for each in found if each.right)))
    if right is not None and check.answers and all(each.unsupported for each in found):
        return  # a trader or selector asked about under a right it has nothing to do with
    for each in found:
        flaw = _flaw(check, each)
        check.answers.append(MaySell.YES if flaw is None else MaySell.NO)
        if flaw is not None:
            check.add(flaw[0], {"right": each.right or "", **flaw[1]})
    if not check.answers:
        check.answers.append(MaySell.NO)
        check.add("R03", {"reason": "no_row"})


def _flaw(check: _Check, support: Support) -> tuple[str, dict[str, str]] | None:
    """Why gold of this right could not be sold: the rules R01 and R03, read for a party instead of for a deal."""
    if support.reinfo_vigente:
        return None
    if support.reinfo is not None and not support.authorized:
        return "R01", {"status": support.reinfo.status}
    state = support.title or rights.in_force(
        check.facts.shelf(rights.shelf(support.right or "")), check.at, check.known_at
    )
    if state is not None and state.status == "extinguished":
        return "R03", {"reason": "extinguished"}
    return ("R03", {"reason": "no_row"}) if support.unsupported else None


def _at_sunat(check: _Check) -> None:
    for word in check.says("SUNAT"):
        if word.status != "active":
            days = (check.at - date.fromisoformat(word.start)).days
            cure = policies.whole(check.facts, "ruc_cure_days", check.at, check.known_at)
            level = Level.NOTE if days <= cure else Level.ALERT
            check.add("R04b", {"status": word.status, "since": word.start}, level=level)


def _by_time(check: _Check) -> None:
    term = policies.day(check.facts, "reinfo_term", check.at, check.known_at)
    if check.at > term and check.vigente("REINFO"):
        check.add("term_passed", {"term": term.isoformat()})
    limit = policies.whole(check.facts, "roll_stale_days", check.at, check.known_at)
    stale: dict[str, str] = {}
    for word in check.words:
        if word.source_day is not None and (check.at - date.fromisoformat(word.source_day)).days > limit:
            stale.setdefault(word.roll, word.source_day)
    for register, day in stale.items():
        check.add("roll_stale", {"register": register, "source_day": day})


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
