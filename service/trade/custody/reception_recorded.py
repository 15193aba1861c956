"""`reception.recorded`: gold comes to a gate (ingreso a planta) and is accepted, kept apart or turned away."""

from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.records import Record
from service.registry import policies, signers
from service.trade.custody import goods, receptions, shipments
from service.trade.custody.gate import Weighed, r15_at_the_gate
from service.trade.custody.goods import Goods, gate_of
from service.trade.custody.reception_payload import ReceivedLot, ReceptionRecorded
from service.trade.custody.receptions import ReceivedGrams, Reception
from service.trade.quantities import mg
from service.trade.whereabouts import HOME, quarantine, transit

_TOLERANCE = "guide_weight_permille"


def _may_sign(payload: ReceptionRecorded, signer: Signer) -> bool:
    """Whose gate it is: a plant, or a trader that takes gold in."""
    return signer.party == payload.plant and signers.buyer(payload, signer)


def _needs(payload: ReceptionRecorded) -> Needs:
    shelves = [policies.shelf(_TOLERANCE), receptions.shelf(payload.reception)]
    if payload.shipment is not None:
        shelves.append(shipments.shelf(payload.shipment))
    if payload.quarantined is not None:
        shelves.append(receptions.shelf(payload.quarantined))
    return sum((goods.needs(each.lot) for each in payload.lots), Needs(tuple(shelves)))


def _decide(payload: ReceptionRecorded, facts: Facts, at: At) -> Outcome:
    """Move the grams of the books to where the gate sends them; mark what the scale or the papers say otherwise (R15).

    Refused: `reception_exists`, `shipment_unknown`, `reception_unknown`, `lot_unknown`, `lot_not_there`,
    `lot_moved_out`.
    """
    facts.require(_needs(payload))
    if facts.shelf(receptions.shelf(payload.reception)):
        raise refuse("reception_exists", "reception", reception=payload.reception)
    shipment = None if payload.shipment is None else shipments.find(facts, payload.shipment, "shipment")
    source = _source(payload, facts)
    day = lima_day(instant(payload.occurred_at))
    moved: list[Record] = []
    weighed: list[Weighed] = []
    lots: list[ReceivedGrams] = []
    for index, each in enumerate(payload.lots):
        found = goods.find(facts, each.lot, f"lots[{index}].lot")
        book = found.lies(source) if each.book_g is None else mg(each.book_g)
        if book == 0:
            raise refuse("lot_not_there", f"lots[{index}].lot", lot=each.lot, place=source.partition(":")[0])
        target = _target(payload, found, each)
        moved += found.move(at.seq, source, target, book, f"lots[{index}].book_g")
        weighed.append((book, mg(each.net_g)))
        lots.append((each.lot, book, mg(each.net_g), each.outcome, each.reason))
    marks = r15_at_the_gate(payload, shipment, weighed, at.seq, day, policies.whole(facts, _TOLERANCE, day))
    reception = Reception(
        at.seq, payload.reception, payload.plant, day.isoformat(), payload.ticket, payload.shipment, tuple(lots)
    )
    return Accepted((reception, *moved), tuple(marks))


def _source(payload: ReceptionRecorded, facts: Facts) -> str:
    """Where the grams were before: on the road, kept apart at this gate, or with their holder."""
    if payload.quarantined is not None:
        before = receptions.find(facts, payload.quarantined, "quarantined")
        if before.plant != payload.plant:
            raise refuse("reception_unknown", "quarantined", reception=payload.quarantined)
        return quarantine(payload.plant)
    return HOME if payload.shipment is None else transit(payload.shipment)


def _target(payload: ReceptionRecorded, found: Goods, each: ReceivedLot) -> str:
    match each.outcome:
        case "accepted":
            return gate_of(found.lot.holder, payload.plant)
        case "quarantine":
            return quarantine(payload.plant)
        case "turned_away":
            return HOME


KIND = Kind("reception.recorded", ReceptionRecorded, _may_sign, _needs, _decide)
