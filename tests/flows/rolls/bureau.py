"""A registrar's office on a test's database, rolls for it, and what an import leaves behind."""

import json
from pathlib import Path
from typing import Any

import asyncpg

from bench import sheets
from bench.rolls import made
from service.flows.persons.person_vault import Vault
from service.flows.rolls.file import RollFile, given
from service.flows.rolls.prepare import Prepared
from service.flows.rolls.run import Office, run
from service.flows.rolls.take_in import TakenIn
from service.ledger.signing import key_file
from service.registry.rolls.row import Roll
from service.storage import log_entries
from service.storage.engine import open_pools
from tests.flows import house

DAY = "2026-03-02"
PERSONS = bytes(range(32))


async def begin(database: str, folder: Path) -> Office:
    """A log with its opening, and the office that imports into it; every office has the same keys."""
    pools = await open_pools(database)
    running = house.appender(pools.writer, folder)
    await running.start()
    for signed in house.Author().opening():
        await running.submit(*signed)
    await running.stop()
    await pools.close()
    return open_office(database, folder)


def open_office(database: str, folder: Path) -> Office:
    """The office of a folder, its keys made if it has none."""
    keys = folder / "keys"
    if not keys.exists():
        keys.mkdir()
        for name in ("log", "service", "registrar", "trader"):
            key_file.generate(keys / f"{name}.pem", house.seed(name))
        (keys / "persons.key").write_bytes(PERSONS)
        (keys / "persons.key").chmod(0o600)
    return Office(database, keys, None, folder / "last-signed", keys / "registrar.pem")


def roll(
    register: Roll, lines: int, *, edition: int = 0, day: str = DAY, departments: tuple[str, ...] = ()
) -> RollFile:
    """An edition of an invented roll, with the dirt that real ones have."""
    data = sheets.csv_bytes(made(register, lines, edition=edition).table, encoding="cp1252", delimiter=";")
    return of_bytes(register, data, day=day, departments=departments)


def typed(register: Roll, text: str, *, day: str = DAY, departments: tuple[str, ...] = ()) -> RollFile:
    """A roll typed in the test, blanks between columns being `;`."""
    return of_bytes(register, text.encode(), day=day, departments=departments)


def of_bytes(register: Roll, data: bytes, *, day: str = DAY, departments: tuple[str, ...] = ()) -> RollFile:
    """A file retrieved on a day."""
    return given(
        register, data, name="roll.csv", retrieved_on=day, source=f"lista pública del {day}", departments=departments
    )


async def take(office: Office, file: RollFile) -> tuple[Prepared, TakenIn]:
    """Import it, whatever it changes."""
    prepared, taken = await run(office, file, agreed=lambda _: True, progress=lambda _: None)
    assert taken is not None
    return prepared, taken


async def left(office: Office) -> list[tuple[str, str, dict[str, Any]]]:
    """Every row of history in its order, without the numbers of entries: kind, shelf, body."""
    found = await _fetch(office, "SELECT kind, shelf, body FROM projection.row ORDER BY seq, n")
    return [(kind, shelf, _unnumbered(json.loads(body))) for kind, shelf, body in found]


async def opened(office: Office) -> dict[tuple[str, str, bytes], str]:
    """What is kept of persons, unsealed, by party, field and commitment."""
    vault = Vault(office.keys / "persons.key")
    found = await _fetch(
        office,
        "SELECT party, field, commitment, sealed, wrapped FROM private.opening JOIN private.person_key USING (party)",
    )
    return {
        (party, field, commitment): vault.unseal(wrapped, party, field, sealed)
        for party, field, commitment, sealed, wrapped in found
    }


async def entries(office: Office) -> list[bytes]:
    """The ledger."""
    connection = await asyncpg.connect(office.url)
    try:
        return await log_entries.in_range(connection, 0, await log_entries.size(connection))
    finally:
        await connection.close()


async def _fetch(office: Office, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(office.url)
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()


def _unnumbered(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "seq"}
