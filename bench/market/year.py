"""The market itself: a year of deals in the order in which the log receives them."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Final

from bench.market.counter import LARGE, Bargain, Counter
from bench.market.deal import Sent, Side, at_once
from bench.market.frauds import PATTERNS, SCENES
from bench.market.gold import Feed, Gold, gold
from bench.market.hands import Hands
from bench.market.opening import opening
from bench.market.people import People, Size, gather, group
from bench.market.slips import Clerk, hours_late
from bench.market.stage import Stage
from service.demo.cast import House, Operator
from service.demo.keyring import Keyring
from service.demo.pen import Pen, at, working_days, working_hours
from service.demo.places import Region
from service.demo.registrar import Registrar

LOG: Final = "demo.bench.orotraza.pe/market"
FIRST: Final = date(2025, 7, 1)
LAST: Final = date(2026, 6, 30)
"""The year whose gold prices are known (`domain.md` §5); it rises by half until February."""
_QUIET: Final = 100
"""Days at the start without planted deals: what a scene rests on is older."""
_PUBLISHED: Final = 3
"""Day of the month on which last month's average is known."""
_SUNDAY: Final = 6
_LATE_H: Final = 72


@dataclass(frozen=True, slots=True)
class Market:
    """What a market is made of. `flipped` plays every fraud as its twin, and every twin as its fraud.

    `by_head` draws miners' deals from all miners alike and not from each group alike: a group has as many as its heads.
    """

    size: Size
    seed: int = 7
    feed: Feed = Feed.DAILY
    flipped: bool = False
    by_head: bool = False

    @property
    def keys(self) -> Keyring:
        """Everybody's."""
        return Keyring(self.seed.to_bytes(32, "big"))

    def write(self) -> Iterator[Sent]:
        """Everything that is sent to the log in this year, in the order in which it arrives."""
        prices = gold(self.random("gold"), FIRST, LAST)
        plays = [play for play in (*SCENES, *PATTERNS) for _ in range(2 * self.size.repeats)]
        morning = at(FIRST - timedelta(days=1), 7)
        keys, pen = self.keys, Pen(LOG, self.random("pen"))
        people = gather(self.random("people"), self.size, len(plays), morning)
        yield from opening(pen, keys, people, morning)
        year = _Year(self, keys, people, Counter(pen, prices))
        for number, (rule, scene) in enumerate(plays):
            for sent in scene(self._stage(number, rule, people, prices)):
                year.put(replace(sent, scene=f"{scene.__name__} {number}"))
        yield from year.run()

    def random(self, what: str) -> Random:
        """The generator for one thing, so that more of it changes nothing else."""
        return Random(f"{self.seed} {what}")

    def _stage(self, number: int, rule: str, people: People, prices: Gold) -> Stage:
        """By turns for a fraud and for a twin."""
        rng = self.random(f"scene {number}")
        return Stage(
            rule=rule,
            side=Side.FRAUD if (number % 2 == 0) is not self.flipped else Side.TWIN,
            counter=Counter(Pen(LOG, rng, first=50_000_000 + 1_000 * number), prices),
            people=people,
            day=_some_day(rng),
            local=rng.choice(people.houses("local")),
            plant=rng.choice(people.houses("plant")),
        )


@dataclass(slots=True)
class _Year:
    """Days one after the other; what was written offline waits until there is a network."""

    market: Market
    keys: Keyring
    people: People
    counter: Counter
    _waiting: list[tuple[datetime, int, Sent]] = field(default_factory=list)
    _put: int = 0

    def put(self, sent: Sent) -> None:
        """Have it wait until it is received."""
        heapq.heappush(self._waiting, (sent.recorded_at, self._put, sent))
        self._put += 1

    def run(self) -> Iterator[Sent]:
        """All days, and at the end what still waits."""
        days = list(working_days(FIRST, LAST))
        clerk = Clerk(self.market.random("slips"))
        hands = Hands(self.counter, self.people.traders, self.people.plants)
        dealt = 0
        for n, day in enumerate(days, 1):
            for sent in self._morning(day):
                self.put(sent)
            count = self.market.size.deals * n // len(days) - dealt
            dealt += count
            for bargain, moment in self._deals(day, count, hands):
                self.put(self._written(bargain, moment, clerk, hands))
            yield from self._received(at(day, 23))
        yield from self._received(at(LAST + timedelta(days=60), 0))

    def _written(self, bargain: Bargain, moment: datetime, clerk: Clerk, hands: Hands) -> Sent:
        """The deal as its buyer's clerk sends it, when there is a network."""
        act, hours = bargain.act, hours_late(clerk.rng)
        earned = clerk.write(act.payload)
        if hours > _LATE_H:
            earned += ("R23",)
        if sum(line.price for line in bargain.lines) >= LARGE:
            earned += ("R13",)
        recorded_at = moment + timedelta(hours=hours, seconds=3)
        hands.take_in(bargain, recorded_at)
        return Sent(act.key, act.payload, recorded_at, bargain.group, earned=earned)

    def _received(self, until: datetime) -> Iterator[Sent]:
        while self._waiting and self._waiting[0][0] < until:
            yield heapq.heappop(self._waiting)[2]

    def _morning(self, day: date) -> Iterator[Sent]:
        """What the registrar publishes, and the constancias of the day."""
        six = at(day, 6)
        registrar = Registrar(self.counter.pen, self.keys, six)
        if self.market.feed is Feed.DAILY:
            known = self.counter.gold.on(day - timedelta(days=1))
            yield at_once(registrar.policy("gold_usd_per_ozt", known.usd_per_ozt, known.label), six)
        elif day.day <= _PUBLISHED:
            yield at_once(registrar.gold(), six)
        if day.weekday() == 0:
            self._at_odds_with_sunat(day)
        for selector in self.people.selectors:
            if act := self.counter.paper_for(selector, day):
                yield at_once(act, at(day, 7))

    def _at_odds_with_sunat(self, day: date) -> None:
        """One miner's RUC is suspended, and active again twelve days later: it has thirty to put it right."""
        party = self.counter.pen.rng.choice(self.people.operators).party
        for start, status in ((day, "suspended"), (day + timedelta(days=12), "active")):
            registrar = Registrar(self.counter.pen, self.keys, at(start, 6))
            self.put(at_once(registrar.taxpayer(party, status), at(start, 6)))

    def _deals(self, day: date, count: int, hands: Hands) -> Iterator[tuple[Bargain, datetime]]:
        """So many deals of a day: first what passes on, then what comes from the mines."""
        rng = self.counter.pen.rng
        passed_on = 0
        for bargain, moment in islice(hands.sold_on(day), count // 4):
            passed_on += 1
            yield bargain, moment
        for _ in range(count - passed_on):
            moment = working_hours(rng, day)
            yield self._first_hand(rng, moment), moment

    def _first_hand(self, rng: Random, moment: datetime) -> Bargain:
        """Every fourth deal is a selector's, every twelfth a cooperative's, the others each group of miners' alike."""
        lot = rng.randrange(12)
        if lot < 3:
            selector = rng.choice(self.people.selectors)
            while not self.counter.covered(selector):
                selector = rng.choice(self.people.selectors)
            return self.counter.from_selector(selector, self._near("local", selector.issuer.region), moment)
        if lot == 3:
            cooperative = rng.choice(self.people.cooperatives)
            buyer = self._near("local", cooperative.members[0].region)
            return self.counter.from_cooperative(cooperative, buyer, moment)
        operator = rng.choice(self.people.operators if self.market.by_head else rng.choice(self.people.by_group))
        if operator.key is None and rng.randrange(20) == 0:
            return self._declared_first(operator, moment)
        ore = rng.randrange(100) < operator.region.ore
        buyer = self._near("plant" if ore else "local", operator.region)
        return self.counter.from_operator(operator, buyer, moment, ore=ore)

    def _declared_first(self, operator: Operator, moment: datetime) -> Bargain:
        """The lot is on record an hour before it is sold."""
        buyer = self._near("local", operator.region)
        act, line = self.counter.declared(operator, buyer, moment - timedelta(hours=1))
        self.put(at_once(act, moment - timedelta(hours=1)))
        return self.counter.struck(group(operator), buyer, operator.party, [line], moment, operator.right.district)

    def _near(self, level: str, region: Region) -> House:
        """A house of the region, if there is one."""
        all_ = self.people.houses(level)
        near = [each for each in all_ if each.region is region]
        return self.counter.pen.rng.choice(near or all_)


def _some_day(rng: Random) -> date:
    """A working day, late enough for what a scene rests on."""
    day = FIRST + timedelta(days=rng.randrange(_QUIET, (LAST - FIRST).days - 14))
    return day + timedelta(days=day.weekday() == _SUNDAY)
