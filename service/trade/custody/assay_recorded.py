"""`assay.recorded`: an assay (ensaye), or what the exchange of two came to (canje de leyes)."""

from datetime import date
from typing import Final

from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.decision.findings import Mark
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.records import Record
from service.registry import keys, policies, signers
from service.trade import measures
from service.trade.book import Book
from service.trade.custody import assays, goods
from service.trade.custody.assay_payload import AssayRecorded
from service.trade.custody.assays import Assayed, AssayUse, LotAssayed
from service.trade.custody.exchange import UMPIRE, Exchange, may_close, r27_exchange
from service.trade.custody.goods import Goods
from service.trade.lots import METALS, NODES
from service.trade.quantities import fine_ug, fine_ug_of_ore, scaled
from service.trade.remeasure import Left, remeasure
from service.trade.rules.grams import UNCERTAINTY_OF

_TOLERANCE: Final = "exchange_tolerance_permille"


def _may_sign(payload: AssayRecorded, signer: Signer) -> bool:
    """Who has the lot, or a laboratory: `decide` looks up which. Never who keeps the register or judges by it."""
    return not {signers.REGISTRAR, signers.AUTHORITY} & set(signer.roles)


def _needs(payload: AssayRecorded) -> Needs:
    """The holder's keys and the uncertainty of the lot's product are known only once the lot is loaded."""
    named = (payload.assay, *(payload.between or ()))
    shelves = (*map(assays.shelf, named), policies.shelf(_TOLERANCE))
    return goods.needs(payload.lot) + measures.needs(payload.lot) + Needs(shelves)


def _decide(payload: AssayRecorded, facts: Facts, at: At) -> Outcome:
    """A provisional assay moves nothing; an agreed grade or an umpire's measures what is left of the lot.

    Refused: `not_yours`, `assay_exists`, `assay_unknown`, `lot_unknown`, `lot_empty`, `measure_of_lot`.
    """
    facts.require(_needs(payload))
    found = goods.find(facts, payload.lot, "lot")
    if facts.shelf(assays.shelf(payload.assay)):
        raise refuse("assay_exists", "assay", assay=payload.assay)
    if found.lot.product in NODES or (payload.fineness is not None) != (found.lot.product in METALS):
        raise refuse("measure_of_lot", "fineness", lot=payload.lot, product=found.lot.product)
    day = lima_day(instant(payload.occurred_at))
    assayed = _assayed(payload, at, day)
    records: list[Record] = [assayed, LotAssayed(at.seq, payload.lot, payload.assay)]
    if payload.between is None:
        if not _may_add(payload, found, at.signer.party):
            raise refuse("not_yours", "lot", party=at.signer.party)
        return Accepted(tuple(records))
    facts.require(Needs((keys.held_shelf(found.lot.holder), policies.shelf(UNCERTAINTY_OF[found.lot.product]))))
    first, second = (
        assays.of_lot(facts, assay, payload.lot, f"between[{index}]") for index, assay in enumerate(payload.between)
    )
    exchange = Exchange(found, first, second)
    as_umpire = payload.stage == UMPIRE and payload.laboratory == at.signer.party
    if not may_close(exchange, at.signer.party, facts, as_umpire=as_umpire):
        raise refuse("not_yours", "lot", party=at.signer.party)
    if found.held_mg == 0:
        raise refuse("lot_empty", "lot", lot=payload.lot)
    marks: list[Mark] = []
    if payload.stage == "agreed":
        marks += r27_exchange(exchange, assayed.grade, at.seq, policies.whole(facts, _TOLERANCE, day))
    book = Book(facts, at.seq)
    left = Left(found.held_mg, _fine(found.held_mg, payload))
    done = remeasure(book, facts, found.lot, left, how=payload.stage, day=day, seq=at.seq, subject=payload.lot)
    if done.mark is not None:
        marks.append(done.mark)
    uses = (AssayUse(at.seq, each.assay, payload.assay) for each in exchange.assays)
    return Accepted((*records, *uses, done.whole, *book.postings), tuple(marks))


def _may_add(payload: AssayRecorded, found: Goods, party: str) -> bool:
    """A provisional assay moves nothing: who has any of the lot may add one, and the laboratory its own."""
    return party in (found.lot.holder, payload.laboratory) or found.at_gate(party) > 0


def _assayed(payload: AssayRecorded, at: At, day: date) -> Assayed:
    return Assayed(
        seq=at.seq,
        assay=payload.assay,
        lot=payload.lot,
        by=at.signer.party,
        day=day.isoformat(),
        stage=payload.stage,
        grade=scaled(payload.fineness, 1) if payload.fineness is not None else scaled(payload.grade_g_t or "0", 3),
        moisture=scaled(payload.moisture_percent or "0", 2),
        sample=payload.sample,
        number=payload.number,
        laboratory=payload.laboratory,
        method=payload.method,
        digest=payload.digest,
        umpire=payload.umpire,
    )


def _fine(gross_mg: int, payload: AssayRecorded) -> int:
    """Fine µg of what is left by the grade that was settled."""
    if payload.fineness is not None:
        return fine_ug(gross_mg, payload.fineness)
    return fine_ug_of_ore(gross_mg, payload.grade_g_t or "0", payload.moisture_percent or "0")


KIND = Kind("assay.recorded", AssayRecorded, _may_sign, _needs, _decide)
