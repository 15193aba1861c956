"""`stocktake.recorded` (inventario): a holder counts what it has; the books follow, what is beyond them is marked.

Only what lies with its holder is counted: of a lot that is partly elsewhere nobody here can say what is left.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.decision.findings import Mark
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Day, Payload, Uuid, each_once
from service.decision.records import Record
from service.registry import policies
from service.registry.identifiers import PartyId
from service.trade import measures
from service.trade.book import Book
from service.trade.lots import NODES, Lot, find, fine_account, gross_account
from service.trade.measured import Figures, weigh
from service.trade.remeasure import Left, remeasure
from service.trade.rules.grams import UNCERTAINTY_OF
from service.trade.whereabouts import is_all_home


class Counted(Figures):
    """What is left of a lot: 0 g where it is gone. An estimate changes no fine grams."""

    lot: Uuid


class StocktakeRecorded(Payload):
    """`holder` counted these lots on a day."""

    type: Literal["stocktake.recorded"]
    holder: PartyId
    counted_on: Day
    lots: Annotated[tuple[Counted, ...], Field(min_length=1, max_length=200)]

    @model_validator(mode="after")
    def _hangs_together(self) -> "StocktakeRecorded":
        if self.counted_on > lima_day(instant(self.occurred_at)).isoformat():
            raise ValueError("counted_in_future", "counted_on")
        each_once([each.lot for each in self.lots], "lots")
        return self


def may_sign(payload: StocktakeRecorded, signer: Signer) -> bool:
    """Whoever holds the lots."""
    return signer.party == payload.holder


def needs(payload: StocktakeRecorded) -> Needs:
    """The lots' shelves and accounts, and every product's policy."""
    found = Needs(tuple(map(policies.shelf, dict.fromkeys(UNCERTAINTY_OF.values()))))
    for counted in payload.lots:
        found += measures.needs(counted.lot)
    return found


def decide(payload: StocktakeRecorded, facts: Facts, at: At) -> Outcome:
    """Accept, with R06b where more is found than the lot was first measured at.

    Refused: `lot_unknown`, `lot_not_yours`, `lot_not_countable`, `lot_not_here`, `other_measure`, `fine_mismatch`.
    """
    facts.require(needs(payload))
    book, day = Book(facts, at.seq), lima_day(instant(payload.occurred_at))
    records: list[Record] = []
    marks: list[Mark] = []
    for index, counted in enumerate(payload.lots):
        lot = _countable(payload, facts, counted, f"lots[{index}].")
        left = _left(book, facts, counted, f"lots[{index}].")
        again = remeasure(book, facts, lot, left, how=measures.COUNTED, day=day, seq=at.seq, subject=lot.lot)
        records.append(again.whole)
        if again.mark is not None:
            marks.append(again.mark)
    return Accepted((*records, *book.postings), tuple(marks))


def _countable(payload: StocktakeRecorded, facts: Facts, counted: Counted, path: str) -> Lot:
    lot = find(facts, counted.lot, f"{path}lot")
    if lot.holder != payload.holder:
        raise refuse("lot_not_yours", f"{path}lot", lot=lot.lot)
    if lot.product in NODES:
        raise refuse("lot_not_countable", f"{path}lot", lot=lot.lot)
    if not counted.fits(lot.product):
        raise refuse("other_measure", f"{path}fine_g", lot=lot.lot, product=lot.product)
    if not is_all_home(facts.shelf(lot.shelf)):
        raise refuse("lot_not_here", f"{path}lot", lot=lot.lot, asked=counted.gross_g, plant=payload.holder)
    return lot


def _left(book: Book, facts: Facts, counted: Counted, path: str) -> Left:
    """What was counted, as fine gold too: what is missing takes its part along, what nobody assayed adds none."""
    gross, fine = weigh(counted, path)
    has, known = book.balance(gross_account(counted.lot)) or 0, book.balance(fine_account(counted.lot))
    if fine is not None and (counted.assay is None or counted.assay.method != "estimate"):
        return Left(gross, fine)
    whole = measures.current(facts, counted.lot)
    guess = whole is None or whole.base_ug is None
    if known is None or gross >= has or (guess and gross):
        return Left(gross, None)
    return Left(gross, known * gross // has)


KIND = Kind("stocktake.recorded", StocktakeRecorded, may_sign, needs, decide)
