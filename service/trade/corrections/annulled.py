"""`entry.annulled`: what an entry put no longer counts, as if it had never been recorded.

The entry stays where it is, and so do its findings and the parties it named. Its postings are met by their inverse;
what it had put on each shelf is void.
"""

from datetime import timedelta
from typing import Final, Literal

from service.decision.calendar import lima_day
from service.decision.effects import Effects
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import EntrySeq, Payload
from service.decision.records import Void
from service.registry import policies
from service.trade import bought, earlier
from service.trade.book import Book
from service.trade.corrections import resting
from service.trade.documents import DocumentUse, Released
from service.trade.earlier import Annulled

ANNULLABLE: Final = frozenset(
    {
        "assay.recorded",
        "constancia.issued",
        "export.recorded",
        "lot.declared",
        "lot.remeasured",
        "lot.returned",
        "payment.recorded",
        "processing.recorded",
        "purchase.recorded",
        "purchase.settled",
        "reception.recorded",
        "shipment.recorded",
        "stock.opened",
        "stocktake.recorded",
    }
)
"""What is said of gold and money. Words on a finding, a deal or an entry are answered by other words; registers too."""


class EntryAnnulled(Payload):
    """`entry` was recorded in error, or its deal was undone."""

    type: Literal["entry.annulled"]
    entry: EntrySeq
    reason: Literal["recorded_twice", "wrong_party", "wrong_lot", "wrong_quantity", "wrong_document", "deal_undone"]


def _may_sign(payload: EntryAnnulled, signer: Signer) -> bool:
    return True  # whose the entry is, `decide` looks up


def _needs(payload: EntryAnnulled) -> Needs:
    return Needs((bought.shelf(payload.entry), policies.shelf("annul_days")))


def decide(payload: EntryAnnulled, facts: Facts, at: At) -> Outcome:
    """Refused: `entry_unknown`, `not_yours`, `entry_annulled`, `not_annullable`, `annulled_late`, `rested_upon`."""
    done = earlier.find_own(facts, payload.entry, at)
    if done.type not in ANNULLABLE:
        raise refuse("not_annullable", "entry", type=done.type)
    days = policies.whole(facts, "annul_days", lima_day(at.recorded_at))
    if at.recorded_at - done.recorded_at > timedelta(days=days):
        raise refuse("annulled_late", "entry", limit_days=str(days))
    facts.require(resting.needs(done))
    if on := next(resting.resting(done, facts), None):
        raise refuse("rested_upon", "entry", on=on)
    book = Book(facts, at.seq)
    book.undo(done.postings)
    row = Annulled(at.seq, done.seq, payload.reason)
    return Accepted((row, *_voids(done, at.seq), *_released(done, at.seq), *book.postings))


def _voids(done: Effects, seq: int) -> list[Void]:
    shelves = dict.fromkeys(row.shelf for row in done.rows if not isinstance(row, resting.STAYS))
    return [Void(seq, shelf, done.seq) for shelf in shelves]


def _released(done: Effects, seq: int) -> list[Released]:
    # A shipment's use of a guide is a row of its own sort: a deal may use the guide as well, and that is no second use.
    return [Released(seq, row.document, done.seq) for row in done.rows if type(row) is DocumentUse]


KIND = Kind("entry.annulled", EntryAnnulled, _may_sign, _needs, decide)
