"""The application: which rooms answer, and what a worker that runs it holds open.

A worker opens its own pools and its own way into the ledger when it starts, and closes them when it ends.
"""

import asyncio
import contextlib
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final, NoReturn

import structlog
from fastapi import FastAPI

from service.api import access, docs, language, openapi, operations, token
from service.api.application import Application
from service.api.certificates import certificates, credentials
from service.api.declarations import describe
from service.api.frame import Frame
from service.api.log import checkpoints, checks, entries, log, refusals, tiles
from service.api.lots import (
    balances,
    destinations,
    dossiers,
    event_words,
    events,
    findings,
    lots,
    origins,
    paths,
    purchases,
)
from service.api.market import statistics, surveillance
from service.api.operators import formalization, quick_wins
from service.api.registrar import accesses, persons, rolls
from service.api.reports import reports, reports_kept, reports_mercury, reports_sales
from service.api.routes import mount_page
from service.api.suppliers import gate, parties, supplier_lists, supplier_search, suppliers
from service.api.worker import Worker, open_worker, worker_of
from service.app.attempts import Attempts
from service.settings import Settings
from service.storage.head import Clock, database_clock
from service.web.pages import Pages

# Routes are tried in this order: those that are asked most come first.
_ROOMS: Final = (
    entries,
    suppliers,
    checks,
    token,
    lots,
    origins,
    paths,
    destinations,
    dossiers,
    balances,
    certificates,
    events,
    event_words,
    parties,
    findings,
    purchases,
    credentials,
    reports,
    reports_kept,
    reports_mercury,
    reports_sales,
    accesses,
    formalization,
    quick_wins,
    supplier_search,
    supplier_lists,
    gate,
    statistics,
    surveillance,
    log,
    checkpoints,
    tiles,
    persons,
    rolls,
    refusals,
    operations,
    docs,
)
_AGAIN: Final = 1.0
"""Seconds that a worker that did not come up waits before another is started, where nobody knows of the last."""

_told = structlog.get_logger(__name__)


class UnguardedRoute(Exception):
    """A route has no rule of access; the application refuses to be made."""


def create_app(settings: Settings, *, clock: Clock | None = None) -> FastAPI:
    """The application; `settings.database_url` must be set. Nothing is opened before it starts.

    It records by a process beside its own, unless it is given a clock: that stays in one process.

    Raises:
        UnguardedRoute: a route has no rule of access.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Worker]]:
        async with contextlib.AsyncExitStack() as stack:
            try:
                opening = worker_by(settings, clock or database_clock, beside=clock is None)
                worker = await stack.enter_async_context(opening)
            except Exception as error:
                if multiprocessing.parent_process() is None:
                    raise
                await _give_way_to_another(error)
            if attempts := _attempts():
                attempts.came_up()
            yield {"worker": worker}

    app = Application(
        title="Orotraza",
        version="1",
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # asked for at every request if left on
    )
    for room in _ROOMS:
        room.routes.mount(app)
    Pages(lambda request: worker_of(request).certificates, language.negotiate, describe).mount(
        lambda path, answer: mount_page(app, path, answer, credentials.PUBLIC)
    )
    if unguarded := access.undeclared(app.routes):
        raise UnguardedRoute(", ".join(unguarded))
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign] # FastAPI's own way to extend it
    app.add_middleware(Frame)
    return app


async def _give_way_to_another(error: Exception) -> NoReturn:
    """End this worker, whose database is away, or is set to forget, for another to be started.

    uvicorn takes a start that failed, by its status, for one that always will, and stops all workers; what always
    keeps one from starting, `processes.rehearse` has told. What came later is told here, and once mended all go on.
    """
    attempts = _attempts()
    pause, left_out = attempts.failed(repr(error)) if attempts else (_AGAIN, 0)
    if left_out is not None:
        _told.error("worker_not_started", exc_info=error, left_out=left_out)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_DFL)  # uvicorn notes them, and waits for the start to end
    await asyncio.sleep(pause)
    os._exit(1)


def _attempts() -> Attempts | None:
    """Those of the workers of this service, where it has several: they share the folder of their figures."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    return Attempts(Path(folder)) if folder else None


def worker_by(settings: Settings, clock: Clock, *, beside: bool) -> AbstractAsyncContextManager[Worker]:
    """What a worker holds open by these settings; `beside` is whether it records by a process of its own."""
    passphrase = settings.key_passphrase
    return open_worker(
        url_of(settings),
        keys=settings.data_dir / "keys",
        passphrase=None if passphrase is None else passphrase.get_secret_value().encode(),
        last_signed=settings.last_signed_file,
        token_seconds=settings.token_seconds,
        queue_limit=settings.queue_limit,
        log_level=settings.log_level,
        clock=clock,
        beside=beside,
        witness_policy=settings.witness_policy,
        witness_stop_seconds=settings.witness_stop_seconds,
        public_url=settings.public_url,
    )


def url_of(settings: Settings) -> str:
    """The database's address. Raises LookupError when nobody has set it."""
    if settings.database_url is None:
        raise LookupError("database_url is not set: `serve` sets it")
    return settings.database_url.get_secret_value()
