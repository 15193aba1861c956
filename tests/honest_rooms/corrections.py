from collections.abc import Iterator
from datetime import timedelta

from service.decision.calendar import lima_day
from service.demo.cast import Operator
from service.demo.deal import Line, origin, purchase
from service.demo.goods import Goods
from service.demo.pen import Act, Json
from tests.honest_rooms.stage import Stage


def acts(stage: Stage) -> Iterator[Act]:
    """A deal whose day and guide were mistyped is put right, with the other side and without; another is annulled."""
    yield bought(stage)
    deal, moment = stage.size() - 1, stage.occurred
    yesterday = (lima_day(moment) - timedelta(days=1)).isoformat()
    counter = {"method": "paper", "digest": stage.pen.digest()}
    key = stage.cast.traders[0].key
    yield Act(key, stage.pen.write("entry.corrected", moment, entry=deal, dealt_on=yesterday, counter=counter))
    yield Act(key, stage.pen.write("entry.corrected", moment, entry=deal, payments=[{"payment": 1, "means": "cheque"}]))
    yield bought(stage)
    yield Act(key, stage.pen.write("entry.annulled", moment, entry=stage.size() - 1, reason="deal_undone"))


def bought(stage: Stage, seller: Operator | None = None) -> Act:
    """A small deal of the first trader with a producer, the first that has no key unless another is named."""
    trader, pen, moment = stage.cast.traders[0], stage.pen, stage.occurred
    seller = seller or next(each for each in stage.cast.operators if each.key is None)
    goods = Goods("sponge", 10_000, 9_000)
    line = Line(goods, {"origin": origin(pen, seller, moment)}, pen.uuid(moment), 410_000)
    said: Json = purchase(pen, trader, seller.party, [line], moment, seller.right.district)
    return Act(trader.key, said)
