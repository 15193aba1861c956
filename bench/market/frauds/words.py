"""R14, R24, R25, R26: what is said of a purchase afterwards (`domain.md` §7, `model.md`: words on a purchase)."""

from collections.abc import Iterator
from typing import Any, Final

from bench.market.deal import Sent
from bench.market.people import group
from bench.market.stage import FAIR, Stage, altered
from service.demo.deal import Terms
from service.demo.pen import Act, Json
from service.trade.quantities import decimal_text


def voucher_used_again(stage: Stage) -> Iterator[Sent]:
    """A deal is annulled as undone, and its voucher serves for another one; the twin's has a number of its own."""
    seller = stage.people.spare.operator(lambda each: each.name is None)
    first, undone, second = stage.moment(stage.before(3)), stage.moment(stage.before(2)), stage.moment()
    act = stage.sale(seller, [stage.line(seller, first)], first)
    yield stage.honest(act, first, group(seller))
    annulled = stage.counter.pen.write("entry.annulled", undone, reason="deal_undone")
    yield stage.about(act, "entry", stage.honest(Act(act.key, annulled), undone))
    again = stage.sale(seller, [stage.line(seller, second)], second)
    old: Any = act.payload["documents"]
    own: Any = again.payload["documents"]
    number = stage.one_of(old[0]["number"], own[0]["number"])
    yield stage.planted(altered(again, ("documents", 0, "number"), number), second, group(seller))


def corrected_alone(stage: Stage) -> Iterator[Sent]:
    """The buyer says that the deal was two days earlier, without the seller's word; the twin has it."""
    seller = stage.people.spare.operator()
    moment, later = stage.moment(stage.before(6)), stage.moment()
    act = stage.sale(seller, [stage.line(seller, moment)], moment)
    yield stage.honest(act, moment, group(seller))
    said: Json = {"method": "paper", "digest": stage.counter.pen.digest()}
    payload = stage.counter.pen.write(
        "entry.corrected", later, dealt_on=stage.before(8).isoformat(), counter=stage.one_of(None, said)
    )
    yield stage.about(act, "entry", stage.planted(Act(act.key, payload), later, group(seller)))


def never_sold(stage: Stage) -> Iterator[Sent]:
    """The one said to have sold says that it never did; the twin that it was paid too little."""
    seller = stage.people.spare.with_phone()
    moment, later = stage.moment(stage.before(4)), stage.moment()
    act = stage.sale(seller, [stage.line(seller, moment)], moment)
    yield stage.honest(act, moment, group(seller))
    reason = stage.one_of("never_sold", "price")
    payload = stage.counter.pen.write("purchase.disputed", later, reason=reason)
    yield stage.about(act, "purchase", stage.planted(Act(str(seller.key), payload), later, group(seller)))


def settled_too_high(stage: Stage) -> Iterator[Sent]:
    """Bought on an estimate at a fair price and settled at a third above the day's gold; the twin as it was."""
    seller = stage.people.spare.operator()
    moment, later = stage.moment(stage.before(5)), stage.moment()
    line = stage.line(seller, moment)
    act = stage.sale(seller, [line], moment, terms=Terms(cash=0))
    act.payload["stage"] = "provisional"
    yield stage.honest(act, moment, group(seller))
    fair = stage.counter.line(line.goods, line.source, stage.one_of(1_330, FAIR), later)
    price: Json = {"currency": "PEN", "amount": decimal_text(fair.price, 2)}
    payload = stage.counter.pen.write(
        "purchase.settled",
        later,
        lines=[{"line": 1, **line.goods.as_json(), "assay": {"method": "fire", "by": "laboratory"}, "price": price}],
        basis={"terms": "agreed"},
        total=price,
    )
    yield stage.about(act, "purchase", stage.planted(Act(act.key, payload), later, group(seller)))


SCENES: Final = (
    ("R14", settled_too_high),
    ("R24", voucher_used_again),
    ("R25", corrected_alone),
    ("R26", never_sold),
)
