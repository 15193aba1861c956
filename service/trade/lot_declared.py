"""`lot.declared`: a holder declares gold before it is sold, or a buyer or carrier does for one without a key."""

from dataclasses import replace
from datetime import date
from typing import Literal

from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Payload
from service.registry import keys, registrations, signers
from service.registry.identifiers import PartyId, RucParty
from service.trade import declaration
from service.trade.acting import sells_for
from service.trade.book import Book
from service.trade.declaration import Weight, declare
from service.trade.lots import shelf
from service.trade.measured import Measured, weigh
from service.trade.origin import Origin
from service.trade.provenance import Standing
from service.trade.rules.place import elsewhere
from service.trade.rules.selector import contradicted, overdrawn
from service.trade.support import Supports


class LotDeclared(Origin, Measured, Payload):
    """A lot of `held_by`, of the same members as a purchase's inline `origin`, with its weight and assay.

    `held_by` is who has the gold, where that is not the origin `holder`: the selector under a constancia.
    """

    type: Literal["lot.declared"]
    held_by: PartyId | None = None
    carrier: RucParty | None = None

    @property
    def possessor(self) -> str:
        """Who has the gold and may sell it."""
        return self.held_by or self.holder


def may_sign(payload: LotDeclared, signer: Signer) -> bool:
    """Its possessor; a buyer (trader, plant) or the carrier where that one has no key, which `decide` looks up."""
    return signer.party in (payload.possessor, payload.carrier) or signers.buyer(payload, signer)


def needs(payload: LotDeclared) -> Needs:
    """What declaring asks for, and the possessor's keys."""
    own = (keys.held_shelf(payload.possessor), registrations.shelf(payload.possessor))
    return declaration.needs(payload) + Needs(own)


def decide(payload: LotDeclared, facts: Facts, at: At) -> Outcome:
    """Accept with the marks of its constancia and its place; what is asked of a seller is asked when it is sold.

    Refused: `lot_exists`, `fine_mismatch`, `constancia_unknown`; `not_yours` when the possessor has a key of its own.
    """
    facts.require(needs(payload))
    if at.signer.party != payload.possessor and keys.held(facts.shelf(keys.held_shelf(payload.possessor))):
        raise refuse("not_yours", "held_by", party=payload.possessor)
    if facts.shelf(shelf(payload.lot)):
        raise refuse("lot_exists", "lot", lot=payload.lot)
    book = Book(facts, at.seq)
    day = lima_day(instant(payload.occurred_at))
    declared = declare(
        payload,
        Weight(payload.product, *weigh(payload, "")),
        payload.possessor,
        line=0,
        about=None,
        day=day,
        book=book,
        behind=Supports(facts, day),
        facts=facts,
        seq=at.seq,
    )
    marks = (*contradicted(declared), *overdrawn(declared), *elsewhere(declared))
    lot = declared.lot
    if not _in_own_name(payload, facts, day):
        lot = replace(lot, standing=Standing.UNKNOWN.value)
    return Accepted((lot, *book.postings), marks)


def _in_own_name(payload: LotDeclared, facts: Facts, day: date) -> bool:
    """Whether who has the gold may speak of its origin: as holder, under a constancia, by contract or as its company.

    Anybody else may have it in a safe, and say from whom; by that word alone it would stand as that one does. What it
    bought it records as a purchase, and what it held before as its opening stock.
    """
    holder, possessor = payload.holder, payload.possessor
    if possessor == holder or payload.constancia is not None:
        return True
    return sells_for(facts, day, possessor, holder, payload.right.code if payload.right else None)


KIND = Kind("lot.declared", LotDeclared, may_sign, needs, decide)
