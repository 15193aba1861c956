"""`purchase.settled` (liquidación): the estimate of a provisional purchase becomes a weight, a grade and a price."""

from collections.abc import Iterator, Sequence

from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.decision.findings import Mark
from service.decision.kind import At, Kind, Money
from service.decision.outcome import Accepted, Outcome, refuse
from service.registry import policies, registrations
from service.trade import bought as purchases
from service.trade import documents, measures, papers
from service.trade.book import Book
from service.trade.bought import Settled
from service.trade.catalogue import mark
from service.trade.deal import Price
from service.trade.documents import Paper
from service.trade.money import Paid, stated
from service.trade.ownership import words
from service.trade.ownership.settled_lines import Settling, measure, weighed
from service.trade.ownership.settlement import PurchaseSettled
from service.trade.ownership.voice import anybody
from service.trade.ownership.words import Words, cash_accounts
from service.trade.purchase import POLICIES
from service.trade.quantities import cents, decimal_text
from service.trade.rules.grams import UNCERTAINTY_OF
from service.trade.rules.money import Paying, for_the_register, unbanked
from service.trade.rules.papers import Sides, contradictions, redeclared
from service.trade.rules.price import off_reference

_PROVISIONAL = "provisional"
_BINDING = frozenset({"agreed", "umpire"})
_TOLERANCE = "exchange_tolerance_permille"


def _needs(payload: PurchaseSettled) -> Needs:
    shelves = [*POLICIES, *(documents.shelf(document.identity) for document in payload.documents)]
    shelves += [policies.shelf(UNCERTAINTY_OF[line.product]) for line in payload.lines]
    shelves.append(policies.shelf(_TOLERANCE))
    return Needs(tuple(shelves)) + purchases.needs(payload.purchase)


def _decide(payload: PurchaseSettled, facts: Facts, at: At) -> Outcome:
    """Refused: what `_open` and `_cost` say, `product_changed`, `fine_mismatch`, `document_line_reused`.

    Marks: R06b, R12, R13, R14, R14b, R15, R24, R27.
    """
    facts.require(_needs(payload))
    said = _open(payload, facts, at)
    bought, book, day = said.bought, Book(facts, at.seq), lima_day(instant(payload.occurred_at))
    settled = _cost(payload, said, at.seq, day.isoformat())
    facts.require(_behind(said))
    costs = Price(settled.currency, settled.cents)
    settling = Settling(facts, book, at.seq, day, bought, costs, weighed(facts, bought, costs, payload.lines))
    used = papers.laid_out(settling, payload.documents, payload.lines)
    measured, marks = measure(settling)
    records = (settled, *measured, *(paper.use for paper in used), *book.postings)
    return Accepted(records, (*marks, *_judge(settling, said.payments, used)))


def _open(payload: PurchaseSettled, facts: Facts, at: At) -> Words:
    """The purchase to be settled.

    Raises:
        Refused: `purchase_unknown`, `not_yours`, `not_provisional`, `settled_already`, `lines_of_purchase` (another
            number of lines), `before_purchase`.
    """
    said = words.find(facts, payload.purchase, at.seq)
    bought, settled = said.bought, said.settled
    if at.signer.party != bought.buyer:
        raise purchases.not_for(bought, at.signer.party, payload.type)
    if bought.stage != _PROVISIONAL:
        raise refuse("not_provisional", "purchase", entry=str(bought.seq))
    if settled is not None:
        raise refuse("settled_already", "purchase", seq=str(settled.seq))
    if len(payload.lines) != len(bought.lots):
        raise refuse("lines_of_purchase", "lines", lines=str(len(bought.lots)))
    if lima_day(instant(payload.occurred_at)).isoformat() < bought.day:
        raise refuse("before_purchase", "occurred_at", day=bought.day)
    return said


def _cost(payload: PurchaseSettled, said: Words, seq: int, day: str) -> Settled:
    """What the gold costs, and how the total follows from it.

    Two sums that differ cannot both be meant, and no paper says which: like a fine weight that is no product of its
    factors, it is refused with the figure that follows. So are two currencies without the rate between them: one of
    them may be a slip of the hand, and what was advanced in one is deducted in the other. Where nothing was priced or
    paid before, there was no other.

    Raises:
        Refused: `rate_expected`, `deductions_above_price`, `total_mismatch`.
    """
    bought, rate, currency = said.bought, payload.basis.pen_per_usd or "", payload.total.currency
    if currency != bought.currency and (said.cents or said.payments) and not rate.strip("0."):
        raise refuse("rate_expected", "basis.pen_per_usd", currency=bought.currency, settled=currency)
    listed = sum(cents(line.price.amount) for line in payload.lines)
    withheld = advance = lowered = 0
    for deduction in payload.deductions:
        amount = cents(deduction.amount)
        match deduction.code:
            case "retention":
                withheld += amount
            case "advance":
                advance += amount
            case _:
                lowered += amount
    total = listed - lowered - withheld - advance
    if total < 0:
        raise refuse("deductions_above_price", "deductions", above=decimal_text(-total, 2))
    if cents(payload.total.amount) != total:
        raise refuse("total_mismatch", "total.amount", right=decimal_text(total, 2))
    return Settled(seq, bought.seq, day, currency, listed - lowered, withheld, advance)


def _behind(said: Words) -> Needs:
    """What is known of the lots and of both sides, and what the two did in cash."""
    bought = said.bought
    graded = tuple(map(registrations.shelf, (bought.buyer, bought.seller)))
    return sum(map(measures.needs, bought.lots), Needs(graded, cash_accounts(bought, said.payments)))


def _judge(settling: Settling, payments: Sequence[Paid], used: Sequence[Paper]) -> Iterator[Mark]:
    """The rules of a purchase, on what it came to."""
    bought, price, seq, day, facts = settling.bought, settling.price, settling.seq, settling.day, settling.facts
    owed = (price.currency, price.cents)
    yield from unbanked(Paying(bought.buyer, bought.seller, day, owed, payments), seq, settling.book, facts)
    yield from for_the_register(bought.buyer, seq, owed, day, facts)
    yield from off_reference(settling.lines, bought.buyer, seq, day, facts)
    yield from _r27_otherwise(settling)
    sides = Sides(bought.buyer, bought.seller, None)
    for paper in used:
        if reasons := list(contradictions(paper, sides, day, facts)):
            yield mark("R15", seq, paper.subject, f"entry:{seq}", reason=",".join(reasons))
        if paper.released is not None:
            yield redeclared(paper, seq, f"entry:{seq}")


def _r27_otherwise(settling: Settling) -> Iterator[Mark]:
    """A lot is settled at other fine gold than the exchange of assays or the umpire came to, beyond the tolerance.

    *Canje de leyes*: what both sides agreed on, or the umpire found, is what is paid.
    """
    permille = policies.whole(settling.facts, _TOLERANCE, settling.day)
    for line in settling.lines:
        found, fine = measures.last(settling.facts.shelf(line.about)), line.weight.fine_ug or 0
        if found is None or found.how not in _BINDING or found.fine_ug is None:
            continue
        if abs(fine - found.fine_ug) * 1000 > found.fine_ug * permille:
            agreed, paid, why = str(found.fine_ug), str(fine), "settled_otherwise"
            yield mark("R27", settling.seq, line.subject, line.about, reason=why, agreed_ug=agreed, settled_ug=paid)


def _commits(payload: PurchaseSettled) -> tuple[tuple[Money, ...], ...]:
    return (tuple(stated(line.price) for line in payload.lines),)


KIND = Kind("purchase.settled", PurchaseSettled, anybody, _needs, _decide, _commits)
