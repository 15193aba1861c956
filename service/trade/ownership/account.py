"""What a purchase comes to, as of a day: what the buyer still owes, and whether the seller's word is overdue (R21).

Both change as time passes and words are added: they are computed for whoever asks, and never stand in an entry.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.values import frozen
from service.registry import policies
from service.trade.deal import Price
from service.trade.ownership.words import Words
from service.trade.rules.money import in_currency

NEEDS = Needs(tuple(map(policies.shelf, ("confirm_h", "fx_pen_usd"))))
"""What is read beside the purchase's own shelf."""


@frozen
class Account:
    """Between the two. `owed` is what the seller is to get: what the gold costs, less what is withheld in its name.

    `paid` is by currency, in céntimos. `left` is what is still unpaid of `owed`, below 0 where more was paid.
    """

    owed: Price
    paid: Mapping[str, int]
    left: int


def account(words: Words, facts: Facts) -> Account:
    """What was paid and what is left; what was paid in the other currency counts by the rate of its day."""
    costs, settled = words.costs, words.settled
    owed = Price(costs.currency, costs.cents - (settled.withheld_cents if settled else 0))
    paid: dict[str, int] = {}
    left = owed.cents
    for _, currency, cents, paid_on in words.payments:
        paid[currency] = paid.get(currency, 0) + cents
        left -= in_currency(owed.currency, Price(currency, cents), date.fromisoformat(paid_on), facts)
    return Account(owed, paid, left)


def confirmation_due(facts: Facts, recorded_at: datetime) -> datetime:
    """Until when the producer should confirm what was recorded then (DU 006-2025 art. 7.5c): a policy's hours later."""
    return recorded_at + timedelta(hours=policies.whole(facts, "confirm_h", lima_day(recorded_at)))


def overdue(words: Words, due: datetime, at: date) -> bool:
    """Whether nobody had confirmed the purchase and its time had run out before the Lima day `at`."""
    return not words.confirmations and lima_day(due) < at
