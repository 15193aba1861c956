"""`lot.remeasured`: an error of weight or grade in what is left of a lot is put right (rectificación)."""

from typing import Literal

from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Payload, Uuid
from service.registry import keys, policies, signers
from service.trade import measures
from service.trade.book import Book
from service.trade.custody import goods
from service.trade.custody.exchange import speaks_for
from service.trade.measured import Measured, weigh
from service.trade.remeasure import Left, remeasure
from service.trade.rules.grams import UNCERTAINTY_OF


class LotRemeasured(Measured, Payload):
    """What is left of a lot, weighed or assayed again; without a grade its fine gold stays as it was."""

    type: Literal["lot.remeasured"]
    lot: Uuid
    reason: Literal["weighing", "moisture", "assay", "typing"]


def _may_sign(payload: LotRemeasured, signer: Signer) -> bool:
    """The holder, or who has all of it where the holder has no key: `decide` looks up which."""
    return not {signers.REGISTRAR, signers.AUTHORITY} & set(signer.roles)


def _needs(payload: LotRemeasured) -> Needs:
    return goods.needs(payload.lot) + measures.needs(payload.lot) + Needs((_uncertainty(payload),))


def _uncertainty(payload: LotRemeasured) -> str:
    return policies.shelf(UNCERTAINTY_OF[payload.product])


def _decide(payload: LotRemeasured, facts: Facts, at: At) -> Outcome:
    """Bring the books to what is left; a gain beyond the uncertainty is R06b.

    Refused: `lot_unknown`, `measure_of_lot`, `not_yours`, `lot_empty`, `fine_mismatch`.
    """
    facts.require(_needs(payload))
    found = goods.find(facts, payload.lot, "lot")
    if payload.product != found.lot.product:
        raise refuse("measure_of_lot", "product", lot=payload.lot, product=found.lot.product)
    facts.require(Needs((keys.held_shelf(found.lot.holder),)))
    if not speaks_for(found, at.signer.party, facts):
        raise refuse("not_yours", "lot", party=at.signer.party)
    if found.held_mg == 0:
        raise refuse("lot_empty", "lot", lot=payload.lot)
    gross, fine = weigh(payload, "")
    day, book = lima_day(instant(payload.occurred_at)), Book(facts, at.seq)
    done = remeasure(
        book, facts, found.lot, Left(gross, fine), how="remeasured", day=day, seq=at.seq, subject=payload.lot
    )
    marks = () if done.mark is None else (done.mark,)
    return Accepted((done.whole, *book.postings), marks)


KIND = Kind("lot.remeasured", LotRemeasured, _may_sign, _needs, _decide)
