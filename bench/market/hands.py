"""Gold passing on: local traders sell to regional ones and plants, those to plants, now and then a part of a lot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from bench.market.counter import Bargain, Counter
from bench.market.people import Group
from service.demo.cast import House
from service.demo.goods import Goods
from service.demo.pen import at, working_hours
from service.demo.stock import taken

_PAID: Final = {"local": (955, 985), "regional": (980, 1_000)}
"""‰ of the day's gold that a trader gets for metal."""
_PURE: Final = 9_990


@dataclass(frozen=True, slots=True)
class Held:
    """A lot in stock: what is left of it, and since when the log knows it."""

    lot: str
    goods: Goods
    since: datetime


@dataclass(slots=True)
class Hands:
    """Who holds what to sell on."""

    counter: Counter
    traders: Sequence[House]
    plants: Sequence[House]
    stock: dict[str, list[Held]] = field(default_factory=dict)

    def take_in(self, bargain: Bargain, recorded_at: datetime) -> None:
        """What a trader bought is there to be sold on; what a plant bought is not."""
        if bargain.buyer.level != "plant":
            held = [Held(line.becomes, line.goods, recorded_at) for line in bargain.lines]
            self.stock.setdefault(bargain.buyer.party, []).extend(held)

    def sold_on(self, day: date) -> Iterator[tuple[Bargain, datetime]]:
        """The deals of traders who have enough together for one, with what the log knew when the day began."""
        rng = self.counter.pen.rng
        for seller in rng.sample(self.traders, len(self.traders)):
            ready = [held for held in self.stock.get(seller.party, ()) if held.since < at(day, 7)]
            for start in range(0, len(ready) - 3, 4):
                moment = working_hours(rng, day)
                yield self._sale(seller, ready[start : start + rng.randrange(3, 5)], moment), moment

    def _sale(self, seller: House, part: Sequence[Held], moment: datetime) -> Bargain:
        rng, stock = self.counter.pen.rng, self.stock[seller.party]
        regional = [each for each in self.traders if each.level == "regional"]
        to_plant = seller.level == "regional" or rng.randrange(10) < 4
        buyer = rng.choice(self.plants if to_plant else regional)
        lines = []
        for held in part:
            stock.remove(held)
            goods = held.goods
            if rng.randrange(10) == 0 and goods.gross > 10_000:
                goods = goods.weighing(goods.gross // 2)
                stock.append(replace(held, goods=held.goods.weighing(held.goods.gross - goods.gross)))
            source = taken(held.lot, goods.gross)
            permille = rng.randrange(*_PAID[seller.level])
            lines.append(self.counter.line(self._assayed_again(goods), source, permille, moment))
        return self.counter.struck(Group.TRADER, buyer, seller.party, lines, moment, seller.region.town)

    def _assayed_again(self, goods: Goods) -> Goods:
        """The next scale is up to 0.2 ‰ off the last, the next assay 12 ‰: within the uncertainty of sponge."""
        rng = self.counter.pen.rng
        gross = goods.gross * (10_000 + rng.randrange(-2, 3)) // 10_000
        tenths = min(goods.tenths * (1_000 + rng.randrange(-12, 13)) // 1_000, _PURE)
        return replace(goods, gross=gross, tenths=tenths)
