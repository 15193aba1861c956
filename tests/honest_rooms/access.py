from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from service.decision.calendar import lima_day
from service.demo.pen import Act
from tests.honest_rooms.corrections import bought
from tests.honest_rooms.stage import Stage


def acts(stage: Stage) -> Iterator[Act]:
    """A buyer lets another trader audit what it has just bought, for a month, and takes the leave back."""
    pen, moment, (trader, reader, *_) = stage.pen, stage.occurred, stage.cast.traders
    deal = bought(stage)
    yield deal
    lines: Any = deal.payload["lines"]
    leave = {"lot": lines[0]["becomes"], "reader": reader.party}
    until = (lima_day(moment) + timedelta(days=30)).isoformat()
    yield Act(trader.key, pen.write("access.granted", moment, **leave, until=until, mandate=pen.digest()))
    yield Act(trader.key, pen.write("access.ended", moment, **leave))
