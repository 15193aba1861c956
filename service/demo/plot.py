"""The plot: each classic fraud as it is done, an honest deal with one thing wrong. The selectors' are elsewhere."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from service.demo import ids
from service.demo.cast import House, Operator
from service.demo.culprits import Culprits
from service.demo.deal import Line, Terms, origin
from service.demo.goods import Goods
from service.demo.market import Market
from service.demo.pen import Act, Json, ubigeo
from service.demo.stock import taken
from service.trade.quantities import decimal_text

_FAIR = 930
"""‰ of the reference: a price that no rule minds."""


@dataclass(slots=True)
class Plot:
    """Plants the frauds in a market. Most are tried on `trader`; `plant` is whom it sells to."""

    market: Market
    who: Culprits
    trader: House
    plant: House
    _invoiced: Json = field(default_factory=dict)
    _lot: str = ""

    def suspended_reinfo(self, moment: datetime) -> Iterator[Act]:
        """REINFO suspended it weeks ago; it goes on selling."""
        yield self._sale(self.who.suspended, moment, "suspended_reinfo")

    def trader_out_of_recpo(self, moment: datetime) -> Iterator[Act]:
        """A trader whose RECPO is suspended goes on buying."""
        yield self._sale(self.who.paid_in_cash, moment, "trader_out_of_recpo", buyer=self.who.out_of_recpo)

    def no_registration(self, moment: datetime) -> Iterator[Act]:
        """Somebody on no register says the gold is from a right where it has nothing."""
        right = self.who.suspended.right
        stranger = ids.natural(self.market.pen.rng, moment)
        line = self._line(self.who.suspended, moment, other={"holder": stranger})
        terms = Terms(declares=[{"party": stranger, "kind": "person", "ubigeo": ubigeo(right.district)}])
        yield self.market.deal(self.trader, stranger, [line], moment, right.district, terms, planted="no_registration")

    def lent_registration(self, moment: datetime) -> Iterator[Act]:
        """One miner sells as its own what stands on another's registration."""
        line = self._line(self.who.lender, moment)
        yield self._deal(self.who.borrower.party, [line], moment, self.who.lender, "lent_registration")

    def inactive_ruc(self, moment: datetime) -> Iterator[Act]:
        """Its tax number was closed longer ago than the cure period."""
        yield self._sale(self.who.closed, moment, "inactive_ruc")

    def wrong_district(self, moment: datetime) -> Iterator[Act]:
        """The gold is said to be from a district where the right is not: Iñapari, on the border."""
        line = self._line(self.who.misplaced, moment, other={"ubigeo": ubigeo("170301")})
        yield self._deal(self.who.misplaced.party, [line], moment, self.who.misplaced, "wrong_district")

    def split_cash(self, moment: datetime) -> Iterator[Act]:
        """Three deals of one afternoon, each paid in cash just below what must be banked."""
        seller = self.who.paid_in_cash
        for part in range(3):
            later = moment + timedelta(minutes=25 * part)
            line = self._line(seller, later, goods=Goods("sponge", 3_350 + 20 * part, 9_400))
            yield self._deal(seller.party, [line], later, seller, "split_cash")

    def price_too_high(self, moment: datetime) -> Iterator[Act]:
        """Gold that needs papers is worth more than gold."""
        yield self._sale(self.who.overpaid, moment, "price_too_high", permille=1310)

    def contradicting_guide(self, moment: datetime) -> Iterator[Act]:
        """The transport guide weighs two thirds of what was bought."""
        seller = self.who.overpaid
        line = self._line(seller, moment)
        terms = Terms(guide={"gross_g": decimal_text(line.goods.gross * 2 // 3, 3)})
        yield self._deal(seller.party, [line], moment, seller, "contradicting_guide", terms)

    def undeclared_origin(self, moment: datetime) -> Iterator[Act]:
        """Nobody says where the grams are from."""
        seller = self.who.lender
        line = self.market.line(Goods("sponge", 41_700, 8_830), {"undeclared": True}, _FAIR, moment)
        yield self._deal(seller.party, [line], moment, seller, "undeclared_origin")

    def late_recording(self, moment: datetime) -> Iterator[Act]:
        """The deal of twelve days ago is recorded today."""
        yield self._sale(self.who.misplaced, moment - timedelta(days=12), "late_recording")

    def stock_up(self, moment: datetime) -> Iterator[Act]:
        """An honest lot, of which more will be sold than there is, and an invoice that will come again."""
        seller = self.who.paid_in_cash
        line = self._line(seller, moment, goods=Goods("sponge", 52_300, 9_380))
        act = self.market.deal(self.trader, seller.party, [line], moment, seller.right.district, stocked=False)
        self._invoiced, self._lot = act.payload, line.becomes
        yield act

    def lot_oversold(self, moment: datetime) -> Iterator[Act]:
        """80 g out of a lot of 52.300 g."""
        source = taken(self._lot, 80_000)
        line = self.market.line(Goods("sponge", 80_000, 9_380), source, 975, moment)
        yield self._resale([line], moment, "lot_oversold")

    def reused_invoice(self, moment: datetime) -> Iterator[Act]:
        """The same line of the same papers, as if it had been bought twice."""
        pen = self.market.pen
        payload = deepcopy(self._invoiced)
        fresh = pen.write("purchase.recorded", moment)
        lines = payload["lines"]
        assert isinstance(lines, list)  # noqa: S101 - narrows what `purchase` has written
        lines[0]["becomes"], lines[0]["origin"]["lot"] = pen.uuid(moment), pen.uuid(moment)
        yield Act(
            self.trader.key, {**payload, "id": fresh["id"], "occurred_at": fresh["occurred_at"]}, "reused_invoice"
        )

    def gold_from_nowhere(self, moment: datetime) -> Iterator[Act]:
        """The plant assays 8 % more fine gold than went in."""
        goods = Goods("sponge", 52_300, 9_380 + 600)
        line = self.market.line(goods, taken(self._lot, 52_300), 975, moment)
        yield self._resale([line], moment, "gold_from_nowhere")

    def _sale(
        self, seller: Operator, moment: datetime, planted: str, *, buyer: House | None = None, permille: int = _FAIR
    ) -> Act:
        line = self._line(seller, moment, permille=permille)
        return self._deal(seller.party, [line], moment, seller, planted, buyer=buyer)

    def _deal(
        self,
        seller: str,
        lines: list[Line],
        moment: datetime,
        where: Operator,
        planted: str,
        terms: Terms | None = None,
        *,
        buyer: House | None = None,
    ) -> Act:
        place = where.right.district
        return self.market.deal(buyer or self.trader, seller, lines, moment, place, terms or Terms(), planted=planted)

    def _resale(self, lines: list[Line], moment: datetime, planted: str) -> Act:
        town = self.trader.region.town
        return self.market.deal(self.plant, self.trader.party, lines, moment, town, planted=planted)

    def _line(
        self,
        holder: Operator,
        moment: datetime,
        *,
        goods: Goods | None = None,
        permille: int = _FAIR,
        other: Json | None = None,
    ) -> Line:
        goods = goods or self.market.metal(holder.region, 14, 45)
        return self.market.line(goods, {"origin": origin(self.market.pen, holder, moment, other)}, permille, moment)
