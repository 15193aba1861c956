"""Take away a lot's dossier: everything that it rests on and the asker may hold, provable without the service."""

from typing import Final

from starlette.responses import Response

from service.api import throttle
from service.api.access import PARTIES
from service.api.asking import LOT, PURPOSE
from service.api.documents import PRIVATE
from service.api.lots.lot_reading import admit_to, leave_on, unknown
from service.api.problems import Problem, Text
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import TURN_FAILS, turn
from service.api.routes import Answer, Asked, Routes
from service.api.texts import framing, reading
from service.api.worker import worker_of
from service.flows.dossier.basis import gather, whom
from service.flows.dossier.make import make
from service.flows.dossier.sides import Reader
from service.flows.readers import may_read
from service.flows.readers.lot_rights import Leave
from service.flows.tracing.moment import TooLarge

routes: Final = Routes("lots")

_NDJSON: Final = "application/x-ndjson"
_WHAT: Final = {
    "lots": Text("lotes", "lots"),
    "entries": Text("asientos", "entries"),
    "bytes": Text("bytes", "bytes"),
}


@routes.on(
    "GET",
    "/v1/lots/{lot}/dossier",
    allow=PARTIES,
    takes=(LOT, PURPOSE),
    answers=(
        Answer(
            200,
            "Lines: entries with their proofs, the graph, what is withheld, the shares; the last one is signed.",
            media_type=_NDJSON,
            schema={"type": "string"},
        ),
    ),
    fails=(
        *READING_FAILS,
        *TURN_FAILS,
        framing.TOO_MANY_REQUESTS,
        reading.LOT_NOT_FOUND,
        reading.DOSSIER_TOO_LARGE,
    ),
)
async def read_dossier(asked: Asked) -> Response:
    """Take away a lot's dossier, for `orotraza verify-dossier`: docs/format.md has every byte of it.

    It holds the entries that made the lot and those above it, with the registrations, constancias, rulings and keys
    that they rest on, each proved in one signed tree, and the shares by origin. Since entries say prices, a lot is
    shown only to the sides of the entry that made it, to whom they gave leave (`access.granted`), to state auditors
    and to the authorities of its district; above any other the dossier ends, and names it as withheld. 2,000 lots and
    5,000 entries at most.
    """
    worker, lot = worker_of(asked.request), asked.query.need(LOT)
    concerned = await whom(worker.pools.reader, lot)
    if concerned is None:
        raise unknown(asked)
    # Whoever may not have it must not make the service walk the graph, nor learn that it is a large one.
    leave = await leave_on(asked, lot)
    role = admit_to(asked, *concerned, leave, "dossier")
    worker.throttle.count(throttle.DOSSIER, "dossier", asked.caller.party)
    async with turn(asked):
        try:
            basis = await gather(worker.pools.reader, lot)
            if basis is None:
                raise Problem(reading.LOT_NOT_FOUND, LOT.field)
            async with worker.pools.reader.acquire() as connection:
                now = await worker.clock(connection)
            made = await make(
                worker.pools.reader,
                worker.prover,
                worker.own_keys.service_signer,
                basis,
                _reader(asked, role, leave),
                now,
            )
        except TooLarge as much:
            what = _WHAT[much.what]
            values = {"most": f"{much.most:,}", "wanted_es": what.es, "wanted_en": what.en}
            raise Problem(reading.DOSSIER_TOO_LARGE, LOT.field, values) from None
    return Response(made, headers=PRIVATE, media_type=_NDJSON)


def _reader(asked: Asked, role: str, leave: Leave) -> Reader:
    caller = asked.caller
    return Reader(
        caller.party,
        role,
        frozenset({caller.party}) | leave.granters,
        whole=role == may_read.AUDITOR or leave.whole or (role == may_read.AUTHORITY and not caller.territory),
        territory=caller.territory if role == may_read.AUTHORITY else None,
    )
