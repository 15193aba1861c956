from collections.abc import Iterator

from service.decision.calendar import lima_day
from service.demo.deal import origin
from service.demo.pen import Act, Json
from tests.honest_rooms.stage import Stage


def acts(stage: Stage) -> Iterator[Act]:
    """A trader that begins declares what is in its safe, one bar of it with the voucher that it was bought under."""
    pen, moment, trader = stage.pen, stage.occurred, stage.cast.traders[1]
    miner = next(each for each in stage.cast.operators if each.key is not None)
    day = lima_day(moment).isoformat()
    voucher: Json = {
        "kind": "04",
        "issuer": trader.party,
        "series": "E001",
        "number": pen.number(trader.party, "04"),
        "issued_on": day,
        "gross_g": "100.000",
        "digest": pen.digest(),
    }
    bar: Json = {"product": "bar", "gross_g": "100.000", "fineness": "990.0", "fine_g": "99.000000"}
    lots: list[Json] = [
        {"origin": origin(pen, miner, moment), **bar, "documents": [voucher]},
        {"lot": pen.uuid(moment), "product": "scrap", "gross_g": "12.000"},
    ]
    yield Act(trader.key, pen.write("stock.opened", moment, holder=trader.party, counted_on=day, lots=lots))
