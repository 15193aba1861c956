"""What one API process holds open: pools, appender, caches. Opened when the application starts, closed when it ends."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg
from pydantic_core import from_json
from starlette.requests import Request

from service.api.throttle import Throttle
from service.flows.cosigning.cosigner import Cosigner
from service.flows.cosigning.policy_file import read_policy
from service.flows.own_keys import OwnKeys
from service.flows.persons.erase_person import forget_erased
from service.flows.persons.person_vault import Vault
from service.flows.prove import Prover
from service.flows.readers.access_log import AccessLog
from service.flows.readers.bearer import Bearers
from service.flows.readers.costly import Turns
from service.flows.readers.kept import Kept
from service.flows.recording.append import Appender
from service.flows.recording.beside import Beside
from service.flows.recording.recorder import Recorder
from service.flows.recording.writer import WriterSettings
from service.flows.restoring.rebuilds import Rebuilds
from service.flows.show_certificate import Certificates
from service.flows.state_supplier import Stater
from service.flows.tracing.remembered import Remembered
from service.ledger.signing import FolderSigners
from service.storage import log_entries, tokens
from service.storage.engine import Pools, open_pools
from service.storage.head import Clock
from service.storage.hot_reader import HotReader
from service.storage.last_signed import LastSignedFile
from service.trade import supplier

_SWEEP_EVERY: Final = 600.0
"""Seconds between two sweeps of tokens that have expired."""
_SHEETS: Final = 2
"""Spreadsheets that are read at one time, each by a child process."""
_TOLD_SECONDS: Final = 300
_TOLD_MOST: Final = 32
_AT_ONCE: Final = 1
_WAITING: Final = 31
_SHARE: Final = 4
"""Places of one party among all: it takes eight that know of each other to fill them."""


class NotBegun(Exception):
    """The log has no entry: it was never begun."""

    def __init__(self) -> None:
        super().__init__(
            "El registro está vacío: orotraza init lo empieza. / The log is empty: orotraza init begins it."
        )


@dataclass(frozen=True, slots=True)
class Worker:
    """One process of the service. `log` is the origin of the log it serves.

    `certificates` shows certificates and what the public is told of them, `base` being the service's address.
    `sheets` has a thread for each spreadsheet that a child process may read at one time; further ones wait their turn.
    `own_keys` say which service key is in force, `rebuilds` whether the tables were made anew. `told` has what the
    public was told of the market, `turns` are of those who ask for what costs much, `market_turns` of those who ask for
    what takes minutes.
    """

    log: str
    clock: Clock
    token_seconds: int
    pools: Pools
    hot_reader: HotReader
    recorder: Recorder
    bearers: Bearers
    access_log: AccessLog
    prover: Prover
    remembered: Remembered
    own_keys: OwnKeys
    rebuilds: Rebuilds
    stater: Stater
    certificates: Certificates
    vault: Vault
    throttle: Throttle
    told: Kept
    turns: Turns
    market_turns: Turns
    sheets: ThreadPoolExecutor


def worker_of(request: Request) -> Worker:
    """The process that serves this request."""
    worker: Worker = request.scope["state"]["worker"]
    return worker


@contextlib.asynccontextmanager
async def open_worker(
    url: str,
    *,
    keys: Path,
    passphrase: bytes | None,
    last_signed: Path,
    token_seconds: int,
    queue_limit: int,
    log_level: str,
    clock: Clock,
    beside: bool,
    witness_policy: Path | None = None,
    witness_stop_seconds: float | None = None,
    public_url: str | None = None,
) -> AsyncIterator[Worker]:
    """Open everything on the database at `url`, with the keys `log*.pem`, `service*.pem` and `persons.key` of a folder.

    `beside` has a process of its own record, by the database's clock, and writing its log from `log_level` on; without,
    this one does, by `clock`. `witness_policy` names the witnesses to ask, in a file; `witness_stop_seconds` is how
    long writing goes on without. `public_url` is where the public reaches the service, by default the log's name.

    Raises:
        NotBegun: the log is empty.
        PolicyError: the policy is not understood, or asks for what cannot be.
        WriterAway: the process beside did not come up.
        NotDurable, CannotStart, KeyNotHeld, KeyFileError, VaultError: see where they are defined; each says how to
            recover.
    """
    async with contextlib.AsyncExitStack() as stack:
        pools = await open_pools(url)
        stack.push_async_callback(pools.close)
        hot_reader = HotReader(pools.reader, supplier.COMMON)
        stack.push_async_callback(hot_reader.close)
        origin = await _origin(pools.reader)
        cosigner = _cosigner(pools.writer, origin, witness_policy, last_signed, witness_stop_seconds)
        unwitnessed = (lambda: cosigner.overdue) if cosigner else (lambda: False)
        service_signers = FolderSigners(keys, "service", passphrase)
        own_keys = OwnKeys(pools.writer, {"service": service_signers})
        rebuilds = Rebuilds(pools.writer, own_keys)
        writer = WriterSettings(
            url, origin, keys, passphrase, last_signed, queue_limit, log_level, publishes=cosigner is None
        )
        recorder: Recorder = (
            Beside(writer, unwitnessed=unwitnessed)
            if beside
            else _appender(writer, pools.writer, service_signers, clock, unwitnessed)
        )
        vault = Vault(keys / "persons.key")
        await forget_erased(pools.writer, vault)
        access_log = AccessLog(pools.writer)
        told = Kept(_TOLD_SECONDS, _TOLD_MOST)
        stack.push_async_callback(told.close)
        sheets = ThreadPoolExecutor(_SHEETS, "sheet")
        stack.callback(sheets.shutdown, wait=False, cancel_futures=True)
        prover = Prover(pools.reader)
        remembered = Remembered(pools.reader)
        stack.push_async_callback(remembered.close)
        worker = Worker(
            log=origin,
            clock=clock,
            token_seconds=token_seconds,
            pools=pools,
            hot_reader=hot_reader,
            recorder=recorder,
            bearers=Bearers(pools.writer),
            access_log=access_log,
            prover=prover,
            remembered=remembered,
            own_keys=own_keys,
            rebuilds=rebuilds,
            stater=Stater(recorder, origin=origin, own_keys=own_keys),
            certificates=Certificates(
                pools.reader,
                prover,
                recorder,
                own_keys,
                clock,
                rebuilds=rebuilds,
                base=public_url or f"https://{origin}",
            ),
            vault=vault,
            throttle=Throttle(),
            told=told,
            turns=Turns(_AT_ONCE, _WAITING, _SHARE),
            market_turns=Turns(_AT_ONCE, _WAITING, _SHARE),
            sheets=sheets,
        )
        await recorder.start()
        stack.push_async_callback(recorder.stop)
        if cosigner is not None:
            await stack.enter_async_context(cosigner.running())
        await stack.enter_async_context(access_log.running())
        await stack.enter_async_context(rebuilds.running())
        sweeper = asyncio.create_task(_sweep(pools.writer))
        stack.callback(sweeper.cancel)
        yield worker


def _cosigner(
    pool: asyncpg.Pool, origin: str, policy_file: Path | None, last_signed: Path, stop_after: float | None
) -> Cosigner | None:
    """Who has checkpoints cosigned by the witnesses of a policy; None without one. Beside `last_signed` is its lock."""
    if policy_file is None:
        return None
    policy = read_policy(policy_file, origin, stops=stop_after is not None)
    lock = last_signed.with_name(f"{last_signed.name}.cosigning")
    return Cosigner(pool, policy, lock=lock, stop_after=stop_after)


def _appender(
    settings: WriterSettings,
    pool: asyncpg.Pool,
    service_signers: FolderSigners,
    clock: Clock,
    unwitnessed: Callable[[], bool],
) -> Appender:
    """The writer in this process, by `clock`: for tests and the demo's story."""
    return Appender(
        pool,
        origin=settings.origin,
        log_signer=FolderSigners(settings.keys, "log", settings.passphrase),
        service_signer=service_signers,
        last_signed=LastSignedFile(settings.last_signed, settings.origin),
        clock=clock,
        queue_limit=settings.queue_limit,
        publishes=settings.publishes,
        unwitnessed=unwitnessed,
    )


async def _origin(pool: asyncpg.Pool) -> str:
    async with pool.acquire() as connection:
        first = await log_entries.by_seq(connection, [0])
    if not first:
        raise NotBegun
    origin: str = from_json(first[0])["origin"]
    return origin


async def _sweep(pool: asyncpg.Pool) -> None:
    while True:
        await asyncio.sleep(_SWEEP_EVERY)
        with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            async with pool.acquire() as connection:
                await tokens.sweep(connection)
