"""`purchase.disputed` (desconocimiento u observación): the seller never sold, or another weight, grade or price.

Only `never_sold` touches the gold: it stands `in_review` (R26) until the seller confirms or an authority lifts it. All
other disputes are between the two sides, and are shown.
"""

from typing import Annotated, Literal

from pydantic import Field

from service.decision.facts import Facts, Needs
from service.decision.findings import Mark
from service.decision.kind import At, Kind
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Digest, EntrySeq, Payload
from service.trade import bought as purchases
from service.trade import lots
from service.trade.catalogue import mark
from service.trade.ownership import words
from service.trade.ownership.voice import anybody, method
from service.trade.ownership.words import Disputed, Words


class PurchaseDisputed(Payload):
    """The seller disputes the purchase that is entry `purchase`; `evidence` are digests."""

    type: Literal["purchase.disputed"]
    purchase: EntrySeq
    reason: Literal["never_sold", "weight", "grade", "price", "unpaid"]
    evidence: Annotated[tuple[Digest, ...], Field(max_length=20)] = ()


def _needs(payload: PurchaseDisputed) -> Needs:
    return purchases.needs(payload.purchase)


def _decide(payload: PurchaseDisputed, facts: Facts, at: At) -> Outcome:
    """Refused: `purchase_unknown`, `not_yours`, and `disputed_already` until its signer has confirmed in between."""
    said = words.find(facts, payload.purchase, at.seq)
    how = method(facts, said.bought, "dispute_purchases", at, payload.type)
    if earlier := _standing(said, at.signer.party, payload.reason):
        raise refuse("disputed_already", "reason", seq=str(earlier.seq))
    row = Disputed(at.seq, said.bought.seq, payload.reason, how, at.signer.party, payload.evidence)
    marks = tuple(_never_sold(said, at)) if payload.reason == "never_sold" else ()
    return Accepted((row,), marks)


def _standing(said: Words, by: str, reason: str) -> Disputed | None:
    """The dispute for this reason that its signer has not taken back by confirming since."""
    confirmed = max((each.seq for each in said.confirmations if each.by == by), default=said.bought.seq)
    for each in said.disputes:
        if (each.by, each.reason) == (by, reason) and each.seq > confirmed:
            return each
    return None


def _never_sold(said: Words, at: At) -> list[Mark]:
    """R26 about each lot that the purchase made (DU 006-2025 art. 7.5c; DS 001-2020-EM art. 8)."""
    return [mark("R26", at.seq, lot, lots.shelf(lot)) for lot in said.bought.lots]


KIND = Kind("purchase.disputed", PurchaseDisputed, anybody, _needs, _decide)
