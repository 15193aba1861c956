"""From an entry to its events, and what a later entry makes of them (EPCIS 2.0 §7.4.1.2).

An annulment says each event of the entry again, with the same id and an error declaration. A correction does so with
the events that it changes, and tells beside each what is right, under an id of its own.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from service.decision.calendar import LIMA, instant
from service.decision.payload import Payload
from service.decision.values import frozen
from service.exchange.epcis import change, custody, deals
from service.exchange.epcis.event import Declared, Event, members
from service.exchange.epcis.event_hash import event_id
from service.exchange.epcis.known import Known, Recorded
from service.exchange.epcis.names import PREFIX, Names
from service.exchange.epcis.scene import Scene
from service.ledger import times
from service.trade.change.exported import ExportRecorded
from service.trade.change.payload import ProcessingRecorded
from service.trade.change.stocktake import StocktakeRecorded
from service.trade.corrections.annulled import EntryAnnulled
from service.trade.corrections.corrected import EntryCorrected
from service.trade.custody.assay_payload import AssayRecorded
from service.trade.custody.lot_remeasured import LotRemeasured
from service.trade.custody.lot_returned import LotReturned
from service.trade.custody.reception_payload import ReceptionRecorded
from service.trade.custody.shipment_payload import ShipmentRecorded
from service.trade.lot_declared import LotDeclared
from service.trade.ownership.settlement import PurchaseSettled
from service.trade.payload import PurchaseRecorded
from service.trade.stock.payload import StockOpened

_NEVER_WAS: Final = frozenset({"recorded_twice", "deal_undone"})
"""Reasons of an annulment that say that it did not happen; the others, that it happened otherwise."""


def id_of(event: Event, names: Names) -> str:
    """The id of an event: the hash of what it says."""
    return event_id(members(event), {PREFIX: names.words})


def events(recorded: Recorded, known: Known, names: Names) -> tuple[Event, ...]:
    """The events that an entry tells, in the order in which they happen; none of one that tells of no gold."""
    match recorded.payload:
        case EntryAnnulled() as said:
            reason = "did_not_occur" if said.reason in _NEVER_WAS else "incorrect_data"
            fault = Declared(said.occurred_at, reason)
            stood = _standing(said.entry, recorded.seq, known, names)
            return tuple(_again(each.shown, recorded, fault) for each in stood)
        case EntryCorrected() as said:
            return tuple(_corrected(recorded, said, known, names))
        case _:
            return tuple(_told(Scene(recorded, known, names)))


def _told(scene: Scene) -> Iterator[Event]:
    match scene.recorded.payload:
        case LotDeclared() | StockOpened() as said:
            yield from deals.declared(scene, said)
        case PurchaseRecorded() as said:
            yield from deals.bought(scene, said)
        case PurchaseSettled() as said:
            yield from deals.settled(scene, said, scene.known.entries[said.purchase])
        case ShipmentRecorded() as said:
            yield from custody.shipped(scene, said)
        case ReceptionRecorded() as said:
            yield from custody.received(scene, said)
        case LotReturned() as said:
            yield from custody.returned(scene, said)
        case AssayRecorded() as said:
            yield from custody.assayed(scene, said)
        case LotRemeasured() as said:
            yield from custody.weighed(scene, said)
        case ProcessingRecorded() as said:
            yield from change.processed(scene, said)
        case StocktakeRecorded() as said:
            yield from change.counted(scene, said)
        case ExportRecorded() as said:
            yield from change.exported(scene, said)
        case _:
            return


@frozen
class _Stands:
    """An event as an entry tells it after all corrections so far: `plain` by its payload alone, `shown` as it is told.

    What a correction changed names it among its papers: so it has an id of its own, even where it says again what an
    earlier correction had taken back.
    """

    plain: Event
    shown: Event


def _standing(entry: int, below: int, known: Known, names: Names) -> list[_Stands]:
    """The events of an entry as the corrections before entry `below` left them."""
    original = known.entries[entry]
    scene = Scene(original, known, names)
    found = [_Stands(event, event) for event in _told(scene)]
    for correction in known.corrections.get(entry, ()):
        if correction.seq < below and isinstance(correction.payload, EntryCorrected):
            scene = replace(
                scene, recorded=replace(scene.recorded, payload=put_right(scene.recorded.payload, correction.payload))
            )
            now = zip(found, _told(scene), strict=True)
            found = [old if old.plain == new else _Stands(new, _named(new, correction, scene)) for old, new in now]
    return found


def put_right(payload: Payload, said: EntryCorrected) -> Payload:
    """A purchase or a settlement with what a correction says of its day and papers; money is in no event."""
    if not isinstance(payload, PurchaseRecorded | PurchaseSettled):
        return payload
    now = {pair.was.identity: pair.now for pair in said.documents}
    documents = tuple(now.get(each.identity, each) for each in payload.documents)
    occurred = payload.occurred_at if said.dealt_on is None else _on(payload.occurred_at, said.dealt_on)
    return payload.model_copy(update={"documents": documents, "occurred_at": occurred})


def _on(occurred_at: str, day: str) -> str:
    """The same hour of another Lima day."""
    hour = instant(occurred_at).astimezone(LIMA).timetz()
    return times.format_seconds(datetime.combine(date.fromisoformat(day), hour))


def _named(event: Event, correction: Recorded, scene: Scene) -> Event:
    return _again(replace(event, papers=(*event.papers, scene.entry(correction.seq))), correction)


def _corrected(recorded: Recorded, said: EntryCorrected, known: Known, names: Names) -> Iterator[Event]:
    """Each event that the correction changes, said again as an error; then what is right."""
    before = _standing(said.entry, recorded.seq, known, names)
    after = _standing(said.entry, recorded.seq + 1, known, names)
    for was, now in zip(before, after, strict=True):
        if was != now:
            fault = Declared(said.occurred_at, "incorrect_data", (id_of(now.shown, names),))
            yield _again(was.shown, recorded, fault)
            yield now.shown


def _again(event: Event, recorded: Recorded, fault: Declared | None = None) -> Event:
    """The same event, told by a later entry."""
    at = times.format_microseconds(recorded.recorded_at)
    return replace(event, recorded=at, entry=recorded.seq, error=fault)
