"""The counter where honest deals are struck: what each group brings, at what price, with which papers and money."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from bench.market.gold import Gold
from bench.market.people import Cooperative, Group, group, issues
from service.decision.calendar import lima_day
from service.demo.cast import House, Operator, Selector
from service.demo.deal import Line, Terms, origin, purchase, under
from service.demo.goods import Goods
from service.demo.pen import Act, Json, Pen, at, ubigeo
from service.demo.places import Region
from service.demo.prices import USD_PEN
from service.demo.stock import taken
from service.trade.quantities import decimal_text

PAID: Final[dict[Group, tuple[int, int]]] = {
    Group.PALLAQUERA: (780, 900),
    Group.I: (910, 970),
    Group.II: (900, 965),
    Group.III: (890, 960),
    Group.IV: (880, 955),
    Group.FIRM: (930, 985),
}
"""‰ of the day's gold that metal brings, from … to."""
_ORE_PAID: Final = (560, 820)
"""‰ of the day's gold that the fine gold in ore brings: the plant's costs and its risk come off."""
_CASH_BELOW: Final = 200_000
"""Céntimos: from here on a payment goes through a bank (DS 150-2007-EF)."""
LARGE: Final = int(15_000 * USD_PEN) * 100
"""Céntimos from which a buyer enters a deal in its register of operations: US$ 15,000 (SBS 789-2018 art. 38)."""
_A_SALE: Final = 13_000
"""mg: the most that a selector brings at once."""


@dataclass(frozen=True, slots=True)
class Bargain:
    """A deal as struck: who sold, to whom, what, when and where."""

    act: Act
    group: Group
    buyer: House
    lines: Sequence[Line]


@dataclass(slots=True)
class Counter:
    """Writes deals with one pen, at the prices of one year."""

    pen: Pen
    gold: Gold
    _papers: dict[str, tuple[str, int]] = field(default_factory=dict)
    _cash: dict[tuple[date, str, str], int] = field(default_factory=dict)

    def constancia(self, issuer: Operator, selector: str, gross: int, moment: datetime) -> Act:
        """The issuer's paper for so many mg."""
        payload = self.pen.write(
            "constancia.issued",
            moment,
            constancia=self.pen.uuid(moment),
            issuer=issuer.party,
            selector=selector,
            right={"code": issuer.right.code, "name": issuer.right.name},
            ubigeo=ubigeo(issuer.right.district),
            gross_g=decimal_text(gross, 3),
            issued_on=lima_day(moment).isoformat(),
        )
        return Act(str(issuer.key), payload)

    def paper_for(self, selector: Selector, day: date) -> Act | None:
        """A new constancia at seven in the morning, if what is left on the last one is less than a sale."""
        if self.covered(selector) or not issues(selector.issuer):
            return None
        gross = self.pen.rng.randrange(60, 140) * 1_000
        act = self.constancia(selector.issuer, selector.party, gross, at(day, 7))
        self._papers[selector.party] = (str(act.payload["constancia"]), gross)
        return act

    def covered(self, selector: Selector) -> bool:
        """Whether its constancia, where there is a regime of them, is good for one more sale."""
        return not issues(selector.issuer) or self._papers.get(selector.party, ("", 0))[1] >= _A_SALE

    def from_selector(self, selector: Selector, buyer: House, moment: datetime) -> Bargain:
        """Two to thirteen grams: under its constancia, or where nobody gives out any without one."""
        goods = self.metal(selector.issuer.region, 2, _A_SALE // 1_000)
        said: Json = {"support": "constancia"}
        if issues(selector.issuer):
            constancia, left = self._papers[selector.party]
            self._papers[selector.party] = (constancia, left - goods.gross)
            said = under(constancia)
        source: Json = {"origin": origin(self.pen, selector.issuer, moment, said)}
        line = self.line(goods, source, self.paid(Group.PALLAQUERA), moment)
        where = selector.issuer.right.district
        return self.struck(Group.PALLAQUERA, buyer, selector.party, [line], moment, where)

    def from_operator(self, operator: Operator, buyer: House, moment: datetime, *, ore: bool) -> Bargain:
        """A miner's own gold: one lot, every fifth time two. A firm brings ten times as much."""
        who, many = group(operator), 10 if operator.name else 1
        lines = []
        for _ in range(1 + (self.pen.rng.randrange(5) == 0)):
            goods = self.ore(many) if ore else self.metal(operator.region, 5 * many, 60 * many)
            source: Json = {"origin": origin(self.pen, operator, moment, self._of_titular(operator))}
            permille = self.pen.rng.randrange(*_ORE_PAID) if ore else self.paid(who)
            lines.append(self.line(goods, source, permille, moment))
        return self.struck(who, buyer, operator.party, lines, moment, operator.right.district)

    def declared(self, operator: Operator, buyer: House, moment: datetime, *, ore: bool = False) -> tuple[Act, Line]:
        """A lot that its buyer puts on record for the miner before it is sold, and the line that takes all of it."""
        said = origin(self.pen, operator, moment)
        goods = self.ore() if ore else self.metal(operator.region, 5, 60)
        act = Act(buyer.key, self.pen.write("lot.declared", moment, **said, **goods.as_json()))
        return act, self.line(goods, taken(str(said["lot"]), goods.gross), self.paid(group(operator)), moment)

    def from_cooperative(self, cooperative: Cooperative, buyer: House, moment: datetime) -> Bargain:
        """What one to three members dug, each lot under its own registration."""
        rng = self.pen.rng
        lines = []
        for member in rng.sample(cooperative.members, min(len(cooperative.members), rng.randrange(1, 4))):
            source: Json = {"origin": origin(self.pen, member, moment)}
            lines.append(self.line(self.metal(member.region, 10, 80), source, self.paid(Group.FIRM), moment))
        where = cooperative.members[0].right.district
        return self.struck(Group.FIRM, buyer, cooperative.party, lines, moment, where)

    def struck(
        self,
        who: Group,
        buyer: House,
        seller: str,
        lines: Sequence[Line],
        moment: datetime,
        where: str,
        terms: Terms | None = None,
    ) -> Bargain:
        """The deal, written. Cash only while what the two paid each other that day stays below what must be banked."""
        if terms is None:
            terms = Terms(cash=self._in_cash(buyer.party, seller, sum(line.price for line in lines), moment))
        payload = purchase(self.pen, buyer, seller, lines, moment, where, terms)
        return Bargain(Act(buyer.key, payload), who, buyer, lines)

    def line(self, goods: Goods, source: Json, permille: int, moment: datetime) -> Line:
        """A line at so many ‰ of the day's gold."""
        return Line(goods, source, self.pen.uuid(moment), goods.price(self.gold.on(lima_day(moment)), permille))

    def metal(self, region: Region, least: int, most: int) -> Goods:
        """Retorted sponge of the region's fineness, between so many grams."""
        rng, (low, high) = self.pen.rng, region.fineness
        return Goods("sponge", rng.randrange(least * 1_000, most * 1_000), rng.randrange(low * 10, high * 10))

    def ore(self, many: int = 1) -> Goods:
        """Half a tonne to two and a half, `many` times, at 12 to 45 g/t."""
        rng = self.pen.rng
        return Goods("ore", rng.randrange(50, 250) * 10_000_000 * many, rng.randrange(120, 450), rng.randrange(20, 90))

    def paid(self, who: Group) -> int:
        """What one of this group gets for metal, in ‰ of the day's gold."""
        return self.pen.rng.randrange(*PAID[who])

    def _in_cash(self, buyer: str, seller: str, total: int, moment: datetime) -> int:
        pair = (lima_day(moment), buyer, seller)
        paid = self._cash.get(pair, 0)
        if paid + total >= _CASH_BELOW:
            return 0
        self._cash[pair] = paid + total
        return total

    def _of_titular(self, operator: Operator) -> Json | None:
        """One lot of ten of who digs under a registered contract names the titleholder as the one it is from."""
        if operator.category not in {"I", "II"} or self.pen.rng.randrange(10):
            return None
        return {"holder": operator.right.titular, "support": "contract"}
