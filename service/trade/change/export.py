"""`export.recorded` (exportación): gold leaves the country, and the accounts, under a customs declaration."""

from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.records import Record
from service.decision.values import frozen
from service.registry import policies, registrations
from service.trade import whereabouts
from service.trade.book import Book
from service.trade.change.customs import judge
from service.trade.change.exported import Exported, ExportRecorded
from service.trade.lots import EXPORT, TAKEN, Lot, LotUse, find, fine_account, gross_account, shelf
from service.trade.quantities import cents, decimal_text, mg
from service.trade.taking import take
from service.trade.whereabouts import Moved


@frozen
class _Part:
    """Gross mg and fine µg (None: never assayed) taken of a lot, and what of it lay away from home."""

    source: Lot
    gross_mg: int
    fine_ug: int | None
    moved: list[Moved]


def may_sign(payload: ExportRecorded, signer: Signer) -> bool:
    """The exporter."""
    return signer.party == payload.exporter


def needs(payload: ExportRecorded) -> Needs:
    """Everything: the lots with their accounts, the exporter's registrations, the limits on guides."""
    lots = [each.lot for each in payload.lots]
    accounts = [account(lot) for lot in lots for account in (gross_account, fine_account)]
    limits = map(policies.shelf, ("guide_weight_permille", "border_guide_min_g"))
    shelves = (*limits, registrations.shelf(payload.exporter), shelf(payload.export), *map(shelf, lots))
    return Needs(shelves, tuple(accounts))


def decide(payload: ExportRecorded, facts: Facts, at: At) -> Outcome:
    """Accept with marks. The lot of product `export` keeps nothing: its gold is out of the country, for nobody to take.

    Refused: `lot_exists`, `lot_unknown`, `lot_not_yours`, `lot_overdrawn` (R06), `lot_quarantined`.
    """
    facts.require(needs(payload))
    if facts.shelf(shelf(payload.export)):
        raise refuse("lot_exists", "export", lot=payload.export)
    book = Book(facts, at.seq)
    parts = [_take(payload, index, facts, book, at.seq) for index in range(len(payload.lots))]
    gross = sum(part.gross_mg for part in parts)
    assayed = [part.fine_ug for part in parts if part.fine_ug is not None]
    fine = sum(assayed) if assayed else None
    book.move(gross_account(payload.export), f"exported:{payload.exporter}/gross", gross)
    if fine is not None:
        book.move(fine_account(payload.export), f"exported:{payload.exporter}/fine", fine)
    lot = Lot(
        seq=at.seq,
        lot=payload.export,
        holder=payload.exporter,
        product=EXPORT,
        gross_mg=gross,
        fine_ug=fine,
        source=TAKEN,
        line=0,
    )
    records: list[Record] = [lot, _row(payload, at.seq, gross, fine)]
    for part in parts:
        records += [LotUse(at.seq, payload.export, part.source.lot, part.gross_mg, part.fine_ug), *part.moved]
    day = lima_day(instant(payload.occurred_at))
    marks = judge(payload, [part.source for part in parts], gross, facts, day, at.seq)
    return Accepted((*records, *book.postings), tuple(marks))


def _take(payload: ExportRecorded, index: int, facts: Facts, book: Book, seq: int) -> _Part:
    """From wherever the gold lies, a carrier's vault too; what a gate keeps apart is not the exporter's to send."""
    said = payload.lots[index]
    lot = find(facts, said.lot, f"lots[{index}].lot")
    if lot.holder != payload.exporter:
        raise refuse("lot_not_yours", f"lots[{index}].lot", lot=lot.lot)
    has, asked = book.balance(gross_account(lot.lot)) or 0, mg(said.take_g)
    fine = take(book, lot.lot, payload.export, asked, f"lots[{index}].take_g")
    rows = facts.shelf(lot.shelf)
    lying = whereabouts.whereabouts(rows, has)
    apart = sum(gross for place, gross in lying.items() if place.startswith(whereabouts.QUARANTINE))
    if asked > has - apart:
        told = decimal_text(asked, 3)
        raise refuse("lot_quarantined", f"lots[{index}].lot", lot=lot.lot, asked=told, plant=payload.exporter)
    free = sorted(place for place in lying if not place.startswith(whereabouts.QUARANTINE))
    taken = whereabouts.take_from(rows, has, asked, free)
    # It is in no place any more: the export's own lot holds nothing that could lie anywhere.
    return _Part(lot, asked, fine, whereabouts.hand_over(seq, lot.lot, payload.export, asked, taken, free))


def _row(payload: ExportRecorded, seq: int, gross: int, fine: int | None) -> Exported:
    return Exported(
        seq=seq,
        export=payload.export,
        exporter=payload.exporter,
        declaration=payload.declaration,
        hs_code=payload.hs_code,
        country=payload.country,
        exported_on=payload.exported_on,
        ubigeo_system=payload.post.system,
        ubigeo_code=payload.post.code,
        currency=payload.value.currency,
        cents=cents(payload.value.amount),
        gross_mg=gross,
        fine_ug=fine,
    )


KIND = Kind("export.recorded", ExportRecorded, may_sign, needs, decide)
