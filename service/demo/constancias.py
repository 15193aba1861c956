"""Frauds around the constancia de origen, which a selector sells under: overdrawn, missing, or not worth its price."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.demo.cast import House, Selector
from service.demo.culprits import Culprits
from service.demo.deal import Line, origin, under
from service.demo.goods import Goods
from service.demo.market import Market
from service.demo.pen import Act, Json

_FAIR = 840
"""‰ of the reference: what honest traders pay a selector."""


@dataclass(slots=True)
class Constancias:
    """What selectors sell to `trader`; `overdrawn` is the lot above its constancia, which the story follows."""

    market: Market
    who: Culprits
    trader: House
    overdrawn: Line | None = None
    _paper: str = ""

    def grant(self, moment: datetime) -> Iterator[Act]:
        """A constancia of 20 g for the selector who will sell more."""
        yield self._granted(self.who.overdrawn, 20_000, moment)

    def first_draw(self, moment: datetime) -> Iterator[Act]:
        """15.430 g of it, honestly."""
        line = self._line(self.who.overdrawn, Goods("sponge", 15_430, 9_050), moment)
        yield self._sale(self.who.overdrawn, line, moment, None)

    def overdrawn_constancia(self, moment: datetime) -> Iterator[Act]:
        """14.850 g more: 10.280 g above what the constancia states."""
        self.overdrawn = self._line(self.who.overdrawn, Goods("sponge", 14_850, 9_050), moment)
        yield self._sale(self.who.overdrawn, self.overdrawn, moment, "overdrawn_constancia")

    def underpaid_pallaquera(self, moment: datetime) -> Iterator[Act]:
        """Paid a third of what the gold is worth."""
        seller = self.who.underpaid
        yield self._granted(seller, 60_000, moment)
        line = self._line(seller, Goods("sponge", 9_640, 8_980), moment, permille=330)
        yield self._sale(seller, line, moment, "underpaid_pallaquera")

    def selector_in_reinfo(self, moment: datetime) -> Iterator[Act]:
        """Who is on the selectors' padrón may not be in REINFO."""
        seller = self.who.in_both
        yield self._granted(seller, 60_000, moment)
        yield self._sale(
            seller, self._line(seller, Goods("sponge", 7_310, 9_010), moment), moment, "selector_in_reinfo"
        )

    def no_constancia(self, moment: datetime) -> Iterator[Act]:
        """A selector of La Rinconada sells without the paper that the regime asks for."""
        seller = self.who.without_paper
        source: Json = {"origin": origin(self.market.pen, seller.issuer, moment)}
        line = self.market.line(Goods("sponge", 6_120, 8_940), source, _FAIR, moment)
        yield self._sale(seller, line, moment, "no_constancia")

    def _granted(self, selector: Selector, gross: int, moment: datetime) -> Act:
        """The paper, issued in the morning of the same day: the next lines are sold under it."""
        act = self.market.constancia(selector, gross, moment - timedelta(hours=6))
        self._paper = str(act.payload["constancia"])
        return act

    def _line(self, selector: Selector, goods: Goods, moment: datetime, *, permille: int = _FAIR) -> Line:
        source: Json = {"origin": origin(self.market.pen, selector.issuer, moment, under(self._paper))}
        return self.market.line(goods, source, permille, moment)

    def _sale(self, selector: Selector, line: Line, moment: datetime, planted: str | None) -> Act:
        place = selector.issuer.right.district
        return self.market.deal(self.trader, selector.party, [line], moment, place, planted=planted, stocked=False)
