"""The steps of a supplier check: each quality in which the party could sell gives an answer and its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from service.decision.facts import Facts, Needs
from service.decision.findings import Level
from service.registry import policies, rights
from service.registry.parties import Party
from service.registry.registrations import Registration
from service.trade import support as supports
from service.trade.advice import CAUTIONS
from service.trade.catalogue import RED_FLAGS
from service.trade.support import Support
from service.trade.verdict import MaySell, Reason

OF_RIGHTS: Final = ("REINFO", "AUTHORIZATION", "CONCESSION", "CONTRACT")
"""The registers that speak of a party under one mining right."""


@dataclass(slots=True)
class Check:
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


def as_trader(check: Check, who: Party | None) -> None:
    """Whoever trades needs RECPO (R02). Miners enrol there too: without it they still sell what they produce."""
    trades = who is not None and not {"trader", "plant"}.isdisjoint(who.roles)
    status = next((word.status for word in check.says("RECPO")), None)
    if status == "vigente":
        check.answers.append(MaySell.YES)
    elif trades or (status is not None and not any(word.roll in OF_RIGHTS for word in check.words)):
        released = check.vigente("STOCK_RELEASE")
        check.answers.append(MaySell.CONDITIONAL if released else MaySell.NO)
        if released:
            check.add("stock_release")
        else:
            check.add("R02", {"seller": status or "no_row"})


def as_selector(check: Check, who: Party | None) -> None:
    """A selector sells what a constancia covers, delivery by delivery (R05); the padrón may lag behind."""
    listed = check.vigente("SELECTORS")
    if listed or (who is not None and who.party_kind == "selector"):
        check.answers.append(MaySell.CONDITIONAL)
        check.add("constancia_needed")
        if not listed:
            check.add("not_on_padron")


def as_producer(check: Check, right: str | None) -> None:
    """A producer sells gold of each right under which R01 and R03 would leave it alone."""
    codes = [right] if right else dict.fromkeys(word.right for word in check.words if word.roll in OF_RIGHTS)
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


def _flaw(check: Check, support: Support) -> tuple[str, dict[str, str]] | None:
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


def at_sunat(check: Check) -> None:
    """An inactive RUC (R04b); it does not forbid the sale."""
    for word in check.says("SUNAT"):
        if word.status != "active":
            days = (check.at - date.fromisoformat(word.start)).days
            cure = policies.whole(check.facts, "ruc_cure_days", check.at, check.known_at)
            level = Level.NOTE if days <= cure else Level.ALERT
            check.add("R04b", {"status": word.status, "since": word.start}, level=level)


def by_time(check: Check) -> None:
    """What time alone has done: the legal term as we know it has passed, the lists have grown old."""
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
