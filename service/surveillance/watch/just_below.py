"""R13b: many deals just below the amount from which the register of operations takes them in.

Resolución SBS 789-2018 art. 38: US$ 15,000 or its equivalent, a deal. Split to stay below it, deals come often and
close to it; honest ones fall on both sides.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Final

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
    """A purchase of a Lima day, for so many céntimos."""

    seq: int
    buyer: str
    seller: str
    day: date
    currency: str
    cents: int


@dataclass(frozen=True, slots=True)
class Band:
    """From `least` céntimos (of the deal's currency) on a deal is near the threshold, at `end` it reaches it."""

    least: int
    end: int

    def __contains__(self, cents: int) -> bool:
        return self.least <= cents < self.end


async def r13b_just_below(connection: Connection, known: Known) -> Seen:
    """Pairs, and sellers over all their buyers, with many deals just below the threshold within some days."""
    bands = Bands(known)
    usd, pen = bands.widest("USD"), bands.widest("PEN")
    found = await connection.fetch(_NEAR, known.at.isoformat(), known.known_at, usd.least, pen.least, usd.end, pen.end)
    deals = (Deal(seq, buyer, seller, date.fromisoformat(day), *paid) for seq, buyer, seller, day, *paid in found)
    near = [deal for deal in deals if deal.cents in bands.of(deal.currency, deal.day)]
    most, days = known.whole("uif_near_deals"), known.whole("uif_near_days")
    return seen(len(near), [*of_pairs(near, most, days), *of_sellers(near, most, days)])


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
        return Band(min(each.least for each in bands), max(each.end for each in bands))


def of_pairs(near: Sequence[Deal], most: int, days: int) -> Iterator[Suspicion]:
    """One buyer and one seller, more than `most` times within `days` days, the first and the last counted."""
    pair = attrgetter("seller", "buyer")
    for (seller, buyer), deals in groupby(sorted(near, key=pair), pair):
        if busiest := _busiest(list(deals), days, most):
            yield _suspicion("pair", (seller, buyer), busiest, most)


def of_sellers(near: Sequence[Deal], most: int, days: int) -> Iterator[Suspicion]:
    """One seller that goes from buyer to buyer; where it goes to one only, the pair has been named."""
    seller = attrgetter("seller")
    for who, deals in groupby(sorted(near, key=seller), seller):
        busiest = _busiest(list(deals), days, most)
        buyers = sorted({deal.buyer for deal in busiest})
        if len(buyers) > 1:
            yield _suspicion("seller", (who, *buyers), busiest, most)


def _busiest(deals: list[Deal], days: int, most: int) -> list[Deal]:
    """Of all stretches of so many days the one with most deals, the first of equals; empty where none has too many."""
    deals.sort(key=lambda deal: (deal.day, deal.seq))
    best, start = (0, 0), 0
    for end, deal in enumerate(deals, 1):
        while (deal.day - deals[start].day).days >= days:
            start += 1
        if end - start > best[1] - best[0]:
            best = (start, end)
    found = deals[slice(*best)]
    return found if len(found) > most else []


def _suspicion(measure: str, parties: tuple[str, ...], deals: Sequence[Deal], most: int) -> Suspicion:
    period = f"{deals[0].day}/{deals[-1].day}"
    behind = Behind(tuple(deal.seq for deal in deals[:MOST_ENTRIES]), len(deals))
    return Suspicion("R13b", measure, parties[0], parties, period, len(deals), most, "deals", behind)
