"""The gate snapshot: what the register says of many suppliers, signed, for gates without network."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Final

from starlette.responses import Response, StreamingResponse

from service.api import throttle
from service.api.access import PARTIES
from service.api.asking import PURPOSE
from service.api.documents import PRIVATE
from service.api.parameters import Parameter
from service.api.presence import watch
from service.api.problems import Problem, Text
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import admit
from service.api.routes import Answer, Asked, Routes
from service.api.texts import framing, readiness, reading
from service.api.worker import Worker, worker_of
from service.decision.payload import spelt
from service.flows.recording.trouble import Trouble
from service.flows.snapshot_gate import snapshot
from service.registry.identifiers import PARTY, check_party
from service.storage import log_entries

routes: Final = Routes("suppliers")

MOST_LISTED: Final = 300
"""Parties that a query may list: some five thousand characters. Whoever wants more takes everybody."""

_TAKERS: Final = ("plant", "registrar")
_EVERYBODY: Final = "registered"


def _listed(text: str) -> tuple[str, ...]:
    named = tuple(map(check_party, text.split(",")))
    if len(named) > MOST_LISTED:
        raise ValueError(text)
    return named


LISTED: Final = Parameter(
    "parties",
    _listed,
    spelt(f"({PARTY})(,({PARTY}))*", examples=["ruc:20990000019,ruc:10990000013"]),
    Text(f"hasta {MOST_LISTED} partes, separadas por comas", f"up to {MOST_LISTED} parties, separated by commas"),
    "The parties; everybody with a registration by default.",
)


@routes.on(
    "GET",
    "/v1/suppliers:snapshot",
    allow=PARTIES,
    takes=(LISTED, PURPOSE),
    answers=(
        Answer(
            200,
            "One party a line, sorted: party, light, may_sell, category, what it sells as, reasons, parted by tabs. "
            "The last line is JSON, and signed.",
            media_type="text/plain",
            schema={"type": "string"},
        ),
    ),
    fails=(*READING_FAILS, framing.TOO_MANY_REQUESTS, reading.NO_CHECKPOINT, readiness.LOG_DIVERGED),
)
async def snapshot_suppliers(asked: Asked) -> Response:
    """Take along what the register says of every supplier, for a gate without network.

    Everybody is judged for today by the log as its last checkpoint has it. `orotraza snapshot look` verifies the file
    and answers from it; it shows the file's age, and beyond the policy `gate_snapshot_days` no light of it is green.
    For plants, the registrar, state auditors and authorities.
    """
    worker, listed = worker_of(asked.request), asked.query.find(LISTED)
    for subject in listed or (_EVERYBODY,):
        admit(asked, "gate_snapshot", subject, concerns=(), also=_TAKERS)
    worker.throttle.count(throttle.SNAPSHOT, "snapshot", asked.caller.party)
    if worker.recorder.trouble is Trouble.DIVERGED:  # of another history nothing is signed, whoever has its checkpoint
        raise Problem(readiness.LOG_DIVERGED)
    async with worker.pools.reader.acquire() as connection:
        if await log_entries.last_note(connection) is None:
            raise Problem(reading.NO_CHECKPOINT)
        now = await worker.clock(connection)
    watch(asked.request)
    made = _made(worker, now, asked.caller.party, listed)
    return StreamingResponse(made, media_type="text/plain; charset=utf-8", headers=PRIVATE)


async def _made(
    worker: Worker, now: datetime, caller: str, listed: tuple[str, ...] | None
) -> AsyncGenerator[bytes, None]:
    made = snapshot(worker.pools.reader, worker.own_keys.service_signer, issued_at=now, asked_by=caller, listed=listed)
    async for block in made:
        yield block
