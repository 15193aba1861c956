"""The qualities in which a party could sell (`domain.md` §3): each gives its answers, and the reasons for them.

They read for a party what the rules of a deal (`rules/`) read for a line: what is answered here with yes leaves no
BLOCK there.
"""

from service.decision.facts import Needs
from service.registry import company_members, registrations, rights
from service.registry.identifiers import is_natural
from service.registry.registrations import Registration
from service.trade import support as supports
from service.trade.deal import Acting
from service.trade.supplier_check import OF_RIGHTS, Check
from service.trade.support import Support
from service.trade.verdict import MaySell


def as_trader(check: Check) -> None:
    """Whoever trades needs RECPO (R02). Miners enrol there too: without it they still sell what they produce.

    A plant that no register allows to process sells only what it bought.
    """
    status = next((word.status for word in check.says("RECPO")), None)
    if status == "vigente":
        if "plant" in check.roles and (flaw := _unauthorized_plant(check)):
            check.may(Acting.TRADER, MaySell.CONDITIONAL, "RECPO", rule="plant_not_authorized")
            check.tell("plant_not_authorized", {"status": flaw})
        else:
            check.may(Acting.TRADER, MaySell.YES, "RECPO")
    elif check.trades or (status is not None and not any(word.roll in OF_RIGHTS for word in check.words)):
        if check.vigente("STOCK_RELEASE"):
            check.may(Acting.TRADER, MaySell.CONDITIONAL, "STOCK_RELEASE", rule="stock_release")
            check.tell("stock_release")
        else:
            check.may_not(Acting.TRADER, "R02", seller=status or "no_row")


def _unauthorized_plant(check: Check) -> str | None:
    """What the register of plants says of one that may not process; None where it may, or the register is silent.

    It is silent while no whole roll of it is known and it has never spoken of the plant.
    """
    if any(word.activity == "beneficiation" and word.status in {"vigente", "titled"} for word in check.words):
        return None
    states = [word.status for word in check.says("PLANT")]
    if "vigente" in states:
        return None
    known_at = check.question.known_at
    heard = any(
        isinstance(row, Registration) and row.roll == "PLANT" and (known_at is None or row.seq <= known_at)
        for row in check.facts.shelf(registrations.shelf(check.question.party))
    )
    if not heard and check.sources.roll_of("PLANT") is None:
        return None
    return next(iter(states), "no_row")


def as_selector(check: Check) -> None:
    """A selector sells what a constancia covers, delivery by delivery (R05); the padrón may lag behind."""
    listed = check.vigente("SELECTORS")
    if listed or (check.who is not None and check.who.party_kind == "selector"):
        check.may(Acting.SELECTOR, MaySell.CONDITIONAL, "SELECTORS", rule="constancia_needed")
        check.tell("constancia_needed")
        if not listed:
            check.tell("not_on_padron")


def as_company(check: Check) -> None:
    """A registered company sells what its members may produce; the origin stays theirs (`domain.md` §3 d)."""
    asked, facts = check.question, check.facts
    if is_natural(asked.party):
        return
    members = company_members.in_force(facts.shelf(company_members.shelf(asked.party)), asked.at, asked.known_at)
    if not members:
        return
    facts.require(Needs(tuple(shelf for member in members for shelf in supports.needs(member).shelves)))
    found = [support for member in members for support in _of_member(check, member)]
    facts.require(Needs(tuple(rights.shelf(each.right) for each in found if each.right)))
    able = {each.holder for each in found if flaw_of(check, each) is None}
    detail = {"members": str(len(members)), "able": str(len(able))}
    if able:
        check.in_process |= any(each.reinfo_vigente and not each.authorized for each in found)
        check.may(Acting.FOR_HOLDER, MaySell.CONDITIONAL, "MEMBERSHIP", rule="members_gold")
        check.tell("members_gold", detail)
    elif found or asked.right is None:
        rule, said = flaw_of(check, found[0]) or ("R03", {}) if found else ("R03", {"reason": "no_row"})
        check.may_not(Acting.FOR_HOLDER, rule, None, **detail, **said)


def _of_member(check: Check, member: str) -> list[Support]:
    """What stands behind a member under each of its rights that is asked about, where anything does."""
    asked = check.question
    rows = check.facts.shelf(registrations.shelf(member))
    codes = (
        word.right
        for register in OF_RIGHTS
        for word in registrations.all_in_force(rows, register, asked.at, asked.known_at)
        if word.right is not None and asked.right in {None, word.right}
    )
    return [
        supports.find(check.facts, member, code, asked.at, asked.known_at, activity=asked.activity)
        for code in dict.fromkeys(codes)
    ]


def as_producer(check: Check) -> None:
    """A producer sells gold of each right under which R01 and R03 would leave it alone."""
    asked, facts = check.question, check.facts
    found = [
        supports.find(facts, asked.party, code, asked.at, asked.known_at, activity=asked.activity)
        for code in check.rights
    ]
    facts.require(Needs(tuple(rights.shelf(each.right) for each in found if each.right)))
    if asked.right is not None and check.answers and all(each.unsupported for each in found):
        return  # a trader or selector asked about under a right it has nothing to do with
    resells = any(answer.may_sell is not MaySell.NO and answer.quality is Acting.TRADER for answer in check.answers)
    for each in found:
        _of_right(check, each)
    if resells and any(answer.may_sell is MaySell.NO for answer in check.answers):
        check.tell("resale_only")
    if not check.answers:
        check.may_not(Acting.UNKNOWN, "R03", reason="no_row")


def _of_right(check: Check, support: Support) -> None:
    if flaw := flaw_of(check, support):
        rule, detail = flaw
        check.may_not(Acting.PRODUCER, rule, support.right, **detail)
    elif support.authorized:
        check.may(Acting.PRODUCER, MaySell.YES, "AUTHORIZATION", by=support)
    elif support.reinfo_vigente:
        check.in_process = True
        check.may(Acting.PRODUCER, MaySell.YES, "REINFO", by=support)
    elif support.title is not None and support.title.activity == "beneficiation":
        check.may(Acting.PRODUCER, MaySell.YES, "CONCESSION", by=support)
    else:
        rests_on: registrations.Register = "CONTRACT" if support.contract is not None else "CONCESSION"
        check.may(Acting.PRODUCER, MaySell.CONDITIONAL, rests_on, rule="authorization_needed", by=support)
        check.tell("authorization_needed", {"right": support.right or ""})


def flaw_of(check: Check, support: Support) -> tuple[str, dict[str, str]] | None:
    """Why gold of this right could not be sold: the rules R01 and R03, read for a party instead of for a deal."""
    if support.reinfo_vigente:
        return None
    if support.lapsed is not None:
        return "R01", {"status": support.lapsed}
    asked = check.question
    shelf = check.facts.shelf(rights.shelf(support.right or ""))
    state = support.title or rights.in_force(shelf, asked.at, asked.known_at)
    if state is not None and state.status == "extinguished":
        return "R03", {"reason": "extinguished"}
    return ("R03", {"reason": "no_row"}) if support.unsupported else None
