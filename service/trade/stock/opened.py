"""Taking an opening stock in: once for each party, each lot no better than what backs it.

Whoever could open its stock again could explain any gold by it; and gold that came from a formal miner by its holder's
word alone would be *Oro formal* for the asking. So a lot stands as its origin's registrations do on the day of opening
only where a voucher that the ledger has not seen is named, issued by the origin's holder, or by the buyer where it is a
purchase settlement, and for no less than is declared under it; all else is `unknown`. What the voucher says nobody has
read: it is the holder's signed word, with a number that SUNAT knows, and the paper by its digest.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.decision.findings import Mark
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.records import Row, live
from service.decision.values import frozen
from service.registry import signers
from service.trade import declaration, documents
from service.trade.book import Book
from service.trade.catalogue import mark
from service.trade.declaration import Declaration, Weight, declare
from service.trade.documents import DocumentUse
from service.trade.lots import OPENING, Lot, shelf
from service.trade.measured import weigh
from service.trade.provenance import Standing
from service.trade.quantities import mg
from service.trade.rules.place import elsewhere
from service.trade.rules.selector import contradicted, overdrawn
from service.trade.stock.payload import StockLot, StockOpened
from service.trade.support import Supports


@frozen
class Opened(Row):
    """A party's stock is on record, as counted on a Lima day; there is no second one while this stands."""

    kind: ClassVar[str] = "stock_opened"

    party: str
    counted_on: str
    lots: int

    @property
    def shelf(self) -> str:
        return stock_shelf(self.party)

    @property
    def key(self) -> str:
        return str(self.seq)


def stock_shelf(party: str) -> str:
    """Where it stands that a party has opened its stock."""
    return f"stock:{party}"


def _may_sign(payload: StockOpened, signer: Signer) -> bool:
    """The holder, a trader or a plant."""
    return signer.party == payload.holder and signers.buyer(payload, signer)


def _needs(payload: StockOpened) -> Needs:
    wanted = Needs((stock_shelf(payload.holder), *(shelf(lot.id) for lot in payload.lots)))
    for lot in payload.lots:
        wanted += Needs(tuple(documents.shelf(paper.identity) for paper in lot.documents))
        if lot.origin is not None:
            wanted += declaration.needs(lot.origin)
    return wanted


def _decide(payload: StockOpened, facts: Facts, at: At) -> Outcome:
    """Refused: `stock_opened`, `day_in_future`, `lot_exists`, `fine_mismatch`, `constancia_unknown`,
    `document_line_reused`.
    """
    facts.require(_needs(payload))
    for row in live(facts.shelf(stock_shelf(payload.holder))):
        if isinstance(row, Opened):
            raise refuse("stock_opened", "holder", seq=str(row.seq))
    day = lima_day(instant(payload.occurred_at))
    if payload.counted_on > day.isoformat():
        raise refuse("day_in_future", "counted_on", today=day.isoformat())
    book, behind = Book(facts, at.seq), Supports(facts, day)
    uses = _uses(payload, facts, at.seq)
    rows: list[Row] = [Opened(at.seq, payload.holder, payload.counted_on, len(payload.lots)), *uses.values()]
    declared: list[Declaration] = []
    for number, lot in enumerate(payload.lots):
        if facts.shelf(shelf(lot.id)):
            raise refuse("lot_exists", f"lots[{number}].lot", lot=lot.id)
        weight = Weight(lot.product, *weigh(lot, f"lots[{number}]."))
        if lot.origin is None:
            book.bring(f"origin:{lot.id}", lot.id, weight.gross_mg, weight.fine_ug)
            rows.append(_bare(payload.holder, lot, weight, at.seq))
            continue
        found = declare(
            lot.origin,
            weight,
            payload.holder,
            line=0,
            about=None,
            day=day,
            book=book,
            behind=behind,
            facts=facts,
            seq=at.seq,
        )
        standing = found.lot.standing if _backed(lot, payload.holder, uses) else Standing.UNKNOWN.value
        rows.append(replace(found.lot, source=OPENING, standing=standing, estimated=_estimated(lot)))
        declared.append(found)
    marks = (*_again(uses, facts, at.seq), *(found for each in declared for found in _marks(each)))
    return Accepted((*rows, *book.postings), marks)


def _bare(holder: str, lot: StockLot, weight: Weight, seq: int) -> Lot:
    """A lot of which nobody says where it is from."""
    return Lot(
        seq=seq,
        lot=lot.id,
        holder=holder,
        product=weight.product,
        gross_mg=weight.gross_mg,
        fine_ug=weight.fine_ug,
        source=OPENING,
        line=0,
        standing=Standing.UNKNOWN.value,
        estimated=_estimated(lot),
    )


def _estimated(lot: StockLot) -> bool | None:
    return True if lot.assay is not None and lot.assay.method == "estimate" else None


def _uses(payload: StockOpened, facts: Facts, seq: int) -> dict[str, DocumentUse]:
    """What is taken under each document, by its identity: one that the ledger has seen was for other gold.

    Named under several lots, it is for the least that any of them says.
    """
    uses: dict[str, DocumentUse] = {}
    for number, lot in enumerate(payload.lots):
        for index, paper in enumerate(lot.documents):
            name, gross = paper.identity, mg(lot.gross_g)
            stands = [row for row in live(facts.shelf(documents.shelf(name))) if isinstance(row, DocumentUse)]
            if stands:
                field = f"lots[{number}].documents[{index}]"
                raise refuse("document_line_reused", field, document=name, seq=str(stands[0].seq))
            said = [] if paper.gross_g is None else [mg(paper.gross_g)]
            if name in uses:
                gross += uses[name].gross_mg
                said += [] if (before := uses[name].stated_mg) is None else [before]
            stated = min(said, default=None)
            uses[name] = DocumentUse(
                seq=seq,
                document=name,
                issued_on=paper.issued_on,
                gross_mg=gross,
                cents=0,
                currency=None,
                fingerprints=(),
                stated_mg=stated,
                stated_cents=None,
                plate=paper.plate,
            )
    return uses


def _again(uses: dict[str, DocumentUse], facts: Facts, seq: int) -> Iterator[Mark]:
    """R24: a document that an annulled entry had used, in the order in which the payload names them."""
    for number, name in enumerate(uses, 1):
        if (annulled := documents.released(facts.shelf(documents.shelf(name)))) is not None:
            subject = f"document:{number}"
            yield mark("R24", seq, subject, f"entry:{seq}", reason="redeclared", annulled=str(annulled))


def _backed(lot: StockLot, holder: str, uses: dict[str, DocumentUse]) -> bool:
    """Whether a voucher of the right issuer is there that says a weight, and no less than is declared under it."""
    for paper in lot.documents:
        maker = {"04": holder}.get(paper.kind, lot.origin.holder if lot.origin else None)
        use = uses[paper.identity]
        if paper.kind in {"01", "03", "04"} and paper.issuer == maker and paper.digest is not None:
            return use.stated_mg is not None and use.gross_mg <= use.stated_mg
    return False


def _marks(declared: Declaration) -> Iterator[Mark]:
    yield from contradicted(declared, bought=True)
    yield from overdrawn(declared)
    yield from elsewhere(declared)


KIND = Kind("stock.opened", StockOpened, _may_sign, _needs, _decide)
