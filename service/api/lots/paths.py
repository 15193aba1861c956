"""Read by which way gold of one lot came into another."""

from datetime import UTC, datetime
from typing import Any, Final

from starlette.responses import Response

from service.api.access import PARTIES
from service.api.asking import AT, KNOWN_AT, LOT, OTHER, PURPOSE
from service.api.documents import document
from service.api.lots.lot_reading import admit_to, leave_on, unknown
from service.api.lots.tracing import FAILS, downward_reader, judged, reader, walking
from service.api.problems import Problem
from service.api.reading import FAILS as READING_FAILS
from service.api.routes import Answer, Asked, Routes
from service.api.texts import framing, reading
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.flows import read_lot
from service.flows.tracing import between
from service.flows.tracing.between import Between, Readers
from service.trade.lots import LotUse
from service.trade.provenance import MANY

routes: Final = Routes("lots")

_EXAMPLE: Final = {
    "from": "0192f3a1-7c10-7d21-9b8a-000000000201",
    "to": "0192f3a1-7c10-7d21-9b8a-000000000301",
    "ways": 1,
    "more_ways": False,
    "shortest": [
        {
            "from": "0192f3a1-7c10-7d21-9b8a-000000000201",
            "to": "0192f3a1-7c10-7d21-9b8a-000000000301",
            "gross_mg": 14850,
            "fine_ug": 13439250,
            "entry": {"seq": 2412},
        }
    ],
    "lots": [
        {"lot": "0192f3a1-7c10-7d21-9b8a-000000000201", "product": "sponge", "holder": "ruc:10990000013"},
        {"lot": "0192f3a1-7c10-7d21-9b8a-000000000301", "product": "sponge", "holder": "ruc:20990000019"},
    ],
    "judged": {"known_at": None, "at": None, "size": 2601},
}


@routes.on(
    "GET",
    "/v1/lots/{lot}/paths",
    allow=PARTIES,
    takes=(LOT, OTHER, KNOWN_AT, AT, PURPOSE),
    answers=(Answer(200, "The shortest way between the two lots, and how many there are.", example=_EXAMPLE),),
    fails=(*READING_FAILS, *FAILS, framing.PARAMETER_MISSING, reading.LOT_NOT_FOUND),
)
async def find_paths(asked: Asked) -> Response:
    """Say by which way gold of one lot came into another: the shortest, edge by edge, and how many ways there are.

    Either lot may be the older one: `from` is, `to` is the younger. Ways are counted up to a million (`more_ways`: to
    read as at least). Both lots must be yours to read; a lot on the way that is not is `withheld`, and so are its
    weights. Ways on which two such lots follow each other are not told: `ways` is 0 where there is no other, as where
    there is no gold of one in the other.
    """
    worker, query = worker_of(asked.request), asked.query
    one, other, today = query.need(LOT), query.need(OTHER), lima_day(datetime.now(UTC))
    readers: dict[str, Readers] = {}
    for lot in (one, other):
        leave = await leave_on(asked, lot)
        found = await read_lot.read(worker.pools.reader, lot)
        if found is None:
            raise unknown(asked, LOT if lot == one else OTHER)
        role = admit_to(asked, found.lot, found.parties | found.keepers, leave, "paths")
        readers[lot] = Readers(reader(asked, role, leave), downward_reader(asked, role))
    async with walking(asked, costly=True):
        way = await between.find(
            worker.pools.reader,
            one,
            other,
            readers,
            known_at=query.find(KNOWN_AT),
            at=query.find(AT),
            today=today,
            remembered=worker.remembered,
        )
    if way is None:
        raise Problem(reading.LOT_NOT_FOUND, LOT.field)
    return document(said(way))


def said(found: Between) -> dict[str, Any]:
    """The ways between two lots as JSON has them."""
    ways = found.ways
    shortest = () if ways is None else ways.shortest
    on_way = [] if ways is None else [found.older, *(use.child for use in shortest)]
    return {
        "from": found.older,
        "to": found.younger,
        "ways": 0 if ways is None else ways.count,
        "more_ways": ways is not None and ways.count == MANY,
        "shortest": [_edge(use, found) for use in shortest],
        "lots": [_lot(lot, found) for lot in on_way],
        "judged": judged(found.moment),
    }


def _edge(use: LotUse, found: Between) -> dict[str, Any]:
    ends = {"from": use.parent, "to": use.child}
    if not {use.parent, use.child} <= found.lots.keys():
        return {**ends, "withheld": True}
    return {**ends, "gross_mg": use.gross_mg, "fine_ug": use.fine_ug, "entry": {"seq": use.seq}}


def _lot(lot: str, found: Between) -> dict[str, Any]:
    row = found.lots.get(lot)
    if row is None:
        return {"lot": lot, "withheld": True}
    return {"lot": lot, "product": row.product, "holder": row.holder, "entry": {"seq": row.seq}}
