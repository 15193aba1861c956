"""Two lots that pass three hands together: a formal miner's, and the one drawn above its constancia."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from service.demo.cast import House, Operator
from service.demo.constancias import Constancias
from service.demo.deal import Line, origin
from service.demo.goods import Goods
from service.demo.market import Market
from service.demo.pen import Act, Json
from service.demo.stock import taken


@dataclass(slots=True)
class Hands:
    """Miner or selector → local trader → regional trader → plant."""

    market: Market
    constancias: Constancias
    formal: Operator
    local: House
    regional: House
    plant: House
    lines: list[Line] = field(default_factory=list)
    """The lots as the last hand holds them."""

    def first(self, moment: datetime) -> Iterator[Act]:
        """The formal miner's lot joins the selector's at the local trader's."""
        seller = self.formal
        source: Json = {"origin": origin(self.market.pen, seller, moment)}
        own = self.market.line(Goods("sponge", 61_240, 9_120), source, 945, moment)
        self.lines = [line for line in (self.constancias.overdrawn, own) if line]
        place = seller.right.district
        yield self.market.deal(self.local, seller.party, [own], moment, place, stocked=False)

    def second(self, moment: datetime) -> Iterator[Act]:
        """To the regional trader."""
        yield self._passed_on(self.local, self.regional, 970, moment)

    def third(self, moment: datetime) -> Iterator[Act]:
        """To the plant."""
        yield self._passed_on(self.regional, self.plant, 990, moment)

    def _passed_on(self, seller: House, buyer: House, permille: int, moment: datetime) -> Act:
        held: Sequence[Line] = self.lines
        self.lines = [
            self.market.line(line.goods, taken(line.becomes, line.goods.gross), permille, moment) for line in held
        ]
        return self.market.deal(buyer, seller.party, self.lines, moment, seller.region.town, stocked=False)
