from collections.abc import Iterator
from datetime import date, timedelta

from service.decision.calendar import lima_day
from service.demo.pen import Act
from service.exchange.monthly_register import register
from service.exchange.monthly_register.register import Register
from service.flows.reports.forms import CURRENT, current
from tests.honest_rooms.stage import Stage


def acts(stage: Stage) -> Iterator[Act]:
    """A house files a month before it had bought anything, each time an earlier one."""
    house, size = stage.cast.traders[-1], stage.size()
    month = _before(lima_day(stage.occurred), size)
    empty = Register(house.party, month, size, (), {}, "")
    said = {"report": "purchase_register", "template": CURRENT, "buyer": house.party, "month": month, "size": size}
    sums = {"lines": 0, "gross_g": "0", "fine_g": "0", "digest": register.digest(empty, current())}
    yield Act(house.key, stage.pen.write("report.filed", stage.occurred, **said, **sums))


def _before(today: date, size: int) -> str:
    """A month long ago; of two sizes of one log, never the same one."""
    return (today - timedelta(days=31 * (24 + size // 10 % 200))).isoformat()[:7]
