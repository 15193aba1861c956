"""A producer's own sales, as it may show them to a lender: what buyers recorded of it, summed up by month.

    {"asked_by": "ruc:…", "from": "2026-01", "issued_at": "…", "log": "…", "buyers": 3, "party": "ruc:…",
     "root": "<64 hex>", "sales": [{"month": "2026-10", "product": "sponge", …}], "size": 2413, "to": "2026-10"}

Only the producer itself asks for it, with its own key: asking is its consent. It names no buyer, for they have not
asked; that there were so many is said, since to depend on one is a risk. It holds sums of months and no single deal.
A purchase in which the buyer names no lot says only that nobody knows where the gold is from, and is no sale here.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from service.decision.payload import Digest, Instant, Member
from service.exchange.monthly_register.line import RegisterLine
from service.exchange.months import Month
from service.registry.identifiers import PartyId
from service.trade.measured import Product
from service.trade.money import Currency
from service.trade.quantities import decimal_text

_MOST: Final = 2**53 - 1
MOST_ROWS: Final = 200
"""Sums that one statement holds; a longer period is several statements."""

Text = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]*)\.[0-9]{2,6}$", max_length=24)]
Count = Annotated[int, Field(ge=0, le=_MOST)]


class MonthSold(Member):
    """What was sold of one product in a month, in one currency: so many lines of so many deals, their grams and price.

    `provisional` sums are of deals not settled yet: their price is an estimate. Of the deals, `confirmed` ones have the
    seller's own word, and `disputed` ones its objection.
    """

    month: Month
    product: Product
    currency: Currency
    stage: Literal["final", "provisional"]
    deals: Count
    lines: Count
    gross_g: Text
    fine_g: Text
    amount: Text
    confirmed: Count
    disputed: Count


class SalesStatement(Member):
    """The whole payload: the sales of `party` in the months `from` to `to`, by the first `size` entries."""

    log: str
    asked_by: PartyId
    issued_at: Instant
    size: Annotated[int, Field(ge=1, le=_MOST)]
    root: Digest
    party: PartyId
    from_: Month = Field(alias="from")
    to: Month
    buyers: Count
    sales: Annotated[tuple[MonthSold, ...], Field(max_length=MOST_ROWS)]

    def as_json(self) -> dict[str, Any]:
        """The payload's members."""
        members: dict[str, Any] = self.model_dump(mode="json", by_alias=True)
        return members


def is_own(line: RegisterLine) -> bool:
    """Whether a line's deal names any lot of the seller's at all."""
    return any(each.undeclared is None for each in line.payload.lines)


def sold(lines: Iterable[RegisterLine]) -> tuple[MonthSold, ...]:
    """The sums, by month, product, currency and stage."""
    groups: dict[tuple[str, str, str, str], list[RegisterLine]] = {}
    for line in filter(is_own, lines):
        stage = "provisional" if line.stage == "provisional" else "final"
        key = line.day.isoformat()[:7], line.weight.product, line.currency, stage
        groups.setdefault(key, []).append(line)
    return tuple(_sum(key, own) for key, own in sorted(groups.items()))


def buyers(lines: Iterable[RegisterLine]) -> int:
    """How many parties bought."""
    return len({line.payload.buyer for line in lines if is_own(line)})


def _sum(key: tuple[str, str, str, str], lines: list[RegisterLine]) -> MonthSold:
    month, product, currency, stage = key
    deals = {line.standing.seq: line.standing.words for line in lines}
    members = {
        "month": month,
        "product": product,
        "currency": currency,
        "stage": stage,
        "deals": len(deals),
        "lines": len(lines),
        "gross_g": decimal_text(sum(line.weight.gross_mg for line in lines), 3),
        "fine_g": decimal_text(sum(line.weight.fine_ug or 0 for line in lines), 6),
        "amount": decimal_text(sum(line.cents for line in lines), 2),
        "confirmed": sum(any(each.seq != said.bought.seq for each in said.confirmations) for said in deals.values()),
        "disputed": sum(bool(said.disputes) for said in deals.values()),
    }
    return MonthSold.model_validate(members)
