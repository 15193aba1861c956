"""Let a reader in to a lot: whom it concerns, who watches over its district, and whoever was given leave."""

from collections.abc import Collection
from datetime import UTC, datetime

from service.api.asking import LOT
from service.api.parameters import Parameter
from service.api.problems import Problem
from service.api.reading import admit, not_there
from service.api.routes import Asked
from service.api.texts import reading
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.flows.readers import lot_rights
from service.flows.readers.lot_rights import Leave
from service.trade.lots import Lot


def unknown(asked: Asked, lot: Parameter[str] = LOT, also: Collection[str] = ()) -> Problem:
    """What to raise for a lot that is not on record: whether it is, is told to nobody who may not read it."""
    return not_there(asked, reading.LOT_NOT_FOUND, lot.field, also)


async def leave_on(asked: Asked, lot: str) -> Leave:
    """By whose leave the caller may read a lot today."""
    today = lima_day(datetime.now(UTC))
    return await lot_rights.leave(worker_of(asked.request).pools.reader, asked.caller.party, lot, today)


def admit_to(
    asked: Asked, lot: Lot, parties: Collection[str], leave: Leave, action: str = "lot", also: Collection[str] = ()
) -> str:
    """Let in whom the lot concerns, the authorities of its district, and whom they gave leave; see `reading.admit`."""
    placed = lot.ubigeo_system is not None and lot.ubigeo_code is not None
    places = ((lot.ubigeo_system or "", lot.ubigeo_code or ""),) if placed else ()
    granted = leave.reaches(parties)
    return admit(asked, action, lot.lot, concerns=parties, places=places, also=also, granted=granted)
