"""Acceptance 5, where the thief works: in the database, as superuser, with the triggers off.

The entries come there by the real appender; each tampering is SQL; what is exported afterwards is verified. Every way
of tampering at every place, without a database, is in `tests/audit/test_tampering.py`.
"""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from service.audit import export_format
from service.audit.report import Report
from service.audit.trusted import Trusted
from service.audit.verify import Export, verify_alone
from service.flows.export import export
from service.flows.recording.append import Appender
from service.ledger import entry, submission
from service.ledger.jws import Jws
from service.rulebook.read import read
from service.storage.engine import Connection, open_pools
from service.storage.last_signed import LastSignedFile
from tests.audit import tampering
from tests.audit.tampering import Tool
from tests.conftest import Server
from tests.honest import ORIGIN, Held, Ledger, ledger

SIZE = 290
PLACES = (0, 150, SIZE - 1)
MEMBERS = {
    "edit_payload": "submission.signature",
    "change_finding": "findings",
    "sign_again": "submission.protected.kid",
    "delete": "seq",
}


class _Clock:
    """Tells each batch the time of the honest entry that it begins with."""

    now = datetime(2026, 1, 1, tzinfo=UTC)

    async def __call__(self, _connection: Connection) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def filled(server: Server, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database that the appender filled with an honest ledger, for all tests of this file."""
    name = f"test_{uuid.uuid4().hex}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    dsn = server.cluster.dsn(name)
    asyncio.run(_fill(dsn, ledger(SIZE), tmp_path_factory.mktemp("robbed")))
    yield dsn
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def _fill(dsn: str, honest: Ledger, folder: Path) -> None:
    clock, keys = _Clock(), honest.keys
    pools = await open_pools(dsn)
    appender = Appender(
        pools.writer,
        origin=ORIGIN,
        log_signer=Held(keys, "log"),
        service_signer=Held(keys, "service"),
        last_signed=LastSignedFile(folder / "last-signed", ORIGIN),
        clock=clock,
    )
    await appender.start()
    for data in honest.entries:
        found = entry.parse(data)
        clock.now = found.recorded_at
        sent = submission.assemble(_document(found), found.payload)
        await appender.submit(sent, read(sent.payload_bytes))
    await appender.stop()
    await pools.close()


@pytest.fixture
async def robbed(filled: str) -> AsyncIterator[tuple[Ledger, asyncpg.Connection]]:
    """A superuser in that database whom no trigger sees; whatever is stolen is put back."""
    honest = ledger(SIZE)
    superuser = await asyncpg.connect(filled)
    await superuser.execute("SET session_replication_role = replica")
    # A note is stored a quarter of a second after it was signed, or at the next start.
    await superuser.execute(
        "INSERT INTO ledger.note (size, text) VALUES ($1, $2) ON CONFLICT DO NOTHING", SIZE, honest.checkpoint()
    )
    yield honest, superuser
    await superuser.close()


def _document(found: entry.Entry) -> Jws:
    sent = found.submission
    return Jws(sent.protected, sent.header, sent.payload_bytes, sent.signature)


async def _verify(superuser: asyncpg.Connection, honest: Ledger) -> Report:
    data = b"".join([block async for block in export(superuser)])
    *lines, last = export_format.split([data])
    return verify_alone(Export(lines, last), Trusted.parse(honest.root_vkey))


async def _replace(superuser: asyncpg.Connection, honest: Ledger, entries: list[bytes]) -> None:
    """Put these bytes into the rows, as a thief would: those that differ, and no row more or less than there are."""
    changed = [(seq, data) for seq, data in enumerate(entries) if honest.entries[seq : seq + 1] != [data]]
    await superuser.executemany("UPDATE ledger.entry SET data = $2 WHERE seq = $1", changed)


async def test_honest(robbed: tuple[Ledger, asyncpg.Connection]) -> None:
    """The appender wrote the honest ledger's bytes, and its export holds."""
    honest, superuser = robbed
    rows = await superuser.fetch("SELECT data FROM ledger.entry ORDER BY seq")
    assert [row[0] for row in rows] == honest.entries
    assert (await _verify(superuser, honest)).holds


async def test_tampered(robbed: tuple[Ledger, asyncpg.Connection]) -> None:
    """Whatever is done by SQL at the first, the middle and the last entry, the export's verifier names it alone."""
    honest, superuser = robbed
    for at in PLACES:
        for tool in (tampering.edit_payload, tampering.change_finding, tampering.sign_again, tampering.swap):
            async with _undone(superuser):
                entries = list(honest.entries)
                tool(entries, at)
                await _replace(superuser, honest, entries)
                _names(await _verify(superuser, honest), tool, at)
            if tool is not tampering.swap:
                async with _undone(superuser):
                    tampering.recompute(entries, at)
                    await _replace(superuser, honest, entries)
                    _names(await _verify(superuser, honest), tool, at)
        async with _undone(superuser):
            await superuser.execute("DELETE FROM ledger.entry WHERE seq = $1", at)
            _names(await _verify(superuser, honest), tampering.delete, at)


async def test_inserted(robbed: tuple[Ledger, asyncpg.Connection]) -> None:
    """A row put between others, which moves all after it by one, is a line in excess."""
    honest, superuser = robbed
    for at in PLACES:
        async with _undone(superuser):
            entries = list(honest.entries)
            tampering.insert(entries, at)
            await superuser.execute("DELETE FROM ledger.entry WHERE seq >= $1", at)
            await superuser.executemany(
                "INSERT INTO ledger.entry (seq, data, leaf_hash) VALUES ($1, $2, '')",
                [(seq, entries[seq]) for seq in range(at, SIZE)],
            )
            # The export ends at its checkpoint's size, so that the last entry falls out at its end.
            report = await _verify(superuser, honest)
            assert tampering.named(report) == ([at] if at == SIZE - 1 else [at, SIZE - 1])


def _names(report: Report, tool: Tool, at: int) -> None:
    if tool is tampering.swap:
        assert tampering.named(report) == [at, at + 1] if at + 1 < SIZE else [at - 1, at]
        return
    assert tampering.named(report) == [at], (tool.__name__, at, report.faults)
    assert report.faults[0].field == MEMBERS[tool.__name__]


@contextlib.asynccontextmanager
async def _undone(superuser: asyncpg.Connection) -> AsyncIterator[None]:
    """Give the next theft the honest rows again."""
    transaction = superuser.transaction()
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()
