"""Where a planted scene is played: who is there, on which day, and what differs between the fraud and its twin."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

from bench.market.counter import Counter
from bench.market.deal import Label, Sent, Side, at_once
from bench.market.people import Group, People, group
from service.demo.cast import House, Operator, Right, Selector
from service.demo.deal import Line, Terms, origin, under
from service.demo.goods import Goods
from service.demo.keyring import Keyring
from service.demo.pen import Act, Json, at
from service.demo.registrar import Registrar
from service.demo.stock import taken

T = TypeVar("T")

_NO_KEYS: Final = Keyring(b"")
"""A scene enrols nobody."""

FAIR: Final = 930
"""‰ of the day's gold: a price that nobody minds."""


@dataclass(slots=True)
class Stage:
    """One scene's own pen and people. It is the same on both sides but for what `one_of` says."""

    rule: str
    side: Side
    counter: Counter
    people: People
    day: date
    local: House
    plant: House

    def one_of(self, fraud: T, twin: T) -> T:
        """The one value that makes the difference."""
        return fraud if self.side is Side.FRAUD else twin

    def before(self, days: int) -> date:
        """So many days ago."""
        return self.day - timedelta(days=days)

    def moment(self, day: date | None = None) -> datetime:
        """A time of a day, of the scene's own where none is given."""
        return at(day or self.day, 9 + self.counter.pen.rng.randrange(8), self.counter.pen.rng.randrange(60))

    def issuer(self) -> Operator:
        """Any of those who give out constancias."""
        return self.counter.pen.rng.choice(self.people.issuers)

    def registrar(self, day: date) -> Registrar:
        """The registrar at eight in the morning."""
        return Registrar(self.counter.pen, _NO_KEYS, at(day, 8))

    def entered(self, act: Act, day: date, *, planted: bool = False) -> Sent:
        """What the registrar entered that morning."""
        return at_once(act, at(day, 8), label=self.label() if planted else None)

    def honest(self, act: Act, moment: datetime, who: Group | None = None) -> Sent:
        """A deal, or a paper, that nothing is wrong with."""
        return at_once(act, moment, who)

    def planted(self, act: Act, moment: datetime, who: Group, subject: str | None = None) -> Sent:
        """The deal in question."""
        return at_once(act, moment, who, self.label(subject))

    def of_pattern(self, act: Act, moment: datetime, party: str, who: Group | None = None) -> Sent:
        """One entry of what only the whole shows, about this party."""
        return at_once(act, moment, who, self.label(party))

    def about(self, act: Act, member: str, sent: Sent) -> Sent:
        """What is said of an earlier act: `member` will be the number of its entry."""
        return replace(sent, about=(member, act.id))

    def label(self, subject: str | None = None) -> Label:
        """What is known of the entry in question."""
        return Label(self.rule, self.side, subject)

    def line(self, seller: Operator, moment: datetime, other: Json | None = None, permille: int = FAIR) -> Line:
        """Some sponge of a miner's own; `other` replaces members of its origin, and takes away those that are None."""
        return self.from_origin(seller, self.goods(seller), moment, other, permille)

    def from_origin(
        self, seller: Operator, goods: Goods, moment: datetime, other: Json | None = None, permille: int = FAIR
    ) -> Line:
        """These goods, said to be from this miner's right."""
        said = origin(self.counter.pen, seller, moment, other)
        source: Json = {"origin": {name: value for name, value in said.items() if value is not None}}
        return self.counter.line(goods, source, permille, moment)

    def goods(self, seller: Operator) -> Goods:
        """Fifteen to forty-five grams of sponge."""
        return self.counter.metal(seller.region, 15, 45)

    def sale(
        self,
        seller: Operator,
        lines: Sequence[Line],
        moment: datetime,
        *,
        buyer: House | None = None,
        party: str | None = None,
        terms: Terms | None = None,
    ) -> Act:
        """A miner sells to the local trader; `party` where another sells what it dug."""
        where, whom = seller.right.district, buyer or self.local
        return self.counter.struck(group(seller), whom, party or seller.party, lines, moment, where, terms).act

    def earlier(self, seller: Operator, days: int) -> Sent:
        """It sold honestly before."""
        moment = self.moment(self.before(days))
        return self.honest(self.sale(seller, [self.line(seller, moment)], moment), moment, group(seller))

    def resale(
        self, seller: House, buyer: House, held: Line, moment: datetime, *, take: int | None = None, permille: int = 970
    ) -> Act:
        """A house sells on what it bought; `take` mg of the lot, where that is not what the buyer weighs."""
        gross = held.goods.gross if take is None else take
        line = self.counter.line(held.goods, taken(held.becomes, gross), permille, moment)
        return self.counter.struck(Group.TRADER, buyer, seller.party, [line], moment, seller.region.town).act

    def papered(self, issuer: Operator, selector: Selector, gross: int, moment: datetime) -> Act:
        """A constancia of so many mg."""
        return self.counter.constancia(issuer, selector.party, gross, moment)

    def picked(self, issuer: Operator, paper: Act, goods: Goods, moment: datetime, permille: int = FAIR) -> Line:
        """A selector's goods under a constancia."""
        return self.from_origin(issuer, goods, moment, under(str(paper.payload["constancia"])), permille)

    def new_right(self, like: Operator) -> Right:
        """A right that nobody else has anything on, in the same district."""
        code = f"02{self.counter.pen.rng.randrange(10**7):07}"
        return Right(code, like.right.name, like.right.district, like.right.titular)


def changed(act: Act, **members: object) -> Act:
    """The act with these members of its payload set, or taken away where None."""
    payload = {**act.payload, **members}
    return Act(act.key, {name: value for name, value in payload.items() if value is not None})


def altered(act: Act, path: Sequence[str | int], value: object) -> Act:
    """The act with one member inside its payload set, in place."""
    *way, last = path
    found: Any = act.payload
    for step in way:
        found = found[step]
    found[last] = value
    return act


def in_dollars(act: Act) -> Act:
    """The act with its figures meant in US$, in place."""
    deal: Any = act.payload
    for money in (deal["price"], *(line["price"] for line in deal["lines"]), *deal["payments"], deal["documents"][0]):
        money["currency"] = "USD"
    return act


def worth(operator: Operator, cents: int, counter: Counter, day: date) -> Goods:
    """So much sponge that a fair price for it is about so many céntimos."""
    sample = Goods("sponge", 1_000_000, operator.region.fineness[0] * 10)
    return sample.weighing(1_000_000 * cents // sample.price(counter.gold.on(day), FAIR))
