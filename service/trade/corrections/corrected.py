"""`entry.corrected`: what a purchase's papers and terms really say. It moves no gold, and takes no finding away.

The law's fields that a hand mistypes, and no others: a document's number, day, weight, amount and plate, the deal's
day, its price, and by which means it was paid. Of a settlement only its vouchers: what it costs follows from its lines.
What was weighed or assayed is measured again; what was bought, and of whom, is annulled.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from service.decision.calendar import lima_day
from service.decision.effects import Effects
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Day, Digest, EntrySeq, Member, Payload
from service.registry import signers
from service.registry.identifiers import DocumentRef
from service.trade import bought, documents, earlier
from service.trade.bought import Settled
from service.trade.catalogue import mark
from service.trade.corrections import papers, paying
from service.trade.corrections.change import Change
from service.trade.corrections.terms import Terms, terms
from service.trade.documents import GUIDES, Printed
from service.trade.money import Bank, Means, Money
from service.trade.payload import Confirmation
from service.trade.rules.papers import Sides


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
    """What `entry`, a purchase or a settlement, should have said. `counter`: the other side agreed; none is R25."""

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

    Refused: `entry_unknown`, `not_yours`, `entry_annulled`, `purchase_unknown`, `papers_of_settlement`,
    `guide_of_settlement`, `day_in_future`, `other_currency`, `payment_unknown`, `document_unknown`,
    `document_line_reused`, `nothing_new`.
    """
    done = earlier.find_own(facts, payload.entry, at)
    facts.require(_needs(payload))
    agreed = None if payload.counter is None else payload.counter.method
    change = _of(payload, facts, at.seq, done, agreed)
    stands = change.stands
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


def _of(payload: EntryCorrected, facts: Facts, seq: int, done: Effects, agreed: str | None) -> Change:
    """The change of what the entry is: a purchase, or what settled one."""
    settled = next((row for row in done.rows if isinstance(row, Settled)), None)
    if settled is None:
        deal = bought.find(facts, done.seq, seq, "entry")
        sides = Sides(deal.buyer, deal.seller, deal.carrier)
        return Change(facts, seq, deal, deal.seq, terms(deal, ()), sides, agreed)
    for member in ("dealt_on", "price", "payments"):
        if getattr(payload, member):
            raise refuse("papers_of_settlement", member)
    for index, document in enumerate(payload.documents):
        if document.now.kind in GUIDES:
            raise refuse("guide_of_settlement", f"documents[{index}].now.kind")
    facts.require(bought.needs(settled.entry))
    deal = bought.find(facts, settled.entry, seq, "entry")
    first = Terms(date.fromisoformat(settled.day), settled.cents, (), frozenset({settled.seq}))
    return Change(facts, seq, deal, settled.seq, first, Sides(deal.buyer, deal.seller, None), agreed)


KIND = Kind("entry.corrected", EntryCorrected, _may_sign, _needs, decide)
