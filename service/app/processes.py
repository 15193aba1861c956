"""The processes: `serve(settings)` runs the service.

The process that serves starts PostgreSQL if none is configured, migrates, and then runs workers.
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
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Final

import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from uvicorn.supervisors.multiprocess import SIGNALS

from service import settings as configuration
from service.api.connection import Connection
from service.app.application import create_app, url_of, worker_by
from service.connections.places import BACKLOG, places
from service.flows import interpreter
from service.settings import PREFIX, Settings
from service.storage import embedded, interrupts, migrate
from service.storage.embedded import keeper
from service.storage.head import database_clock

_GRACE: Final = 10
# Longer than a proxy keeps an idle connection (nginx: 60 s): the proxy closes first, and no request meets a close.
_KEEP_ALIVE: Final = 75
_LAST_PORT: Final = 65535


class PortTaken(Exception):
    """The service cannot listen where it is told to; the message says what to do, Spanish first."""


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
            stack.enter_context(keeper.kept(settings.data_dir, cluster))
            settings = settings.model_copy(update={"database_url": SecretStr(cluster.dsn())})
        migrate.upgrade(url_of(settings))
        # What keeps a worker from starting is said here, once, and not by every worker that is started again.
        asyncio.run(rehearse(settings))
        os.environ.update(_as_environment(settings))
        if settings.workers > 1:
            figures = tempfile.mkdtemp(prefix="orotraza-metrics-")
            stack.callback(shutil.rmtree, figures, ignore_errors=True)
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures
            stack.enter_context(interrupts.ending_in_order())
            # At the end of the terminal uvicorn would start its workers anew, and stay.
            SIGNALS.pop(signal.SIGHUP, None)
        uvicorn.run(
            "service.app.processes:from_environment",
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


def _end_with(parent: BaseProcess) -> None:
    """End this worker when the process that started it is killed: it would keep the port, and lose its database."""
    wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)


async def rehearse(settings: Settings) -> None:
    """Open what a worker opens, and close it. Raises what `serve` raises."""
    async with worker_by(settings, database_clock, beside=False):
        pass


def _as_environment(settings: Settings) -> dict[str, str]:
    """The settings as a worker process reads them."""
    given = {}
    for name, value in settings:
        if value is not None:
            given[PREFIX + name.upper()] = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    return given
