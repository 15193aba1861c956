"""The service: `create_app(settings)` makes the application, `serve(settings)` runs it.

The process that serves starts PostgreSQL if none is configured, migrates, and then runs workers; each worker opens its
own pools and its own way into the ledger when it starts, and closes them when it ends.
"""

import asyncio
import contextlib
import errno
import multiprocessing
import os
import shutil
import signal
import socket
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Final, NoReturn

import structlog
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from uvicorn.supervisors.multiprocess import SIGNALS

from service import settings as configuration
from service.api import (
    access,
    accesses,
    balances,
    certificates,
    checkpoints,
    checks,
    credentials,
    destinations,
    docs,
    dossiers,
    entries,
    event_words,
    events,
    findings,
    formalization,
    gate,
    log,
    lots,
    openapi,
    operations,
    origins,
    parties,
    paths,
    persons,
    purchases,
    quick_wins,
    refusals,
    reports,
    reports_kept,
    reports_mercury,
    reports_sales,
    rolls,
    statistics,
    supplier_lists,
    supplier_search,
    suppliers,
    surveillance,
    tiles,
    token,
)
from service.api.application import Application
from service.api.connection import Connection
from service.api.frame import Frame
from service.api.routes import mount_page
from service.api.worker import Worker, open_worker, worker_of
from service.connections.places import BACKLOG, places
from service.flows import interpreter
from service.settings import PREFIX, Settings
from service.storage import embedded, embedded_keeper, interrupts, migrate
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
_GRACE: Final = 10
# Longer than a proxy keeps an idle connection (nginx: 60 s): the proxy closes first, and no request meets a close.
_KEEP_ALIVE: Final = 75
_LAST_PORT: Final = 65535
_AGAIN: Final = 1.0
"""Seconds that a worker without its database waits before another is started."""

_told = structlog.get_logger(__name__)


class PortTaken(Exception):
    """The service cannot listen where it is told to; the message says what to do, Spanish first."""


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
                opening = _worker(settings, clock or database_clock, beside=clock is None)
                worker = await stack.enter_async_context(opening)
            except Exception:
                if multiprocessing.parent_process() is None:
                    raise
                await _give_way_to_another()
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
    Pages(lambda request: worker_of(request).certificates).mount(
        lambda path, answer: mount_page(app, path, answer, credentials.PUBLIC)
    )
    if unguarded := access.undeclared(app.routes):
        raise UnguardedRoute(", ".join(unguarded))
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign] # FastAPI's own way to extend it
    app.add_middleware(Frame)
    return app


def from_environment() -> FastAPI:
    """The application of a worker process, by the environment that `serve` gave it."""
    if parent := multiprocessing.parent_process():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the terminal's end: the parent hears it, and ends this in order
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    settings = configuration.load()
    interpreter.write_log_from(settings.log_level)
    app = create_app(settings)
    Connection.most = places(Connection.most)
    interpreter.tune()
    return app


async def _give_way_to_another() -> NoReturn:
    """End this worker, whose database is away, or is set to forget, for another to be started.

    uvicorn takes a start that failed, by its status, for one that always will, and stops all workers; what always
    keeps one from starting, `_rehearse` has told.
    """
    _told.exception("worker_not_started")
    await asyncio.sleep(_AGAIN)
    os._exit(1)


def _end_with(parent: BaseProcess) -> None:
    """End this worker when the process that started it is killed: it would keep the port, and lose its database."""
    wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)


def serve(settings: Settings) -> None:
    """Serve until told to stop; starts PostgreSQL first when no database is configured, and brings it up to date.

    Raises:
        PortTaken, NotBegun, NotDurable, CannotStart, KeyFileError, VaultError, PolicyError: the service cannot start;
            each says how to recover.
    """
    _refuse_a_taken_port(settings)
    with contextlib.ExitStack() as stack:
        if settings.database_url is None:
            cluster = stack.enter_context(embedded.used(settings.data_dir))
            interpreter.write_log_from(settings.log_level)  # of who keeps it; workers see to theirs
            stack.enter_context(embedded_keeper.kept(settings.data_dir, cluster))
            settings = settings.model_copy(update={"database_url": SecretStr(cluster.dsn())})
        migrate.upgrade(_url(settings))
        # What keeps a worker from starting is said here, once, and not by every worker that is started again.
        asyncio.run(_rehearse(settings))
        os.environ.update(_as_environment(settings))
        if settings.workers > 1:
            figures = tempfile.mkdtemp(prefix="orotraza-metrics-")
            stack.callback(shutil.rmtree, figures, ignore_errors=True)
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures
            stack.enter_context(interrupts.ending_in_order())
            # At the end of the terminal uvicorn would start its workers anew, and stay.
            SIGNALS.pop(signal.SIGHUP, None)
        uvicorn.run(
            "service.app:from_environment",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            access_log=False,
            server_header=False,
            log_level=settings.log_level,
            log_config=interpreter.others_log(settings.log_level),
            timeout_graceful_shutdown=_GRACE,
            timeout_keep_alive=_KEEP_ALIVE,
            backlog=BACKLOG,
            http=Connection,
            ws="none",  # nothing here speaks it: an upgrade is answered as what it asks without, and not logged
        )


def _refuse_a_taken_port(settings: Settings) -> None:
    """See that the service can listen, before a database is started for it. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((settings.host, settings.port))
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            if error.errno != errno.EADDRINUSE:
                raise PortTaken(
                    f"no se puede escuchar en {where}: revise --host y --port / "
                    f"cannot listen on {where}: check --host and --port"
                ) from None
            other = settings.port + 1 if settings.port < _LAST_PORT else settings.port - 1
            raise PortTaken(
                f"el puerto {settings.port} está ocupado, quizá por otro orotraza serve: termínelo, o elija otro con "
                f"--port {other} / port {settings.port} is taken, perhaps by another orotraza serve: end that one, or "
                f"choose another with --port {other}"
            ) from None


def _worker(settings: Settings, clock: Clock, *, beside: bool) -> AbstractAsyncContextManager[Worker]:
    passphrase = settings.key_passphrase
    return open_worker(
        _url(settings),
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


async def _rehearse(settings: Settings) -> None:
    async with _worker(settings, database_clock, beside=False):
        pass


def _url(settings: Settings) -> str:
    if settings.database_url is None:
        raise LookupError("database_url is not set: `serve` sets it")
    return settings.database_url.get_secret_value()


def _as_environment(settings: Settings) -> dict[str, str]:
    """The settings as a worker process reads them."""
    given = {}
    for name, value in settings:
        if value is not None:
            given[PREFIX + name.upper()] = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    return given
