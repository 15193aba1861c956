"""`purchase.confirmed` (confirmación del productor): the seller's own word on a deal (DU 006-2025 art. 7.5c).

Who signs tells the method: the seller, `own_key`; its delegate, `delegate`. A PIN on the buyer's device and a paper are
what a buyer says of its seller, and stand in the purchase that it signs.
"""

from collections.abc import Iterator
from typing import Literal

from service.decision.facts import Facts, Needs
from service.decision.findings import Mark
from service.decision.kind import At, Kind
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Digest, EntrySeq, Payload
from service.trade import bought as purchases
from service.trade import lots
from service.trade.bought import Confirmed
from service.trade.ownership import words
from service.trade.ownership.voice import OWN_KEY, anybody, method
from service.trade.ownership.words import Words
from service.trade.rulings import WITHDRAWN, Ruling


class PurchaseConfirmed(Payload):
    """The seller confirms the purchase that is entry `purchase`; `digest` is of what a delegate holds of it, if any."""

    type: Literal["purchase.confirmed"]
    purchase: EntrySeq
    digest: Digest | None = None


def _needs(payload: PurchaseConfirmed) -> Needs:
    return purchases.needs(payload.purchase)


def _decide(payload: PurchaseConfirmed, facts: Facts, at: At) -> Outcome:
    """Refused: `purchase_unknown`, `not_yours`, and `confirmed_already` where its signer would only repeat itself."""
    said = words.find(facts, payload.purchase, at.seq)
    how = method(facts, said.bought, "confirm_purchases", at, payload.type)
    last = said.spoken(at.signer.party)
    if isinstance(last, Confirmed) and said.priced_by < last.seq:
        raise refuse("confirmed_already", "purchase", entry=str(said.bought.seq))
    row = Confirmed(at.seq, said.bought.seq, how, at.signer.party, payload.digest)
    return Accepted((row, *_withdrawn(said, facts, at, how)))


def _withdrawn(said: Words, facts: Facts, at: At, how: str) -> Iterator[Ruling]:
    """A seller takes back that it never sold, whoever said so for it; a delegate only what it said itself.

    Where an authority has ruled, the matter is no longer the seller's.
    """
    mine = [each for each in said.disputes if how == OWN_KEY or each.by == at.signer.party]
    taken_back = {each.seq for each in mine if each.reason == "never_sold"}
    if not taken_back:
        return
    shelves = [f"marks:{lots.shelf(lot)}" for lot in said.bought.lots]
    facts.require(Needs(tuple(shelves)))
    for shelf in shelves:
        rows = facts.shelf(shelf)
        ruled = {row.entry for row in rows if isinstance(row, Ruling) and row.rule == "R26"}
        for row in rows:
            if isinstance(row, Mark) and row.rule == "R26" and row.seq in taken_back - ruled:
                yield Ruling(at.seq, row.about, row.seq, row.rule, WITHDRAWN, at.signer.kid)


KIND = Kind("purchase.confirmed", PurchaseConfirmed, anybody, _needs, _decide)
