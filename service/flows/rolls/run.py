"""Import a roll from beginning to end, on the operator's machine: the registrar's key is nowhere else.

The service may be running beside it: both write behind the same head, and the same last-signed file.
"""

import contextlib
import gc
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic_core import from_json

from service.flows.persons.person_vault import Vault
from service.flows.recording.append import Appender
from service.flows.rolls.alone import alone
from service.flows.rolls.file import RollFile
from service.flows.rolls.prepare import Prepared, prepare, registrar
from service.flows.rolls.record import Recorder
from service.flows.rolls.sign import Hand, signing
from service.flows.rolls.take_in import TakenIn, take_in
from service.ledger.signing import FileSigner, FolderSigners, thumbprint
from service.storage import log_entries
from service.storage.engine import Connection, Pools, open_pools
from service.storage.last_signed import LastSignedFile


@dataclass(frozen=True, slots=True)
class Office:
    """Where the import is made: the database, the folder of the log's, the service's and the persons' key, and the
    registrar's own key file. `passphrase` opens the log's and the service's, `own_passphrase` the registrar's. Without
    `publishes`, the running service shows what witnesses have cosigned of it.
    """

    url: str
    keys: Path
    passphrase: bytes | None
    last_signed: Path
    own_key: Path
    own_passphrase: bytes | None = None
    publishes: bool = True


class LogEmpty(Exception):
    """The log was never begun."""

    def __init__(self) -> None:
        super().__init__("El registro está vacío: orotraza init lo empieza. / The log is empty: orotraza init.")


Agreed = Callable[[Prepared], bool]
"""Told what an import would do, says whether to do it."""


async def run(
    office: Office, file: RollFile, *, agreed: Agreed, progress: Callable[[int], object]
) -> tuple[Prepared, TakenIn | None]:
    """Prepare the import and, where that is agreed, carry it out; `progress` is told of each batch of statements.

    Raises:
        SheetError, NotRegistrar, AnotherImport, BrokenOff, LogEmpty, VaultError, KeyFileError, CannotStart, KeyNotHeld:
            each says what to do.
    """
    signer = FileSigner(office.own_key, office.own_passphrase)
    with alone(office.last_signed.with_name("import.lock")):
        pools = await open_pools(office.url)
        try:
            vault = Vault(office.keys / "persons.key")
            async with pools.writer.acquire() as connection:
                log = await _origin(connection)
                by = await registrar(connection, thumbprint(signer.public_key))
                prepared = await prepare(connection, vault, file)
            if not agreed(prepared):
                return prepared, None
            gc.freeze()  # a hundred thousand rows live to the end: the collector need not walk them time and again
            hand = Hand(
                office.own_key,
                office.own_passphrase,
                log,
                f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
                prepared.attempt,
                prepared.file.retrieved_on,
            )
            async with _appending(office, pools, log) as appender:
                with signing(hand, prepared.left) as pool:
                    recorder = Recorder(appender, pools.writer, vault, by)
                    return prepared, await take_in(prepared, recorder, pool, progress)
        finally:
            gc.unfreeze()
            await pools.close()


@contextlib.asynccontextmanager
async def _appending(office: Office, pools: Pools, log: str) -> AsyncIterator[Appender]:
    appender = Appender(
        pools.writer,
        origin=log,
        log_signer=FolderSigners(office.keys, "log", office.passphrase),
        service_signer=FolderSigners(office.keys, "service", office.passphrase),
        last_signed=LastSignedFile(office.last_signed, log),
        publishes=office.publishes,
    )
    await appender.start()
    try:
        yield appender
    finally:
        await appender.stop()


async def _origin(connection: Connection) -> str:
    first = await log_entries.by_seq(connection, [0])
    if not first:
        raise LogEmpty
    origin: str = from_json(first[0])["origin"]
    return origin
