"""`shipment.recorded`: gold leaves its holder (traslado), under its guides or without."""

from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.records import Record
from service.registry import keys, policies, signers
from service.trade.custody import goods, guides, shipments
from service.trade.custody.border import r19_unguided, toward_border
from service.trade.custody.shipment_payload import ShipmentRecorded
from service.trade.custody.shipments import Shipment
from service.trade.quantities import mg
from service.trade.whereabouts import HOME, transit

_POLICIES = tuple(map(policies.shelf, ("guide_weight_permille", "border_guide_min_g")))


def _may_sign(payload: ShipmentRecorded, signer: Signer) -> bool:
    """The holder; the carrier, or a buyer that receives, where the holder has no key, which `decide` looks up."""
    receives = signer.party == payload.receiver and signers.buyer(payload, signer)
    return signer.party in (payload.sender, payload.carrier) or receives


def _needs(payload: ShipmentRecorded) -> Needs:
    shelves = (*_POLICIES, keys.held_shelf(payload.sender), shipments.shelf(payload.shipment), *guides.shelves(payload))
    return sum((goods.needs(each.lot) for each in payload.lots), Needs(shelves))


def _decide(payload: ShipmentRecorded, facts: Facts, at: At) -> Outcome:
    """Move the grams onto the road; mark guides that contradict (R15) and gold that nears a border unguided (R19).

    Refused: `not_yours` when the holder has a key of its own, `shipment_exists`, `lot_unknown`, `lot_not_yours`,
    `lot_not_there`, `lot_moved_out`, `document_line_reused`.
    """
    facts.require(_needs(payload))
    if at.signer.party != payload.sender and goods.has_key(facts, payload.sender):
        raise refuse("not_yours", "from", party=payload.sender)
    if facts.shelf(shipments.shelf(payload.shipment)):
        raise refuse("shipment_exists", "shipment", shipment=payload.shipment)
    day = lima_day(instant(payload.occurred_at))
    road, moved, gone = transit(payload.shipment), [], []
    for index, each in enumerate(payload.lots):
        found = goods.find(facts, each.lot, f"lots[{index}].lot")
        if found.lot.holder != payload.sender:
            raise refuse("lot_not_yours", f"lots[{index}].lot", lot=each.lot)
        moved += found.move(at.seq, HOME, road, mg(each.gross_g), f"lots[{index}].gross_g")
        gone.append((found, mg(each.gross_g)))
    papers = guides.lay_out(payload, facts, at.seq)
    marks = list(
        guides.r15_contradicted(payload, papers, at.seq, day, policies.whole(facts, "guide_weight_permille", day))
    )
    if toward_border(payload.departure, payload.arrival):
        guided = {number for document in payload.documents for number in document.lines}
        unguided = [each for number, each in enumerate(gone, 1) if number not in guided]
        marks += r19_unguided(at.seq, unguided, policies.whole(facts, "border_guide_min_g", day))
    shipment = Shipment(
        seq=at.seq,
        shipment=payload.shipment,
        sender=payload.sender,
        receiver=payload.receiver,
        carrier=payload.carrier,
        day=day.isoformat(),
        plate=payload.plate,
        seals=payload.seals or (),
    )
    records: list[Record] = [shipment, *moved, *(paper.use for paper in papers)]
    return Accepted(tuple(records), tuple(marks))


KIND = Kind("shipment.recorded", ShipmentRecorded, _may_sign, _needs, _decide)
