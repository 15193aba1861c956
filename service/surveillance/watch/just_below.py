"""R13b: many deals just below the amount from which the register of operations takes them in.

Resolución SBS 789-2018 art. 38: US$ 15,000 or its equivalent, a deal. Split to stay below it, deals come often and
close to it; honest ones fall on both sides. So those just below are held against those just above, as far up as the
band goes down: a house that always sells for about as much has as many of either.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from service.apart.thread import apart
from service.registry import policies
from service.registry.policies import Policy
from service.storage.engine import Connection
from service.surveillance.watch.source import DEALS
from service.surveillance.watch.suspicion import MOST_ENTRIES, Behind, Known, Seen, Suspicion, seen

POLICIES: Final = ("uif_threshold_usd", "fx_pen_usd")

# Any deal that could be near on some day that these policies speak of; which ones are, the plain function says.
_NEAR: Final = f"""
WITH {DEALS}
SELECT seq, buyer, seller, day, currency, cents FROM deal
WHERE cents >= CASE currency WHEN 'USD' THEN $3::bigint ELSE $4::bigint END
    AND cents < CASE currency WHEN 'USD' THEN $5::bigint ELSE $6::bigint END
ORDER BY day, seq
"""


@dataclass(frozen=True, slots=True)
class Deal:
    """A purchase of a Lima day, for so many céntimos, close to the threshold: `below` it, or at it and above."""

    seq: int
    buyer: str
    seller: str
    day: date
    below: bool


@dataclass(frozen=True, slots=True)
class Band:
    """From `least` céntimos (of the deal's currency) on a deal is just below the threshold, at `end` it reaches it."""

    least: int
    end: int

    @property
    def top(self) -> int:
        """From here on it is no longer just above."""
        return 2 * self.end - self.least

    def __contains__(self, cents: int) -> bool:
        return self.least <= cents < self.top


@dataclass(frozen=True, slots=True)
class Usual:
    """So many just below within so many days are nobody's business, nor `times` those just above, and one more."""

    deals: int
    days: int
    times: int

    def most(self, above: int) -> int:
        """The most just below that is not told, where so many are just above."""
        return max(self.deals, self.times * (above + 1))


async def r13b_just_below(connection: Connection, known: Known) -> Seen:
    """Pairs, and sellers over all their buyers, with many deals just below the threshold within some days."""
    bands = Bands(known)
    usd, pen = bands.widest("USD"), bands.widest("PEN")
    found = await connection.fetch(_NEAR, known.at.isoformat(), known.known_at, usd.least, pen.least, usd.top, pen.top)
    usual = Usual(known.whole("uif_near_deals"), known.whole("uif_near_days"), known.whole("uif_near_times"))
    return await apart(partial(_judged, found, bands, usual))


class Bands:
    """What is near the threshold, by currency and day: law is judged by the policies of the day of the deal."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._permille = known.whole("uif_near_permille")
        self._found: dict[tuple[str, date], Band] = {}

    def of(self, currency: str, day: date) -> Band:
        """The band of one day."""
        found = self._found.get((currency, day))
        if found is None:
            facts, seq = self._known.policies, self._known.known_at
            dollars = policies.value(facts, "uif_threshold_usd", day, seq)
            rate = policies.value(facts, "fx_pen_usd", day, seq) if currency == "PEN" else Decimal(1)
            end = math.ceil(dollars * rate * 100)
            found = self._found[currency, day] = Band(-(-end * self._permille // 1000), end)
        return found

    def widest(self, currency: str) -> Band:
        """What holds the bands of all days: what the policies say changes on the days from which their rows are."""
        days = {date(2000, 1, 1)} | {
            date.fromisoformat(row.effective_from)
            for name in POLICIES
            for row in self._known.policies.shelf(policies.shelf(name))
            if isinstance(row, Policy)
        }
        bands = [self.of(currency, day) for day in days]
        widest = max(bands, key=attrgetter("top"))
        return replace(widest, least=min(each.least for each in bands))


def _judged(found: Sequence[Any], bands: Bands, usual: Usual) -> Seen:
    close = []
    for seq, buyer, seller, said, currency, cents in found:
        day = date.fromisoformat(said)
        band = bands.of(currency, day)
        if cents in band:
            close.append(Deal(seq, buyer, seller, day, cents < band.end))
    return seen(len(close), [*of_pairs(close, usual), *of_sellers(close, usual)])


def of_pairs(close: Sequence[Deal], usual: Usual) -> Iterator[Suspicion]:
    """One buyer and one seller, too often just below within the days, the first and the last counted."""
    pair = attrgetter("seller", "buyer")
    for (seller, buyer), deals in groupby(sorted(close, key=pair), pair):
        if busiest := _busiest(list(deals), usual):
            yield _suspicion("pair", (seller, buyer), *busiest)


def of_sellers(close: Sequence[Deal], usual: Usual) -> Iterator[Suspicion]:
    """One seller that goes from buyer to buyer; where it goes to one only, the pair has been named."""
    seller = attrgetter("seller")
    for who, deals in groupby(sorted(close, key=seller), seller):
        if busiest := _busiest(list(deals), usual):
            buyers = sorted({deal.buyer for deal in busiest[0]})
            if len(buyers) > 1:
                yield _suspicion("seller", (who, *buyers), *busiest)


def _busiest(deals: Sequence[Deal], usual: Usual) -> tuple[list[Deal], int] | None:
    """Of the stretches of so many days with too many deals just below: those of the one with most, and the most usual.

    The first of equals; None where no stretch has too many. Those just above count that could be in one such stretch
    with any of them, before the first as after the last.
    """
    below = sorted((deal for deal in deals if deal.below), key=lambda deal: (deal.day, deal.seq))
    above = sorted(deal.day for deal in deals if not deal.below)
    reach = timedelta(days=usual.days)
    best: tuple[list[Deal], int] | None = None
    start = 0
    for end, deal in enumerate(below, 1):
        while deal.day - below[start].day >= reach:
            start += 1
        beside = bisect_left(above, below[start].day + reach) - bisect_right(above, deal.day - reach)
        most = usual.most(beside)
        if end - start > max(most, len(best[0]) if best else 0):
            best = below[start:end], most
    return best


def _suspicion(measure: str, parties: tuple[str, ...], deals: Sequence[Deal], most: int) -> Suspicion:
    period = f"{deals[0].day}/{deals[-1].day}"
    behind = Behind(tuple(deal.seq for deal in deals[:MOST_ENTRIES]), len(deals))
    return Suspicion("R13b", measure, parties[0], parties, period, len(deals), most, "deals", behind)
