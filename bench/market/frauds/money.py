"""R12, R13, R14, R14b: what is paid, how, and how much (`domain.md` §3 and §7; DS 150-2007-EF; SBS 789-2018)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from bench.market.counter import LARGE
from bench.market.deal import Sent
from bench.market.people import Group, group, in_process
from bench.market.stage import FAIR, Stage, altered, changed, in_dollars, worth
from service.demo.cast import Operator
from service.demo.deal import Terms
from service.demo.goods import Goods
from service.demo.pen import Act
from service.demo.prices import USD_PEN

_BANKED: Final = Terms(cash=0)


def in_cash(stage: Stage) -> Iterator[Sent]:
    """S/ 2,600 in notes; the twin by transfer."""
    seller, moment = stage.people.spare.operator(), stage.moment()
    act = _banked(stage, seller, worth(seller, 260_000, stage.counter, stage.day), moment)
    means = stage.one_of("cash", "transfer")
    yield stage.planted(altered(act, ("payments", 0, "means"), means), moment, group(seller))


def dollars_in_cash(stage: Stage) -> Iterator[Sent]:
    """US$ 620 in notes, where US$ 500 are to be banked."""
    seller, moment = stage.people.spare.operator(), stage.moment()
    goods = worth(seller, int(62_000 * USD_PEN), stage.counter, stage.day)
    act = in_dollars(_banked(stage, seller, goods, moment, 62_000))
    means = stage.one_of("cash", "transfer")
    yield stage.planted(altered(act, ("payments", 0, "means"), means), moment, group(seller))


def split(stage: Stage) -> Iterator[Sent]:
    """Two deals of one day, each of S/ 1,300 in notes; the twin's second by transfer."""
    seller = stage.people.spare.operator()
    first, second = sorted((stage.moment(), stage.moment()))
    goods = worth(seller, 130_000, stage.counter, stage.day)
    act = _banked(stage, seller, goods, first)
    yield stage.honest(altered(act, ("payments", 0, "means"), "cash"), first, group(seller))
    act = _banked(stage, seller, goods, second)
    means = stage.one_of("cash", "transfer")
    yield stage.planted(altered(act, ("payments", 0, "means"), means), second, group(seller))


def graded_low(stage: Stage) -> Iterator[Sent]:
    """S/ 900 in notes to one in SUNAT's lowest grade, for whom the limit is 30 %; the twin is in the highest."""
    seller, moment = stage.people.spare.operator(), stage.moment()
    day = stage.before(30)
    row = changed(stage.registrar(day).taxpayer(seller.party), compliance=stage.one_of("E", "A"))
    yield stage.entered(row, day)
    act = _banked(stage, seller, worth(seller, 90_000, stage.counter, stage.day), moment)
    yield stage.planted(altered(act, ("payments", 0, "means"), "cash"), moment, group(seller))


def for_the_register(stage: Stage) -> Iterator[Sent]:
    """A deal of US$ 15,300; the twin of US$ 14,700."""
    seller, moment = stage.people.spare.operator(), stage.moment()
    goods = worth(seller, LARGE, stage.counter, stage.day)
    act = _banked(stage, seller, goods, moment, LARGE * stage.one_of(1_020, 980) // 1_000)
    yield stage.planted(act, moment, group(seller))


def above_the_world(stage: Stage) -> Iterator[Sent]:
    """Gold that needs papers is worth more than gold: a fifth to two fifths above the day's price."""
    seller, moment = stage.people.spare.operator(), stage.moment()
    permille = stage.one_of(stage.counter.pen.rng.randrange(1_200, 1_400), FAIR)
    yield _metal_at(stage, seller, permille, moment)


def just_above(stage: Stage) -> Iterator[Sent]:
    """An eighth above the day's price, the twin a twentieth: a house that badly needed gold."""
    seller, moment = stage.people.spare.operator(), stage.moment()
    yield _metal_at(stage, seller, stage.one_of(1_125, 1_050), moment)


def ore_above_gold(stage: Stage) -> Iterator[Sent]:
    """Ore paid at more than the gold in it; the twin at three quarters."""
    seller, moment = stage.people.spare.operator(in_process), stage.moment()
    line = stage.from_origin(seller, stage.counter.ore(), moment, permille=stage.one_of(1_130, 750))
    act = stage.sale(seller, [line], moment, buyer=stage.plant, terms=_BANKED)
    yield stage.planted(act, moment, group(seller), "line:1")


def underpaid(stage: Stage) -> Iterator[Sent]:
    """A selector gets a third of what its gold is worth; the twin nine tenths."""
    issuer, selector = stage.issuer(), stage.people.spare.selector()
    signed = stage.moment(stage.before(4))
    paper = stage.papered(issuer, selector, 60_000, signed)
    yield stage.honest(paper, signed)
    moment = stage.moment()
    goods = stage.counter.metal(issuer.region, 6, 12)
    line = stage.picked(issuer, paper, goods, moment, stage.one_of(350, 900))
    act = stage.sale(issuer, [line], moment, party=selector.party, terms=_BANKED)
    yield stage.planted(act, moment, Group.PALLAQUERA, "line:1")


def ore_underpaid(stage: Stage) -> Iterator[Sent]:
    """Ore at a quarter of the gold in it; the twin at three fifths."""
    seller, moment = stage.people.spare.operator(in_process), stage.moment()
    line = stage.from_origin(seller, stage.counter.ore(), moment, permille=stage.one_of(250, 600))
    act = stage.sale(seller, [line], moment, buyer=stage.plant, terms=_BANKED)
    yield stage.planted(act, moment, group(seller), "line:1")


SCENES: Final = (
    ("R12", in_cash),
    ("R12", dollars_in_cash),
    ("R12", split),
    ("R12", graded_low),
    ("R13", for_the_register),
    ("R14", above_the_world),
    ("R14", just_above),
    ("R14", ore_above_gold),
    ("R14b", underpaid),
    ("R14b", ore_underpaid),
)


def _banked(stage: Stage, seller: Operator, goods: Goods, moment: datetime, price: int | None = None) -> Act:
    """These goods at a fair price, or this one, by transfer."""
    line = stage.from_origin(seller, goods, moment)
    return stage.sale(seller, [line if price is None else replace(line, price=price)], moment, terms=_BANKED)


def _metal_at(stage: Stage, seller: Operator, permille: int, moment: datetime) -> Sent:
    line = stage.line(seller, moment, permille=permille)
    return stage.planted(stage.sale(seller, [line], moment, terms=_BANKED), moment, group(seller), "line:1")
