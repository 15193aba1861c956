"""`entry.corrected`: what a purchase's papers and terms really say. It moves no gold, and takes no finding away.

The law's fields that a hand mistypes, and no others: a document's number, day, weight, amount and plate, the deal's
day, its price, and by which means it was paid. What was weighed or assayed is measured again; what was bought, and of
whom, is annulled.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Day, Digest, EntrySeq, Member, Payload
from service.registry import signers
from service.registry.identifiers import DocumentRef
from service.trade import bought, documents, earlier
from service.trade.catalogue import mark
from service.trade.corrections import papers, paying
from service.trade.corrections.change import Change
from service.trade.corrections.terms import terms
from service.trade.documents import Printed
from service.trade.money import Bank, Means, Money
from service.trade.payload import Confirmation


class DocumentCorrected(Member):
    """The document that the entry names as `was` is `now`, all of it; the lines under it are the same."""

    was: DocumentRef
    now: Printed


class PaymentCorrected(Member):
    """Payment number `payment` of the entry, as they stand in it, was made by other `means`."""

    payment: Annotated[int, Field(ge=1, le=200)]
    means: Means
    bank: Bank | None = None
    reference_digest: Digest | None = None


class EntryCorrected(Payload):
    """What purchase `entry` should have said. `counter` is the other side's agreement; none is R25."""

    type: Literal["entry.corrected"]
    entry: EntrySeq
    dealt_on: Day | None = None
    price: Money | None = None
    payments: Annotated[tuple[PaymentCorrected, ...], Field(max_length=200)] = ()
    documents: Annotated[tuple[DocumentCorrected, ...], Field(max_length=200)] = ()
    counter: Confirmation | None = None

    @model_validator(mode="after")
    def _corrects_something(self) -> "EntryCorrected":
        if self.dealt_on is None and self.price is None and not self.payments and not self.documents:
            raise ValueError("nothing_corrected", "entry")
        for member, names in (
            ("payments", [each.payment for each in self.payments]),
            ("documents", [each.was.identity for each in self.documents]),
            ("documents", [each.now.identity for each in self.documents]),
        ):
            if len(set(names)) != len(names):
                raise ValueError(f"{member}_repeated", member)
        return self


def _may_sign(payload: EntryCorrected, signer: Signer) -> bool:
    return signers.buyer(payload, signer)


def _needs(payload: EntryCorrected) -> Needs:
    named = (each for pair in payload.documents for each in (pair.was, pair.now))
    shelves = dict.fromkeys(documents.shelf(each.identity) for each in named)
    return Needs((bought.shelf(payload.entry), *shelves))


def decide(payload: EntryCorrected, facts: Facts, at: At) -> Outcome:
    """Accept with what the rules on papers and payments say of what now stands, and R25 where nobody agreed.

    Refused: `entry_unknown`, `not_yours`, `entry_annulled`, `purchase_unknown`, `day_in_future`, `other_currency`,
    `payment_unknown`, `document_unknown`, `document_line_reused`, `nothing_new`.
    """
    done = earlier.find_own(facts, payload.entry, at)
    deal = bought.find(facts, done.seq, at.seq, "entry")
    facts.require(_needs(payload))
    stands = terms(deal, facts.shelf(deal.shelf))
    agreed = None if payload.counter is None else payload.counter.method
    change = Change(facts, at.seq, deal, stands, agreed)
    if payload.dealt_on is not None:
        today = lima_day(at.recorded_at).isoformat()
        if payload.dealt_on > today:
            raise refuse("day_in_future", "dealt_on", today=today)
        change.say("dealt_on", (("day", stands.day.isoformat()),), (("day", payload.dealt_on),), "dealt_on")
    paying.correct(change, payload.price, [(each.payment, each.means) for each in payload.payments])
    papers.correct(change, [(each.was.identity, each.now) for each in payload.documents])
    if agreed is None:
        change.marks.append(mark("R25", at.seq, f"entry:{done.seq}", f"entry:{done.seq}"))
    return Accepted((*change.records, *change.book.postings), tuple(change.marks))


KIND = Kind("entry.corrected", EntryCorrected, _may_sign, _needs, decide)
