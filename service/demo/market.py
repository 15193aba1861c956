"""The honest market: miners and selectors sell to local traders and plants, traders sell on to bigger ones.

Day by day and from one generator, so that the same seed tells the same story. Whoever is `apart` has a part of its own
and does not take part in this.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from service.decision.calendar import lima_day
from service.demo.cast import Cast, House, Operator, Scale, Selector
from service.demo.deal import USUAL, Line, Terms, origin, purchase, under
from service.demo.goods import Goods
from service.demo.pen import Act, Json, Pen, at, ubigeo, working_hours
from service.demo.places import Region
from service.demo.prices import Reference, published
from service.demo.stock import Held, taken
from service.trade.quantities import decimal_text

_A_SALE = 13_000
"""The most that a selector sells at once, in mg."""
_LINES = 12
"""Lots that a trader sells on in one deal."""


@dataclass(slots=True)
class Market:
    """Who holds what; every deal passes through here."""

    pen: Pen
    cast: Cast
    scale: Scale
    reference: Reference
    apart: frozenset[str] = frozenset()
    stock: dict[str, list[Held]] = field(default_factory=dict)
    constancias: dict[str, tuple[str, int]] = field(default_factory=dict)
    _dealt: set[tuple[date, str, str]] = field(default_factory=set)

    def papers(self, day: date) -> Iterator[Act]:
        """Constancias for the selectors who have little left on theirs; issued at eight in the morning."""
        self.reference = published(day)
        for selector in self.cast.selectors:
            if selector.party not in self.apart and self.constancias.get(selector.party, ("", 0))[1] < _A_SALE:
                yield self.constancia(selector, self.pen.rng.randrange(60, 140) * 1000, at(day, 8))

    def constancia(self, selector: Selector, gross: int, moment: datetime) -> Act:
        """The issuer's paper for so many mg."""
        issuer, number = selector.issuer, self.pen.uuid(moment)
        self.constancias[selector.party] = (number, gross)
        payload = self.pen.write(
            "constancia.issued",
            moment,
            constancia=number,
            issuer=issuer.party,
            selector=selector.party,
            right={"code": issuer.right.code, "name": issuer.right.name},
            ubigeo=ubigeo(issuer.right.district),
            gross_g=decimal_text(gross, 3),
            issued_on=lima_day(moment).isoformat(),
        )
        return Act(str(issuer.key), payload)

    def deals(self, day: date) -> Iterator[Act]:
        """A day's deals, in no particular order; what is bought today is sold on tomorrow at the earliest."""
        yield from self._sold_on(day)
        operators = [each for each in self.cast.operators if each.party not in self.apart]
        for _ in range(self.scale.deals + self.pen.rng.randrange(-1, 2)):
            moment = working_hours(self.pen.rng, day)
            if self.pen.rng.randrange(100) < 16:
                yield self.from_selector(self.pen.rng.choice(self._with_grams()), moment)
            else:
                yield self.from_operator(self.pen.rng.choice(operators), moment)

    def from_operator(self, operator: Operator, moment: datetime, buyer: House | None = None) -> Act:
        """A miner's own ore to a plant, or its metal to a local trader."""
        rng, region = self.pen.rng, operator.region
        ore = buyer is None and rng.randrange(100) < region.ore
        buyer = buyer or self._near(self.cast.plants if ore else self._houses("local"), region)
        lines = []
        for _ in range(1 + (rng.randrange(5) == 0)):
            goods = self.ore() if ore else self.metal(region, 6, 70)
            permille = rng.randrange(560, 800) if ore else rng.randrange(900, 955)
            lines.append(self.line(goods, {"origin": origin(self.pen, operator, moment)}, permille, moment))
        return self.deal(buyer, operator.party, lines, moment, operator.right.district)

    def from_selector(self, selector: Selector, moment: datetime, permille: int | None = None) -> Act:
        """A few grams under a constancia, at a price that respects the work."""
        rng, issuer = self.pen.rng, selector.issuer
        constancia, left = self.constancias[selector.party]
        goods = self.metal(issuer.region, 2, _A_SALE // 1000)
        self.constancias[selector.party] = (constancia, left - goods.gross)
        source: Json = {"origin": origin(self.pen, issuer, moment, under(constancia))}
        line = self.line(goods, source, permille or rng.randrange(780, 890), moment)
        buyer = self._near(self._houses("local"), issuer.region)
        return self.deal(buyer, selector.party, [line], moment, issuer.right.district)

    def deal(
        self,
        buyer: House,
        seller: str,
        lines: Sequence[Line],
        moment: datetime,
        district: str,
        terms: Terms = USUAL,
        *,
        planted: str | None = None,
        stocked: bool = True,
    ) -> Act:
        """Write the purchase. Its metal goes into the buyer's stock, unless a fraud is planted in it."""
        day = lima_day(moment)
        if stocked and planted is None:
            held = [Held(line.becomes, line.goods, day) for line in lines if not line.goods.is_ore]
            self.stock.setdefault(buyer.party, []).extend(held)
        if planted is None:
            # The law adds up what two parties pay each other in a day: the second honest deal is banked.
            pair = (day, buyer.party, seller)
            terms = replace(terms, cash=0) if pair in self._dealt else terms
            self._dealt.add(pair)
        return Act(buyer.key, purchase(self.pen, buyer, seller, lines, moment, district, terms), planted)

    def line(self, goods: Goods, source: Json, permille: int, moment: datetime) -> Line:
        """A line at so many thousandths of the reference price."""
        return Line(goods, source, self.pen.uuid(moment), goods.price(self.reference, permille))

    def metal(self, region: Region, least: int, most: int) -> Goods:
        """Retorted sponge of the region's fineness, between so many grams."""
        rng, (low, high) = self.pen.rng, region.fineness
        return Goods("sponge", rng.randrange(least * 1000, most * 1000), rng.randrange(low * 10, high * 10))

    def ore(self) -> Goods:
        """One and a half to nine tonnes at 12 to 45 g/t."""
        rng = self.pen.rng
        return Goods("ore", rng.randrange(150, 900) * 10_000_000, rng.randrange(120, 450), rng.randrange(20, 90))

    def _sold_on(self, day: date) -> Iterator[Act]:
        """Local traders sell once a week, regional ones every two, each on its own days."""
        for n, seller in enumerate(self.cast.traders):
            every = 6 if seller.level == "local" else 12
            if seller.party in self.apart or (day.toordinal() + n) % every:
                continue
            ready = [held for held in self.stock.get(seller.party, ()) if held.since < day][:_LINES]
            if ready:
                yield self._resale(seller, ready, working_hours(self.pen.rng, day))

    def _resale(self, seller: House, ready: list[Held], moment: datetime) -> Act:
        rng = self.pen.rng
        to_plant = seller.level == "regional" or rng.randrange(10) < 3
        buyers = self.cast.plants if to_plant else self._houses("regional")
        buyer = rng.choice([each for each in buyers if each.party not in self.apart])
        permille = rng.randrange(985, 999) if seller.level == "regional" else rng.randrange(960, 981)
        stock = self.stock[seller.party]
        lines = []
        for held in ready:
            stock.remove(held)
            goods = held.goods
            if rng.randrange(10) == 0 and goods.gross > 10_000:
                goods = goods.weighing(goods.gross // 2)
                stock.append(Held(held.lot, held.goods.weighing(held.goods.gross - goods.gross), held.since))
            lines.append(self.line(goods, taken(held.lot, goods.gross), permille, moment))
        return self.deal(buyer, seller.party, lines, moment, seller.region.town)

    def _with_grams(self) -> list[Selector]:
        """Selectors whose constancia still covers a sale."""
        left = ((each, self.constancias.get(each.party, ("", 0))[1]) for each in self.cast.selectors)
        return [each for each, grams in left if each.party not in self.apart and grams >= _A_SALE]

    def _houses(self, level: str) -> list[House]:
        return [each for each in self.cast.traders if each.level == level and each.party not in self.apart]

    def _near(self, houses: Sequence[House], region: Region) -> House:
        near = [each for each in houses if each.region is region]
        return self.pen.rng.choice(near or list(houses))
