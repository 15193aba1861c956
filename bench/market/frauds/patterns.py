"""R07, R08, R10, R13b, R16, R17, R18, R20, R21: what no single deal shows (`domain.md` §7, surveillance).

Here every entry of the pattern carries the label, and its subject is the party that is to be found. The twin differs
in the same one field of each of them.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

from bench.market.counter import LARGE
from bench.market.deal import Sent
from bench.market.people import Group, group, in_process
from bench.market.stage import Stage, altered, changed
from service.demo.cast import House, Operator
from service.demo.deal import Line, Terms
from service.demo.goods import Goods
from service.demo.pen import Act, Json, at
from service.demo.registrar import on

_BANKED: Final = Terms(cash=0)
_TONNE: Final = 1_000_000_000
"""mg."""
_HALF_YEAR: Final = date(2025, 10, 15)
"""A day in the half-year that is declared by the end of January 2026."""
_FILED: Final = date(2026, 1, 20)


def much_more_than_it_can_dig(stage: Stage) -> Iterator[Sent]:
    """A hundred and twenty tonnes on each of forty days from a right where one may dig 25; the twin nine."""
    yield from _dug(stage, stage.one_of(120, 9))


def more_than_it_can_dig(stage: Stage) -> Iterator[Sent]:
    """Thirty tonnes on each of forty days; the twin nine."""
    yield from _dug(stage, stage.one_of(30, 9))


def more_than_it_can_mill(stage: Stage) -> Iterator[Sent]:
    """A plant takes in five hundred tonnes in a day, where 350 may be milled; the twin a fifth of it."""
    plant = stage.people.spare.plant()
    for n in range(20):
        seller = stage.people.spare.operator() if n == 0 else stage.counter.pen.rng.choice(stage.people.operators)
        yield _ore(stage, seller, plant, stage.one_of(25, 5), stage.day, plant.party, 8 + n // 2)


def less_declared_than_sold(stage: Stage) -> Iterator[Sent]:
    """The figure it files with the ministry is nine tenths of what it sold in the half-year; the twin's all of it."""
    seller = stage.people.spare.with_phone()
    sold = 0
    for days in (0, 20, 40):
        moment = stage.moment(_HALF_YEAR + timedelta(days=days))
        line = stage.line(seller, moment)
        sold += line.goods.fine
        yield stage.honest(stage.sale(seller, [line], moment), moment, group(seller))
    figure = sold * stage.one_of(900, 1_000) // 1_000
    salt = stage.counter.pen.digest()
    act = _filed(stage, seller, {"commitment": sha256(f"{salt}:{figure}".encode()).hexdigest()})
    yield replace(stage.of_pattern(act, at(_FILED, 10), seller.party), declared_ug=figure)


def idle_but_selling(stage: Stage) -> Iterator[Sent]:
    """It sold in the half-year for which it declares that the right was not worked; the twin declares an output."""
    seller = stage.people.spare.with_phone()
    for days in (0, 20, 40):
        moment = stage.moment(_HALF_YEAR + timedelta(days=days))
        yield stage.honest(stage.sale(seller, [stage.line(seller, moment)], moment), moment, group(seller))
    idle: Json = {"inactive": True}
    said: Json = {"commitment": stage.counter.pen.digest()}
    act = _filed(stage, seller, stage.one_of(idle, said))
    yield stage.of_pattern(act, at(_FILED, 10), seller.party)


def just_below(stage: Stage) -> Iterator[Sent]:
    """Nine deals in a fortnight between two and six hundredths below US$ 15,000; the twin's at half of it."""
    seller = stage.people.spare.operator()
    for n in range(9):
        moment = stage.moment(stage.before(14 - n))
        permille = stage.counter.pen.rng.randrange(940, 980)
        line = stage.line(seller, moment)
        price = LARGE * stage.one_of(permille, permille - 450) // 1_000
        act = stage.sale(seller, [replace(line, price=price)], moment, terms=_BANKED)
        yield stage.of_pattern(_without_line_prices(act), moment, seller.party, group(seller))


def eleven_registrations(stage: Stage) -> Iterator[Sent]:
    """Eleven rows of REINFO on one RUC, its own and ten more; the twin's last one is over."""
    seller = stage.people.spare.operator(in_process)
    for n in range(10):
        day, right = stage.before(60 - n), stage.new_right(seller)
        last = n == 9
        status = stage.one_of("vigente", "ended") if last else "vigente"
        row = stage.registrar(day).registration("REINFO", seller.party, status, **on(right))
        act = changed(row, activity="exploitation")
        yield stage.of_pattern(act, at(day, 8), seller.party) if last else stage.entered(act, day)


def sudden_volume(stage: Stage) -> Iterator[Sent]:
    """After some grams now and then, a kilogram and a half every other day; the twin five grams."""
    seller = stage.people.spare.operator(in_process)
    for n in range(4):
        yield stage.earlier(seller, 90 - 10 * n)
    for n in range(8):
        moment = stage.moment(stage.before(2 * n))
        gross = stage.one_of(1_500_000, 5_000) + stage.counter.pen.rng.randrange(1_000)
        goods = stage.goods(seller)
        line = replace(stage.from_origin(seller, goods, moment), goods=goods.weighing(gross))
        act = stage.sale(seller, [line], moment, terms=_BANKED)
        yield stage.of_pattern(_without_line_prices(act), moment, seller.party, group(seller))


def in_a_circle(stage: Stage) -> Iterator[Sent]:
    """A sells to B and B back to A; the twin's B sells to C."""
    one, other, third = (stage.people.spare.trader() for _ in range(3))
    seller = stage.people.spare.operator()
    moment = stage.moment(stage.before(9))
    held = stage.line(seller, moment)
    yield stage.honest(stage.sale(seller, [held], moment, buyer=one), moment, group(seller))
    moment = stage.moment(stage.before(5))
    act = stage.resale(one, other, held, moment)
    yield stage.honest(act, moment, Group.TRADER)
    buyer = stage.one_of(one, third)
    moment = stage.moment()
    act = stage.resale(other, replace(buyer, region=stage.local.region), _as_held(act, held), moment)
    yield stage.of_pattern(act, moment, other.party, Group.TRADER)


def scrap_from_the_mine(stage: Stage) -> Iterator[Sent]:
    """What it bought as sponge a trader sells as scrap; the twin as sponge."""
    trader, seller = stage.people.spare.trader(), stage.people.spare.operator()
    moment = stage.moment(stage.before(9))
    held = stage.line(seller, moment)
    yield stage.honest(stage.sale(seller, [held], moment, buyer=trader), moment, group(seller))
    moment = stage.moment()
    act = stage.resale(trader, stage.plant, held, moment)
    act = altered(act, ("lines", 0, "product"), stage.one_of("scrap", "sponge"))
    yield stage.of_pattern(act, moment, trader.party, Group.TRADER)


def not_confirmed(stage: Stage) -> Iterator[Sent]:
    """The producer never said a word; the twin's signed a paper."""
    seller = stage.people.spare.operator()
    moment = stage.moment()
    act = stage.sale(seller, [stage.line(seller, moment)], moment)
    said = act.payload["confirmation"]
    yield stage.of_pattern(changed(act, confirmation=stage.one_of(None, said)), moment, seller.party, group(seller))


SCENES: Final = (
    ("R08", much_more_than_it_can_dig),
    ("R08", more_than_it_can_dig),
    ("R08", more_than_it_can_mill),
    ("R10", idle_but_selling),
    ("R13b", just_below),
    ("R16", eleven_registrations),
    ("R17", sudden_volume),
    ("R18", in_a_circle),
    ("R20", scrap_from_the_mine),
    ("R21", not_confirmed),
    ("R07", less_declared_than_sold),
)


def _dug(stage: Stage, tonnes: int) -> Iterator[Sent]:
    """So many tonnes a day, for forty days."""
    seller = stage.people.spare.operator(in_process)
    for n in range(40):
        yield _ore(stage, seller, stage.plant, tonnes, stage.before(60 - n), seller.party, 10)


def _filed(stage: Stage, seller: Operator, said: Json) -> Act:
    """What an operator declares of the second half of 2025."""
    payload = stage.counter.pen.write(
        "production.declared",
        at(_FILED, 10),
        party=seller.party,
        right={"code": seller.right.code, "name": seller.right.name},
        half_year="2025-2",
        **said,
    )
    return Act(str(seller.key), payload)


def _ore(stage: Stage, seller: Operator, plant: House, tonnes: int, day: date, party: str, hour: int) -> Sent:
    """So many tonnes at 20 g/t and a price for all of it."""
    moment = at(day, hour, stage.counter.pen.rng.randrange(60))
    goods = Goods("ore", tonnes * _TONNE, 200, 50)
    line = replace(stage.from_origin(seller, goods.weighing(_TONNE), moment), goods=goods)
    act = _without_line_prices(stage.sale(seller, [line], moment, buyer=plant, terms=_BANKED))
    return stage.of_pattern(act, moment, party, group(seller))


def _without_line_prices(act: Act) -> Act:
    """One price for everything: a line without one is not compared with the day's gold."""
    lines: Any = act.payload["lines"]
    for line in lines:
        del line["price"]
    return act


def _as_held(act: Act, held: Line) -> Line:
    """The lot that this deal made of what was held."""
    lines: Any = act.payload["lines"]
    return replace(held, becomes=lines[0]["becomes"])
