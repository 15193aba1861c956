"""R02: who trades is not in RECPO on that day (`domain.md` §7; DU 006-2025)."""

from collections.abc import Iterator
from typing import Final

from bench.market.deal import Sent
from bench.market.people import Group, group
from bench.market.stage import Stage


def buyer_out(stage: Stage) -> Iterator[Sent]:
    """A trader whose RECPO was suspended or cancelled buys on."""
    buyer, seller = stage.people.spare.trader(), stage.people.spare.operator()
    word = stage.counter.pen.rng.choice(("suspendido", "cancelado"))
    day = stage.before(20)
    yield stage.entered(stage.registrar(day).recpo(buyer, stage.one_of(word, "vigente")), day)
    moment = stage.moment()
    yield stage.planted(stage.sale(seller, [stage.line(seller, moment)], moment, buyer=buyer), moment, group(seller))


def seller_out(stage: Stage) -> Iterator[Sent]:
    """It bought while it was in RECPO, and sells its stock after it was suspended."""
    trader, seller = stage.people.spare.trader(), stage.people.spare.operator()
    earlier = stage.moment(stage.before(25))
    held = stage.line(seller, earlier)
    yield stage.honest(stage.sale(seller, [held], earlier, buyer=trader), earlier, group(seller))
    day = stage.before(15)
    yield stage.entered(stage.registrar(day).recpo(trader, stage.one_of("suspendido", "vigente")), day)
    moment = stage.moment()
    yield stage.planted(stage.resale(trader, stage.plant, held, moment), moment, Group.TRADER)


def without_release(stage: Stage) -> Iterator[Sent]:
    """Suspended, its stock was released for sale and the release is over; the twin's is in force."""
    trader, seller = stage.people.spare.trader(), stage.people.spare.operator()
    earlier = stage.moment(stage.before(25))
    held = stage.line(seller, earlier)
    yield stage.honest(stage.sale(seller, [held], earlier, buyer=trader), earlier, group(seller))
    day = stage.before(15)
    yield stage.entered(stage.registrar(day).recpo(trader, "suspendido"), day)
    day = stage.before(5)
    release = stage.registrar(day).registration("STOCK_RELEASE", trader.party, stage.one_of("ended", "vigente"))
    yield stage.entered(release, day)
    moment = stage.moment()
    yield stage.planted(stage.resale(trader, stage.plant, held, moment), moment, Group.TRADER)


SCENES: Final = (("R02", buyer_out), ("R02", seller_out), ("R02", without_release))
