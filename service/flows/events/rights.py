"""Who may read what an entry's events tell: its sides, who watches its places, and whom a side gave leave.

Events tell neither prices nor persons, and yet who sells to whom: so no wider than the deal itself (`docs/rights.md`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from service.exchange.epcis.known import Known, Recorded
from service.flows.events.telling import Told
from service.flows.readers import may_read
from service.flows.readers.bearer import Caller
from service.flows.readers.lot_rights import NONE, Leave
from service.flows.readers.may_read import Place
from service.registry.identifiers import Ubigeo
from service.storage import search
from service.storage.engine import Connection
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


@dataclass(frozen=True, slots=True)
class Allowed:
    """An entry that the reader may read, in a role, and its sides."""

    told: Told
    role: str
    sides: frozenset[str]


async def allowed(
    connection: Connection, caller: Caller, told: Iterable[Told], leaves: Mapping[int, Leave]
) -> list[Allowed]:
    """Those of these entries whose events the caller may read; `leaves` are what it was granted, by entry."""
    by_sides = [(each, sides(each.recorded, each.known) | {each.signer}) for each in told]
    homes = await _homes(connection, caller, by_sides)
    found: list[Allowed] = []
    for each, concerned in by_sides:
        leave = leaves.get(each.recorded.seq, NONE)
        places = list(_places(each.recorded, each.known)) or [place for side in concerned for place in homes[side]]
        granted = leave.reaches(concerned) if _tells_no_place(each) else not leave.granters.isdisjoint(concerned)
        role = may_read.role(caller, subjects=concerned, places=places, granted=granted)
        if role is not None:
            found.append(Allowed(each, role, frozenset(concerned)))
    return found


def _tells_no_place(told: Told) -> bool:
    """Whether an entry says nothing of where a lot lies: an authority's leave does not reach that (docs/rights.md)."""
    said = told.recorded.payload
    while isinstance(said, EntryCorrected | EntryAnnulled):
        said = told.known.entries[said.entry].payload
    return not isinstance(said, ShipmentRecorded | ReceptionRecorded | LotReturned)


def sides(recorded: Recorded, known: Known) -> frozenset[str]:
    """The parties whom an entry concerns, beside its signer.

    Where lots of several owners came together, at a gate or in a campaign, none of them is told of the others'.
    """
    match recorded.payload:
        case LotDeclared() as said:
            return frozenset({said.holder, said.possessor})
        case PurchaseRecorded() as said:
            return frozenset({said.buyer, said.seller})
        case PurchaseSettled() as said:
            return sides(known.entries[said.purchase], known)
        case EntryCorrected() | EntryAnnulled() as said:
            return sides(known.entries[said.entry], known)
        case ShipmentRecorded() as said:
            return frozenset({said.sender, said.receiver, *([said.carrier] if said.carrier else [])})
        case ReceptionRecorded() as said:
            return frozenset({said.plant}) | _alone((each.lot for each in said.lots), known)
        case AssayRecorded() | LotRemeasured() as said:
            return _alone([said.lot], known)
        case LotReturned() as said:
            return frozenset({said.plant}) | _alone([said.lot], known)
        case ProcessingRecorded() as said:
            made_for = [each.holder for each in said.outputs if each.holder is not None]
            return frozenset({said.plant}) | _alone((each.lot for each in said.inputs), known, said.plant, made_for)
        case StocktakeRecorded() | StockOpened() as said:
            return frozenset({said.holder})
        case ExportRecorded() as said:
            return frozenset({said.exporter})
        case _:
            return frozenset()


def _alone(lots: Iterable[str], known: Known, host: str = "", others: Collection[str] = ()) -> frozenset[str]:
    """The one owner of all these lots beside the host; none, where there are several."""
    owners = {known.lots[lot].holder for lot in lots if lot in known.lots}.union(others) - {host}
    return frozenset(owners if len(owners) == 1 else ())


def _places(recorded: Recorded, known: Known) -> Iterator[Place]:
    match recorded.payload:
        case LotDeclared() as said:
            yield _place(said.ubigeo)
        case StockOpened() as said:
            yield from (_place(lot.origin.ubigeo) for lot in said.lots if lot.origin is not None)
        case PurchaseRecorded() as said:
            yield _place(said.place.ubigeo)
            yield from (_place(line.origin.ubigeo) for line in said.lines if line.origin is not None)
        case ShipmentRecorded() as said:
            yield _place(said.departure)
            yield _place(said.arrival)
        case ExportRecorded() as said:
            yield _place(said.post)
        case PurchaseSettled() as said:
            yield from _places(known.entries[said.purchase], known)
        case EntryCorrected() | EntryAnnulled() as said:
            yield from _places(known.entries[said.entry], known)
        case _:
            return


def _place(ubigeo: Ubigeo) -> Place:
    return ubigeo.system, ubigeo.code


async def _homes(
    connection: Connection, caller: Caller, told: Iterable[tuple[Told, frozenset[str]]]
) -> Mapping[str, Collection[Place]]:
    """Where the parties are of what happened at no named place; asked only for an authority of a territory."""
    named = {side for _, concerned in told for side in concerned}
    if may_read.AUTHORITY not in caller.roles or not caller.territory:
        return dict.fromkeys(named, ())
    return await search.places(connection, sorted(named))
