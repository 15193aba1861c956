"""Operations for the UIF's register: those of one party from US$ 15,000, or as much in soles (SBS 789-2018 art. 38).

Purchases, sales and exports that stand in a month, each judged by the threshold and the rate in force on its day, as
R13 judges it when it is recorded. What the list is for stays with the party's compliance officer: it is confidential
(art. 22.1), and nobody is told whether somebody else stands on it.
"""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_CEILING

from service.decision.facts import Facts, Needs
from service.decision.values import frozen
from service.exchange.monthly_register.standing import Standing
from service.exchange.months import month_of
from service.registry import policies
from service.trade.change.exported import Exported

_THRESHOLD, _RATE = "uif_threshold_usd", "fx_pen_usd"
NEEDS = Needs((policies.shelf(_THRESHOLD), policies.shelf(_RATE)))
"""What is read beside the operations themselves."""


@frozen
class Operation:
    """Entry `seq` on a Lima day: a `purchase`, `sale` or `export` for `cents` of `currency`, with `other`.

    `threshold` are the céntimos of the same currency that reach it. `payments` are (means, currency, céntimos, day); an
    export names no party abroad.
    """

    seq: int
    kind: str
    day: date
    other: str | None
    currency: str
    cents: int
    threshold: int
    payments: tuple[tuple[str, str, int, str], ...] = ()


def operations(
    party: str, month: str, deals: Iterable[Standing], exports: Iterable[Exported], facts: Facts
) -> tuple[Operation, ...]:
    """The party's operations of a month from the threshold up, by day and entry.

    Raises:
        NotLoaded: see `NEEDS`.
    """
    found = [
        *(operation for deal in deals if (operation := _deal(party, deal, facts)) is not None),
        *(_export(row, facts) for row in exports if row.exporter == party),
    ]
    return tuple(
        sorted(
            (each for each in found if month_of(each.day) == month and each.cents >= each.threshold),
            key=lambda each: (each.day, each.seq),
        )
    )


def _deal(party: str, deal: Standing, facts: Facts) -> Operation | None:
    bought, settled = deal.words.bought, deal.words.settled
    if party not in {bought.buyer, bought.seller}:
        return None
    # Until it is settled a deal is for its price, or for what its lines come to, where that is more.
    cents = max(deal.terms.cents, bought.listed_cents) if settled is None else settled.cents
    currency = bought.currency if settled is None else settled.currency
    kind, other = ("purchase", bought.seller) if party == bought.buyer else ("sale", bought.buyer)
    day = deal.terms.day
    threshold = reaching(currency, day, facts)
    return Operation(
        seq=deal.seq,
        kind=kind,
        day=day,
        other=other,
        currency=currency,
        cents=cents,
        threshold=threshold,
        payments=deal.words.payments,
    )


def _export(row: Exported, facts: Facts) -> Operation:
    day = date.fromisoformat(row.exported_on)
    return Operation(row.seq, "export", day, None, row.currency, row.cents, reaching(row.currency, day, facts))


def reaching(currency: str, day: date, facts: Facts) -> int:
    """The least céntimos of a currency that reach the threshold on a day."""
    threshold = policies.value(facts, _THRESHOLD, day) * 100
    if currency == "PEN":
        threshold *= policies.value(facts, _RATE, day)
    return int(threshold.to_integral_value(ROUND_CEILING))
