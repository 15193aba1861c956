"""R06b: more gold comes out than went in, beyond what two assays may differ (`domain.md` §5 and §7)."""

from collections.abc import Iterator
from typing import Final

from bench.market.deal import Sent
from bench.market.people import Group, group
from bench.market.stage import Stage


def swollen(stage: Stage) -> Iterator[Sent]:
    """A tenth more is sold than is taken from the lot; the twin takes what it sells."""
    yield from _weighed(stage, stage.one_of(900, 1_000))


def a_little_swollen(stage: Stage) -> Iterator[Sent]:
    """Three hundredths more, where sponge may differ by two; the twin one hundredth."""
    yield from _weighed(stage, stage.one_of(970, 990))


def _weighed(stage: Stage, permille: int) -> Iterator[Sent]:
    """A house sells so many ‰ of what its buyer weighs."""
    trader, seller = stage.people.spare.trader(), stage.people.spare.operator()
    earlier = stage.moment(stage.before(10))
    held = stage.line(seller, earlier)
    yield stage.honest(stage.sale(seller, [held], earlier, buyer=trader), earlier, group(seller))
    moment = stage.moment()
    act = stage.resale(trader, stage.plant, held, moment, take=held.goods.gross * permille // 1_000)
    yield stage.planted(act, moment, Group.TRADER, "line:1")


SCENES: Final = (("R06b", swollen), ("R06b", a_little_swollen))
