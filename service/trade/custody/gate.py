"""What a gate finds beside what was sent (R15)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from service.decision.findings import Mark
from service.trade.catalogue import mark
from service.trade.custody.reception_payload import ReceptionRecorded
from service.trade.custody.shipments import Shipment

Weighed = tuple[int, int]
"""The mg of a lot's books that came, and the mg that the scale said."""

_SHIPMENT: Final = "shipment"


def r15_at_the_gate(
    payload: ReceptionRecorded,
    shipment: Shipment | None,
    weighed: Sequence[Weighed],
    seq: int,
    day: date,
    permille: int,
) -> Iterator[Mark]:
    """The scale says otherwise than the lot's books, or gate, vehicle, seals or day are not those of the shipment.

    SUNAT's rules on transport guides. Weights may differ by `permille`; what two scales tell apart is settled in the
    same entry, and nothing of it stays on the road. Correctable, hence an ALERT.
    """
    about = f"entry:{seq}"
    for number, (book, net) in enumerate(weighed, 1):
        if abs(net - book) * 1000 > book * permille:
            yield mark("R15", seq, f"line:{number}", about, reason="weight", book_mg=str(book), net_mg=str(net))
    reasons = [] if shipment is None else list(_otherwise(payload, shipment, day))
    if payload.vehicle is not None and _overloaded(payload.vehicle.net_mg, weighed, permille):
        reasons.append("vehicle")
    if reasons:
        yield mark("R15", seq, _SHIPMENT, about, reason=",".join(reasons))


def _otherwise(payload: ReceptionRecorded, shipment: Shipment, day: date) -> Iterator[str]:
    if payload.plant != shipment.receiver:
        yield "receiver"
    if payload.plate is not None and shipment.plate is not None and payload.plate != shipment.plate:
        yield "plate"
    if payload.seals is not None and shipment.seals and set(payload.seals) != set(shipment.seals):
        yield "seals"
    if day.isoformat() < shipment.day:
        yield "before_departure"


def _overloaded(carried: int, weighed: Sequence[Weighed], permille: int) -> bool:
    """More was weighed than the vehicle brought; less is other freight."""
    above = sum(net for _, net in weighed) - carried
    return above * 1000 > carried * permille
