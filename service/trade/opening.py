"""Opening a deal: its names looked up, its grams moved, or the refusal of what cannot be.

Facts are asked for in three strides, each at once: what the payload names; who stands behind the lots and constancias
that it names; the rights on which their holders' rows leave a question.
"""

from collections.abc import Sequence
from dataclasses import replace

from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.decision.outcome import refuse
from service.decision.records import Row
from service.registry import policies, rights
from service.trade import constancia as constancias
from service.trade import measures, whereabouts
from service.trade import support as supports
from service.trade.acting import acting, is_selector
from service.trade.book import Book
from service.trade.constancia import Constancia
from service.trade.deal import Acting, Deal, DealLine, Price
from service.trade.declaration import Weight, declare
from service.trade.lots import DECLARED, METALS, ORES, OWN, Lot, find, gross_account, shelf
from service.trade.measured import weigh
from service.trade.money import paid
from service.trade.origin import Origin
from service.trade.payload import Line, PurchaseRecorded
from service.trade.quantities import cents, mg
from service.trade.rules.grams import UNCERTAINTY_OF
from service.trade.support import Supports
from service.trade.taking import take
from service.trade.whereabouts import Moved


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
    selector = is_selector(payload, facts, day)
    buyer, seller, payments = payload.buyer, payload.seller, [paid(payment) for payment in payload.payments]
    deal = Deal(
        payload=payload,
        facts=facts,
        book=Book(facts, seq),
        behind=behind,
        seq=seq,
        day=day,
        buyer=buyer,
        seller=seller,
        price=price,
        by_selector=selector,
        payments=payments,
    )
    _refuse_known_lots(payload, facts)
    facts.require(_holders(payload, facts))
    for line in payload.lines:
        deal.lines.append(_resolve(deal, line))
    facts.require(behind.unsettled_rights())
    return deal


def _holders(payload: PurchaseRecorded, facts: Facts) -> Needs:
    """Who and what stands behind lots and constancias on record: known only now that these are loaded."""
    holders: dict[str, None] = {}
    codes: dict[str, None] = {}
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
                codes[row.right_code] = None
    behind = [name for holder in holders for name in supports.needs(holder).shelves]
    return Needs((*behind, *map(rights.shelf, codes)))


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
    weight = Weight(line.product, gross, fine)
    if line.lot is not None:
        return _from_lot(deal, line, line.lot, weight, path)
    if line.origin is not None:
        return _from_origin(deal, line, line.origin, weight)
    deal.book.bring(f"undeclared:{line.becomes}", line.becomes, gross, fine)
    about, price, guess = shelf(line.becomes), _price(line), _estimated(line)
    return DealLine(
        number=line.line,
        about=about,
        weight=weight,
        price=price,
        becomes=line.becomes,
        taken_mg=gross,
        taken_ug=fine,
        acting=Acting.UNKNOWN,
        estimated=guess,
    )


def _from_origin(deal: Deal, line: Line, origin: Origin, weight: Weight) -> DealLine:
    """The line declares its lot and takes all of it."""
    about = shelf(line.becomes)
    declared = declare(
        origin,
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
    source, gross, fine = declared.lot, weight.gross_mg, weight.fine_ug
    deal.book.take(source.lot, line.becomes, gross, fine)
    quality, support = acting(deal, source), declared.support
    price, guess = _price(line), _estimated(line)
    return DealLine(
        number=line.line,
        about=about,
        weight=weight,
        price=price,
        becomes=line.becomes,
        taken_mg=gross,
        taken_ug=fine,
        acting=quality,
        source=source,
        declaration=declared,
        support=support,
        estimated=guess,
    )


def _from_lot(deal: Deal, line: Line, lot: str, weight: Weight, path: str) -> DealLine:
    """The line takes from a lot on record; what the buyer measured otherwise than the books is posted apart."""
    source, gross, fine, moved = _take(deal, line, lot, weight.gross_mg, path)
    if weight.fine_ug is None:
        # What was assayed once and not again keeps the fine grams of the books.
        weight = replace(weight, fine_ug=fine)
    deal.book.measure(line.becomes, weight.gross_mg - gross, fine, weight.fine_ug)
    support = None
    if source.source in OWN and source.origin_holder is not None:
        support = deal.behind.of(source.origin_holder, source.right_code)
    quality, about, price = acting(deal, source), shelf(line.becomes), _price(line)
    guess = _estimated(line, unknown_before=_unknown(deal, source, fine) and not _smelted(source, line))
    most = None if source.source == DECLARED else _most(deal, source, fine, line.product)
    return DealLine(
        number=line.line,
        about=about,
        weight=weight,
        price=price,
        becomes=line.becomes,
        taken_mg=gross,
        taken_ug=fine,
        acting=quality,
        source=source,
        declaration=None,
        support=support,
        estimated=guess,
        moved=moved,
        most_ug=most,
    )


def _most(deal: Deal, source: Lot, taken_ug: int | None, product: str) -> int | None:
    """What is sold again is held to what the first who bought it found, or the campaign that made it accounts for."""
    permille = policies.whole(deal.facts, UNCERTAINTY_OF[product], deal.day)
    return measures.most_resold(source, measures.last(deal.facts.shelf(source.shelf)), taken_ug, permille)


def _price(line: Line) -> Price | None:
    return None if line.price is None else Price(line.price.currency, cents(line.price.amount))


def _estimated(line: Line, *, unknown_before: bool = True) -> bool:
    """The buyer says that its grade is a guess, and nobody before it had assayed this gold."""
    return unknown_before and line.assay is not None and line.assay.method == "estimate"


def _unknown(deal: Deal, source: Lot, taken_ug: int | None) -> bool:
    """Nobody has assayed a lot: what it was bought for as a guess is one still."""
    if taken_ug is None or not source.estimated:
        return taken_ug is None
    measured = measures.current(deal.facts, source.lot)
    return measured is None or measured.base_ug is None


def _smelted(source: Lot, line: Line) -> bool:
    """Metal of what was ore is held to what is first said of it, as in a campaign: weight would allow it too much."""
    return source.product in ORES and line.product in METALS


def _take(deal: Deal, line: Line, lot: str, weighed_mg: int, path: str) -> tuple[Lot, int, int | None, Sequence[Moved]]:
    """Move grams out of a lot on record: fine in proportion, rounded down; the last take gets the rest."""
    found = find(deal.facts, lot, f"{path}lot")
    if found.holder != deal.seller:
        raise refuse("lot_not_yours", f"{path}lot", lot=lot)
    asked = mg(line.take_g or "0")
    has = deal.book.balance(gross_account(lot)) or 0
    taken = take(deal.book, lot, line.becomes, asked, f"{path}take_g")
    rows = deal.facts.shelf(found.shelf)
    moved: Sequence[Moved] = ()
    if len(rows) > 1 and whereabouts.away(rows):
        before = [move for earlier in deal.lines for move in earlier.moved]
        rows = [*rows, *(move for move in before if move.lot == lot)]
        mine = (whereabouts.at(deal.buyer), whereabouts.quarantine(deal.buyer))
        places = whereabouts.take_from(rows, has, asked, mine)
        moved = whereabouts.hand_over(deal.seq, lot, line.becomes, weighed_mg, places, mine[:1], first=len(before))
    return found, asked, taken, moved
