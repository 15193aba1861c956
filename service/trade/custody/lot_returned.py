"""`lot.returned`: a plant gives ore back to its holder (devolución de mineral): no deal, a bad grade, no papers."""

from typing import Literal

from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Payload, Uuid
from service.decision.records import Record
from service.registry import signers
from service.registry.identifiers import RucParty
from service.trade import whereabouts
from service.trade.custody import goods
from service.trade.custody.goods import SomeGrams
from service.trade.documents import Plate
from service.trade.origin import Reference
from service.trade.quantities import mg
from service.trade.whereabouts import HOME


class LotReturned(Payload):
    """`plant` gives `gross_g` of a lot, by its books, back to the holder; without it, all that lies at its gate."""

    type: Literal["lot.returned"]
    lot: Uuid
    plant: RucParty
    gross_g: SomeGrams | None = None
    reason: Literal["no_agreement", "grade", "papers", "origin", "holder_asked", "other"]
    ticket: Reference | None = None
    plate: Plate | None = None


def _may_sign(payload: LotReturned, signer: Signer) -> bool:
    """Whose gate it is: a plant, or a trader that takes gold in."""
    return signer.party == payload.plant and signers.buyer(payload, signer)


def _needs(payload: LotReturned) -> Needs:
    return goods.needs(payload.lot)


def _decide(payload: LotReturned, facts: Facts, at: At) -> Outcome:
    """What was accepted goes first, then what was kept apart.

    Refused: `lot_unknown`, `lot_not_there`, `lot_moved_out`.
    """
    facts.require(_needs(payload))
    found = goods.find(facts, payload.lot, "lot")
    here = found.at_gate(payload.plant)
    given = here if payload.gross_g is None else mg(payload.gross_g)
    if given == 0 or given > here:
        raise refuse("lot_not_there", "lot", lot=payload.lot, place="at")
    own, aside = whereabouts.at(payload.plant), whereabouts.quarantine(payload.plant)
    accepted = min(given, found.lies(own))
    moved: list[Record] = []
    for place, gross in ((own, accepted), (aside, given - accepted)):
        if gross:
            moved += found.move(at.seq, place, HOME, gross, "lot", len(moved))
    return Accepted(tuple(moved))


KIND = Kind("lot.returned", LotReturned, _may_sign, _needs, _decide)
