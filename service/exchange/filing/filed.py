"""`report.filed` (presentación de un reporte): what a buyer handed in for a month, frozen by its digest.

The file itself stays outside. Its digest, the size of the ledger that it was made of and its sums say which it was:
whoever has the ledger makes the same file again (`audit.filings`). Here is refused what cannot be right whatever the
file says.
"""

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Digest, EntrySeq, Payload, each_once
from service.exchange import months
from service.exchange.filing import filings
from service.exchange.filing.filings import Filed
from service.exchange.months import Month
from service.registry import signers
from service.registry.identifiers import RucParty
from service.trade.money import Money, stated
from service.trade.quantities import FineGrams, Grams, mg, ug

PURCHASE_REGISTER: Final = "purchase_register"
"""The electronic purchase register of DS 009-2025-EM (art. 5 of DS 012-2012-EM), handed in monthly."""


class ReportFiled(Payload):
    """`buyer` filed its report of `month`, made by `template` of the first `size` entries of the ledger.

    `digest` is the SHA-256 of the file without anybody's erasable data. The sums are over its `lines`; `prices` has
    each currency once. One that replaces an earlier filing of the month, a *rectificatoria*, names it in `rectifies`.
    """

    type: Literal["report.filed"]
    report: Literal["purchase_register"]
    template: Literal["ds009_2025_1"]
    buyer: RucParty
    month: Month
    size: Annotated[int, Field(ge=1, le=2**53 - 1)]
    digest: Digest
    lines: Annotated[int, Field(ge=0, le=10_000_000)]
    gross_g: Grams
    fine_g: FineGrams
    prices: Annotated[tuple[Money, ...], Field(max_length=2)] = ()
    rectifies: EntrySeq | None = None

    @model_validator(mode="after")
    def _each_currency_once(self) -> "ReportFiled":
        each_once([price.currency for price in self.prices], "prices")
        return self


def _may_sign(payload: ReportFiled, signer: Signer) -> bool:
    return signer.party == payload.buyer and signers.buyer(payload, signer)


def _needs(payload: ReportFiled) -> Needs:
    return Needs((filings.shelf(payload.buyer, payload.report, payload.month),))


def decide(payload: ReportFiled, facts: Facts, at: At) -> Outcome:
    """Refused: `month_not_over`, `report_ahead`, `made_too_early`, and what `_follow` says."""
    today = lima_day(at.recorded_at)
    if not months.is_over(payload.month, today):
        raise refuse("month_not_over", "month", month=payload.month)
    if payload.size > at.seq:
        raise refuse("report_ahead", "size", size=str(at.seq))
    facts.require(_needs(payload))
    if payload.size < at.seq:
        _check_whole(payload, facts)
    _follow(payload, filings.last(facts.shelf(filings.shelf(payload.buyer, payload.report, payload.month))))
    row = Filed(
        seq=at.seq,
        buyer=payload.buyer,
        report=payload.report,
        template=payload.template,
        month=payload.month,
        size=payload.size,
        digest=payload.digest,
        lines=payload.lines,
        gross_mg=mg(payload.gross_g),
        fine_ug=ug(payload.fine_g),
        cents=tuple(sorted(map(stated, payload.prices))),
        rectifies=payload.rectifies,
    )
    return Accepted((row,))


def _check_whole(payload: ReportFiled, facts: Facts) -> None:
    """A report made while its month went on may lack what was recorded after: the first entry it leaves out tells.

    Of an entry that nobody could decide nothing is known, and nothing follows.

    Raises:
        Refused: `made_too_early`.
        NotLoaded: that entry is not loaded.
    """
    left_out = facts.effects(payload.size)
    if left_out is not None and not months.is_over(payload.month, lima_day(left_out.recorded_at)):
        raise refuse("made_too_early", "size", month=payload.month)


def _follow(payload: ReportFiled, before: Filed | None) -> None:
    """A month is filed once; what comes after replaces the last filing, knows more, and says other than it.

    Raises:
        Refused: `filed_already`, `nothing_filed`, `rectifies_another`, `nothing_rectified`.
    """
    if before is None:
        if payload.rectifies is not None:
            raise refuse("nothing_filed", "rectifies", month=payload.month)
        return
    if payload.rectifies is None:
        raise refuse("filed_already", "rectifies", seq=str(before.seq))
    if payload.rectifies != before.seq:
        raise refuse("rectifies_another", "rectifies", seq=str(before.seq))
    if payload.size <= before.size or payload.digest == before.digest:
        raise refuse("nothing_rectified", "digest", seq=str(before.seq))


KIND = Kind("report.filed", ReportFiled, _may_sign, _needs, decide)
