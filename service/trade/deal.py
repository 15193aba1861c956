"""A deal as the rules look at it: names resolved, text turned into integers, postings made, nothing judged yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.decision.outcome import refuse
from service.decision.records import Row
from service.registry import parties, registrations
from service.trade import constancia as constancias
from service.trade import support as supports
from service.trade.book import Book
from service.trade.constancia import Constancia
from service.trade.declaration import Declaration, Weight, declare
from service.trade.documents import Paper
from service.trade.lots import DECLARED, Lot, fine_account, gross_account, shelf
from service.trade.measured import weigh
from service.trade.payload import Line, PurchaseRecorded
from service.trade.quantities import cents, decimal_text, mg
from service.trade.support import Support, Supports


class Acting(StrEnum):
    """In what quality the seller sells a line (`model.md`; `domain.md` §3 a–d)."""

    PRODUCER = "producer"
    SELECTOR = "selector"
    FOR_HOLDER = "for_holder"
    TRADER = "trader"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Price:
    """Céntimos of a currency."""

    currency: str
    cents: int


@dataclass(frozen=True, slots=True)
class DealLine:
    """One line: what the books took, what the buyer measured, and whose gold it was.

    `source` is the lot taken from (None: undeclared); `declaration` is there when the line declared it; `support` on
    the first sale of a declared lot, resale has none. Grams are mg, fine grams µg (None: not assayed).
    """

    number: int
    subject: str
    about: str
    becomes: str
    weight: Weight
    taken_mg: int
    taken_ug: int | None
    price: Price | None
    acting: Acting
    source: Lot | None = None
    declaration: Declaration | None = None
    support: Support | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """What rules read. `day` is the Lima day of the deal: the law of that day judges it."""

    payload: PurchaseRecorded
    facts: Facts
    book: Book
    behind: Supports
    seq: int
    day: date
    buyer: str
    seller: str
    price: Price
    lines: list[DealLine] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)


def open_deal(payload: PurchaseRecorded, facts: Facts, seq: int) -> Deal:
    """Resolve a purchase and move its grams.

    Raises:
        Refused: `lot_exists`, `lot_unknown`, `lot_not_yours`, `lot_overdrawn` (R06), `fine_mismatch`,
            `constancia_unknown`.
        NotLoaded: see `purchase.needs`.
    """
    day = lima_day(instant(payload.occurred_at))
    price = Price(payload.price.currency, cents(payload.price.amount))
    behind = Supports(facts, day)
    deal = Deal(payload, facts, Book(facts, seq), behind, seq, day, payload.buyer, payload.seller, price)
    _refuse_known_lots(payload, facts)
    facts.require(_holders(payload, facts))
    for line in payload.lines:
        deal.lines.append(_resolve(deal, line))
    facts.require(behind.unsettled_rights())
    return deal


def _holders(payload: PurchaseRecorded, facts: Facts) -> Needs:
    """Who stands behind lots and constancias on record: known only now that those are loaded, and asked for at once."""
    holders: dict[str, None] = {}
    for line in payload.lines:
        rows: Sequence[Row] = ()
        if line.lot is not None:
            rows = facts.shelf(shelf(line.lot))
        elif line.origin is not None and line.origin.constancia is not None:
            rows = facts.shelf(constancias.shelf(line.origin.constancia))
        for row in rows:
            if isinstance(row, Lot) and row.origin_holder is not None:
                holders[row.origin_holder] = None
            elif isinstance(row, Constancia):
                holders[row.issuer] = None
    return Needs(tuple(name for holder in holders for name in supports.needs(holder).shelves))


def _refuse_known_lots(payload: PurchaseRecorded, facts: Facts) -> None:
    seen: set[str] = set()
    for line in payload.lines:
        new = (line.becomes,) if line.origin is None else (line.becomes, line.origin.lot)
        for lot in new:
            if lot in seen or facts.shelf(shelf(lot)):
                member = "becomes" if lot == line.becomes else "origin.lot"
                raise refuse("lot_exists", f"lines[{line.line - 1}].{member}", lot=lot)
            seen.add(lot)


def _resolve(deal: Deal, line: Line) -> DealLine:
    path = f"lines[{line.line - 1}]."
    gross, fine = weigh(line, path)
    subject, about = f"line:{line.line}", shelf(line.becomes)
    price = None if line.price is None else Price(line.price.currency, cents(line.price.amount))
    if line.lot is not None:
        source, taken_mg, taken_ug = _take(deal, line, line.lot, path)
        # What was assayed once and not again keeps the fine grams of the books.
        weight = Weight(line.product, gross, taken_ug if fine is None else fine)
        first_sale = source.source == DECLARED
        support = deal.behind.of(source.origin_holder or "", source.right_code) if first_sale else None
        deal.book.measure(line.becomes, gross - taken_mg, (weight.fine_ug or 0) - (taken_ug or 0))
        acting = _acting(deal, source)
        return DealLine(
            line.line, subject, about, line.becomes, weight, taken_mg, taken_ug, price, acting, source, None, support
        )
    weight = Weight(line.product, gross, fine)
    if line.origin is None:
        deal.book.bring(f"undeclared:{line.becomes}", line.becomes, gross, fine)
        return DealLine(line.line, subject, about, line.becomes, weight, gross, fine, price, Acting.UNKNOWN)
    declared = declare(
        line.origin,
        weight,
        deal.seller,
        line=line.line,
        about=about,
        day=deal.day,
        book=deal.book,
        behind=deal.behind,
        facts=deal.facts,
        seq=deal.seq,
    )
    deal.book.take(declared.lot.lot, line.becomes, gross, fine)
    return DealLine(
        line.line,
        subject,
        about,
        line.becomes,
        weight,
        gross,
        fine,
        price,
        _acting(deal, declared.lot),
        declared.lot,
        declared,
        declared.support,
    )


def _take(deal: Deal, line: Line, lot: str, path: str) -> tuple[Lot, int, int | None]:
    """Move grams out of a lot on record: fine in proportion, rounded down; the last take gets the rest."""
    found = next((row for row in deal.facts.shelf(shelf(lot)) if isinstance(row, Lot)), None)
    if found is None:
        raise refuse("lot_unknown", f"{path}lot", lot=lot)
    if found.holder != deal.seller:
        raise refuse("lot_not_yours", f"{path}lot", lot=lot)
    asked = mg(line.take_g or "0")
    has = deal.book.balance(gross_account(lot)) or 0
    if asked > has:
        raise refuse("lot_overdrawn", f"{path}take_g", lot=lot, has=decimal_text(has, 3), asked=decimal_text(asked, 3))
    fine = deal.book.balance(fine_account(lot))
    taken = None if fine is None else fine * asked // has
    deal.book.take(lot, line.becomes, asked, taken)
    return found, asked, taken


def _acting(deal: Deal, source: Lot) -> Acting:
    if source.source != DECLARED:
        return Acting.TRADER
    if source.support == "constancia" or is_selector(deal):
        return Acting.SELECTOR
    if source.origin_holder == deal.seller:
        return Acting.PRODUCER
    return Acting.FOR_HOLDER if may_sell_for(deal, source) else Acting.TRADER


def is_selector(deal: Deal) -> bool:
    """The seller is declared or registered as a selector, or stands on the padrón."""
    for declared in deal.payload.declares:
        if declared.party == deal.seller:
            return declared.kind == "selector"
    party = parties.find(deal.facts, deal.seller)
    if party is not None and party.party_kind == "selector":
        return True
    rows = deal.facts.shelf(registrations.shelf(deal.seller))
    return registrations.in_force(rows, "SELECTORS", deal.day) is not None


def may_sell_for(deal: Deal, source: Lot) -> bool:
    """`domain.md` §3 (c) and (d): the seller's registered contract on the right, or the holder's membership in it."""
    if source.right_code is not None:
        own = deal.facts.shelf(registrations.shelf(deal.seller))
        if registrations.in_force(own, "CONTRACT", deal.day, right=source.right_code) is not None:
            return True
    holders = deal.facts.shelf(registrations.shelf(source.origin_holder or ""))
    return any(row.counterparty == deal.seller for row in registrations.all_in_force(holders, "MEMBERSHIP", deal.day))
