"""R03, R03b, R09, R22: where gold is said to be from, and by what right (`domain.md` §3 and §7; DL 1107 art. 11)."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from bench.market.deal import Sent
from bench.market.people import group, in_process
from bench.market.stage import FAIR, Stage, changed
from service.demo.cast import Operator, Right
from service.demo.pen import Act, Json, ubigeo
from service.demo.registrar import on

_AFAR: Final = "170301"
"""Iñapari, on the border with Brazil, where none of the market's rights are."""


def no_right_named(stage: Stage) -> Iterator[Sent]:
    """No right is named; the twin's is."""
    seller = stage.people.spare.operator(in_process)
    moment = stage.moment()
    line = stage.line(seller, moment, {"right": stage.one_of(None, _named(seller.right))})
    yield stage.planted(stage.sale(seller, [line], moment), moment, group(seller), "line:1")


def another_right(stage: Stage) -> Iterator[Sent]:
    """It names the code of a right on which it has nothing, under the name of its own."""
    seller = stage.people.spare.operator(in_process)
    other = stage.new_right(seller)
    yield from _titled(stage, other, stage.before(50), "titled")
    moment = stage.moment()
    named = {"code": stage.one_of(other.code, seller.right.code), "name": seller.right.name}
    line = stage.line(seller, moment, {"right": named})
    yield stage.planted(stage.sale(seller, [line], moment), moment, group(seller), "line:1")


def right_extinguished(stage: Stage) -> Iterator[Sent]:
    """The concession under its contract was extinguished, and it is not in REINFO; the twin's is in force."""
    seller = stage.people.spare.operator(lambda each: each.formal)
    right, day = stage.new_right(seller), stage.before(40)
    yield from _titled(stage, right, stage.before(80), "titled")
    for act in (
        stage.registrar(day).registration("CONTRACT", seller.party, "vigente", counterparty=right.titular, **on(right)),
        stage.registrar(day).registration("AUTHORIZATION", seller.party, "vigente", **on(right)),
    ):
        yield stage.entered(act, day)
    yield from _titled(stage, right, stage.before(20), stage.one_of("extinguished", "titled"))
    yield _sold_from(stage, seller, right)


def extinguished_without_reinfo(stage: Stage) -> Iterator[Sent]:
    """The right is extinguished and its REINFO row for it is over; the twin's is *vigente*, and suffices."""
    seller = stage.people.spare.operator(in_process)
    right, day = stage.new_right(seller), stage.before(30)
    yield from _titled(stage, right, stage.before(60), "extinguished")
    row = stage.registrar(day).registration("REINFO", seller.party, stage.one_of("ended", "vigente"), **on(right))
    yield stage.entered(changed(row, activity="exploitation"), day)
    yield _sold_from(stage, seller, right)


def lent(stage: Stage) -> Iterator[Sent]:
    """What it sells stands on the registration of its neighbour on the same right; the twin's on its own."""
    seller, neighbour = stage.people.spare.operator(in_process), stage.people.spare.operator(in_process)
    day = stage.before(50)
    row = stage.registrar(day).registration("REINFO", neighbour.party, "vigente", **on(seller.right))
    yield stage.entered(changed(row, activity="exploitation"), day)
    moment = stage.moment()
    line = stage.line(seller, moment, {"holder": stage.one_of(neighbour.party, seller.party)})
    yield stage.planted(stage.sale(seller, [line], moment), moment, group(seller), "line:1")


def contract_over(stage: Stage) -> Iterator[Sent]:
    """The contract under which it digs for the titleholder is over; the twin's is in force."""
    seller = stage.people.spare.operator(in_process)
    right = stage.new_right(seller)
    yield from _titled(stage, right, stage.before(90), "titled")
    day = stage.before(30)
    status = stage.one_of("ended", "vigente")
    row = stage.registrar(day).registration("CONTRACT", seller.party, status, counterparty=right.titular, **on(right))
    yield stage.entered(row, day)
    yield _sold_from(stage, seller, right, {"holder": right.titular, "support": "contract"})


def member_of_another(stage: Stage) -> Iterator[Sent]:
    """A cooperative sells what somebody dug who is registered in another one; the twin in this."""
    member = stage.people.spare.operator(in_process)
    company, other = stage.people.cooperatives[:2]
    day = stage.before(30)
    to = stage.one_of(other.party, company.party)
    yield stage.entered(stage.registrar(day).registration("MEMBERSHIP", member.party, "vigente", counterparty=to), day)
    moment = stage.moment()
    act = stage.sale(member, [stage.line(member, moment)], moment, party=company.party)
    yield stage.planted(act, moment, group(member), "line:1")


def far_away(stage: Stage) -> Iterator[Sent]:
    """Said to be from a district five hundred kilometres away; the twin from the right's own."""
    seller = stage.people.spare.operator()
    moment = stage.moment()
    line = stage.line(seller, moment, {"ubigeo": ubigeo(stage.one_of(_AFAR, seller.right.district))})
    yield stage.planted(stage.sale(seller, [line], moment), moment, group(seller), "line:1")


def next_district(stage: Stage) -> Iterator[Sent]:
    """Said to be from another gold district of the department, in the second of two lots."""
    seller = stage.people.spare.operator()
    other = next(each for each in seller.region.districts if each != seller.right.district)
    moment = stage.moment()
    where = ubigeo(stage.one_of(other, seller.right.district))
    lines = [stage.line(seller, moment), stage.line(seller, moment, {"ubigeo": where})]
    yield stage.planted(stage.sale(seller, lines, moment), moment, group(seller), "line:2")


def undeclared(stage: Stage) -> Iterator[Sent]:
    """Nobody says where the grams are from."""
    seller = stage.people.spare.operator()
    moment = stage.moment()
    act = stage.sale(seller, [stage.line(seller, moment)], moment)
    if stage.one_of(fraud=True, twin=False):
        act = _silenced(act, 0)
    yield stage.planted(act, moment, group(seller), "line:1")


def one_lot_undeclared(stage: Stage) -> Iterator[Sent]:
    """Of two lots one has an origin."""
    seller = stage.people.spare.operator()
    moment = stage.moment()
    act = stage.sale(seller, [stage.line(seller, moment), stage.line(seller, moment)], moment)
    if stage.one_of(fraud=True, twin=False):
        act = _silenced(act, 1)
    yield stage.planted(act, moment, group(seller), "line:2")


SCENES: Final = (
    ("R03", no_right_named),
    ("R03", another_right),
    ("R03", right_extinguished),
    ("R03", extinguished_without_reinfo),
    ("R03b", lent),
    ("R03b", contract_over),
    ("R03b", member_of_another),
    ("R09", far_away),
    ("R09", next_district),
    ("R22", undeclared),
    ("R22", one_lot_undeclared),
)


def _named(right: Right) -> Json:
    return {"code": right.code, "name": right.name}


def _titled(stage: Stage, right: Right, day: date, status: str) -> Iterator[Sent]:
    yield stage.entered(stage.registrar(day).registration("CONCESSION", right.titular, status, **on(right)), day)


def _sold_from(stage: Stage, seller: Operator, right: Right, other: Json | None = None) -> Sent:
    moment = stage.moment()
    line = stage.line(seller, moment, {"right": _named(right), **(other or {})}, FAIR)
    return stage.planted(stage.sale(seller, [line], moment), moment, group(seller), "line:1")


def _silenced(act: Act, line: int) -> Act:
    """The act with no word on where this line is from."""
    lines: Any = act.payload["lines"]
    del lines[line]["origin"]
    lines[line]["undeclared"] = True
    return act
