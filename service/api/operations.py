"""For whoever runs the service: is it alive, is it ready, how does it fare."""

import asyncio
import os
from typing import Final

import asyncpg
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess
from starlette.responses import Response

from service.api.access import OPERATIONS, PUBLIC
from service.api.documents import document
from service.api.problems import Problem
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.texts import framing, readiness
from service.api.worker import worker_of
from service.storage import log_entries

routes: Final = Routes("operations")

_WITHIN: Final = 2.0
_AGAIN: Final = {"retry-after": "2"}


@routes.on(
    "GET",
    "/health/live",
    allow=PUBLIC,
    answers=(Answer(200, "The process answers.", example={"status": "live"}),),
)
async def live(asked: Asked) -> Response:
    """Say that the process answers."""
    return document({"status": "live"})


@routes.on(
    "GET",
    "/health/ready",
    allow=PUBLIC,
    answers=(Answer(200, "The log is written, signed and read.", example={"status": "ready", "size": 2413}),),
    fails=tuple(readiness.TROUBLES.values()),
)
async def ready(asked: Asked) -> Response:
    """Say that the log can be written, signed and read, and how long it is; or what is the matter.

    Of the worker that answers: each has a process of its own that records.
    """
    worker = worker_of(asked.request)
    pool = worker.pools.writer
    trouble = worker.recorder.trouble
    if trouble is not None:
        raise Problem(readiness.TROUBLES[trouble], headers=_AGAIN)
    try:
        async with asyncio.timeout(_WITHIN), pool.acquire() as connection:
            size = await log_entries.size(connection)
    except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        raise Problem(framing.NOT_READY, headers=_AGAIN) from None
    return document({"status": "ready", "size": size})


@routes.on(
    "GET",
    "/metrics",
    allow=OPERATIONS,
    answers=(Answer(200, "Prometheus text format.", media_type="text/plain", schema={"type": "string"}),),
    fails=(access_texts.LOCAL_ONLY,),
)
async def metrics(asked: Asked) -> Response:
    """Read requests, their answers and how long they took; of all workers together."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), headers={"content-type": CONTENT_TYPE_LATEST})
