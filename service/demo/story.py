"""The whole story, written down: who is on record, six months of deals, and what is planted among them.

Pure: the same arguments give the same story, to the byte. Nothing in it is bound to the year it is told in; its days
are counted back from its end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from service.decision.calendar import lima_day
from service.demo import culprits
from service.demo.cast import Cast, Operator, Scale, cast
from service.demo.constancias import Constancias
from service.demo.culprits import Culprits
from service.demo.hands import Hands
from service.demo.keyring import Keyring
from service.demo.market import Market
from service.demo.opening import first_day, rolls_of_house, rolls_of_operator
from service.demo.pen import Act, Pen, at, working_days
from service.demo.plot import Plot
from service.demo.prices import published
from service.demo.registrar import Registrar
from service.demo.wave import Wave

DAYS = 184
"""From the log's first day to the one it ends on."""

Scene = Callable[[datetime], Iterator[Act]]


@dataclass(frozen=True, slots=True)
class Story:
    """`waves` in the order of time; the last one is recorded at `end`. `lots` are those that passed three hands."""

    log: str
    end: datetime
    cast: Cast
    who: Culprits
    formal: Operator
    waves: tuple[Wave, ...]
    lots: tuple[str, ...]


def write(*, log: str, end: datetime, scale: Scale, keys: Keyring, seed: int = 7) -> Story:
    """Write the story that ends at `end` (aware). `keys` are everybody's."""
    today = lima_day(end)
    first = today - timedelta(days=DAYS)
    pen = Pen(log, Random(seed))
    everybody = cast(pen.rng, scale, at(first, 8))
    who = culprits.choose(everybody)
    market = Market(pen, everybody, scale, published(first), who.parties)
    trader, plant = everybody.traders[0], everybody.plants[0]
    plot = Plot(market, who, trader, plant)
    formal = next(each for each in everybody.operators if each.formal)
    regional = next(each for each in everybody.traders if each.level == "regional")
    constancias = Constancias(market, who, trader)
    hands = Hands(market, constancias, formal, trader, regional, plant)
    script = _Script(market, plot, constancias, hands, keys, today)
    opening = first_day(pen, keys, everybody, at(first, 8), today + timedelta(days=365))
    waves = (*opening, *script.days(first + timedelta(days=1)), Wave(end, tuple(script.rolls_of_today(end))))
    return Story(log, end, everybody, who, formal, waves, tuple(line.becomes for line in hands.lines))


@dataclass(slots=True)
class _Script:
    """What happens on which day, counted back from `today`."""

    market: Market
    plot: Plot
    constancias: Constancias
    hands: Hands
    keys: Keyring
    today: date

    def days(self, first: date) -> Iterator[Wave]:
        """Papers in the morning, deals recorded in the evening; on Sundays only what the plot asks for."""
        yesterday = self.today - timedelta(days=1)
        working = set(working_days(first, yesterday))
        for n in range((yesterday - first).days + 1):
            day = first + timedelta(days=n)
            self.market.reference = published(day)
            papers, deals = list(self._registers(day)), list[Act]()
            if day in working:
                papers += self.market.papers(day)
                deals += self.market.deals(day)
            for act in self._scene(day):
                (deals if act.payload["type"] == "purchase.recorded" else papers).append(act)
            if papers:
                yield Wave(at(day, 8, 5), tuple(papers))
            if deals:
                yield Wave(at(day, 18, 30), tuple(deals))

    def rolls_of_today(self, end: datetime) -> Iterator[Act]:
        """The registers, read again as the story ends."""
        who, registrar = self.plot.who, Registrar(self.market.pen, self.keys, end)
        for operator in self.market.cast.operators:
            if operator.party not in {who.suspended.party, who.closed.party}:
                yield from rolls_of_operator(registrar, operator)
        for selector in self.market.cast.selectors:
            yield registrar.registration("SELECTORS", selector.party, "vigente")
        for house in self.market.cast.houses:
            if house.party != who.out_of_recpo.party:
                yield from rolls_of_house(registrar, house)
        yield registrar.taxpayer(who.suspended.party)
        yield registrar.reinfo(who.suspended, "suspendido")
        yield registrar.taxpayer(who.closed.party, "closed")
        yield registrar.reinfo(who.closed)
        yield registrar.recpo(who.out_of_recpo, "suspendido")

    def _registers(self, day: date) -> Iterator[Act]:
        """What the registers change, and last month's price of gold on the third of each month."""
        who, registrar = self.plot.who, Registrar(self.market.pen, self.keys, at(day, 8))
        if day.day == 3:
            yield registrar.gold()
        changes: dict[int, Callable[[], Act]] = {
            95: lambda: registrar.reinfo(who.in_both.issuer, party=who.in_both.party),
            75: lambda: registrar.reinfo(who.suspended, "suspendido"),
            68: lambda: registrar.recpo(who.out_of_recpo, "suspendido"),
            60: lambda: registrar.taxpayer(who.closed.party, "closed"),
        }
        if change := changes.get((self.today - day).days):
            yield change()

    def _scene(self, day: date) -> Iterator[Act]:
        plot, papers, hands, who = self.plot, self.constancias, self.hands, self.plot.who
        scenes: dict[int, Scene] = {
            158: plot.wrong_district,
            149: plot.undeclared_origin,
            141: plot.contradicting_guide,
            140: lambda moment: self._honest(who.suspended, moment),
            128: plot.price_too_high,
            120: lambda moment: self._honest(who.closed, moment),
            117: plot.lent_registration,
            110: lambda moment: self._honest(who.suspended, moment),
            104: plot.split_cash,
            92: papers.selector_in_reinfo,
            83: papers.underpaid_pallaquera,
            77: papers.no_constancia,
            66: plot.no_registration,
            61: plot.trader_out_of_recpo,
            57: plot.suspended_reinfo,
            48: plot.late_recording,
            44: plot.stock_up,
            41: plot.lot_oversold,
            40: plot.reused_invoice,
            36: plot.gold_from_nowhere,
            33: papers.grant,
            31: papers.first_draw,
            27: papers.overdrawn_constancia,
            26: hands.first,
            22: plot.inactive_ruc,
            20: hands.second,
            12: hands.third,
        }
        scene = scenes.get((self.today - day).days)
        return iter(()) if scene is None else scene(at(day, 14))

    def _honest(self, operator: Operator, moment: datetime) -> Iterator[Act]:
        """Before it was caught it traded as others do."""
        yield self.market.from_operator(operator, moment, self.plot.trader)
