"""`orotraza doctor`: what could go wrong here, looked at before it does."""

import asyncio
import importlib.util
import json as json_text
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.client.key_folder import KeyFolder, passphrase
from service.cli.key_file_said import spanish
from service.cli.say import Trouble, as_json, console, fail, show
from service.cli.server_side import DATA_HELP, database, needs_server, settings

if TYPE_CHECKING:
    import asyncpg

_SERVER = ("fastapi", "sqlmodel", "asyncpg", "alembic", "uvicorn", "httpx", "structlog")
_LEAST_FREE = 1 << 30


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing looked at: whether it is well, and what to do if not."""

    name: str
    well: bool
    es: str
    en: str


def doctor(
    data: Annotated[Path | None, typer.Option(help=DATA_HELP)] = None,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Revisar el entorno, la base de datos, las claves y el disco. / Look at environment, database, keys and disk."""
    found = list(_look(data))
    if json:
        as_json([{"name": each.name, "well": each.well, "es": each.es, "en": each.en} for each in found])
    else:
        _tell(found)
    if not all(each.well for each in found):
        fail()


def _look(data: Path | None) -> Iterator[Symptom]:
    yield _python()
    missing = [name for name in _SERVER if importlib.util.find_spec(name) is None]
    yield Symptom("packages", not missing, *_either(missing, "faltan", "missing"))
    if missing:
        return
    try:
        with needs_server():
            chosen = settings(data_dir=data)
            yield from _disk(chosen.data_dir)
            yield from _clusters()
            yield from _key_files(KeyFolder(chosen.data_dir))
            with database(chosen) as dsn:
                yield from asyncio.run(_database(dsn, _remembered(chosen.last_signed_file)))
                yield asyncio.run(_own_keys(dsn, chosen.data_dir / "keys"))
    except Trouble as trouble:
        yield Symptom("service", False, trouble.es, trouble.en)


def _python() -> Symptom:
    version = ".".join(map(str, sys.version_info[:3]))
    return Symptom("python", sys.version_info >= (3, 11), f"Python {version}", f"Python {version}")


def _disk(folder: Path) -> Iterator[Symptom]:
    standing = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(standing).free
    text = f"{free / 1e9:.1f} GB"
    yield Symptom("disk", free >= _LEAST_FREE, f"espacio libre: {text}", f"free space: {text}")


def _clusters() -> Iterator[Symptom]:
    """Root's databases that no data folder leads to: nothing is wrong here, and each takes its room for good."""
    from service.storage.embedded.home import left_behind

    if os.geteuid() == 0 and (left := left_behind()):
        where, names = left[0].parent, ", ".join(each.name for each in left)
        yield Symptom(
            "clusters",
            True,
            f"bases cuya carpeta de datos no está donde estaba (su .owner dice cuál): {where}: {names}",
            f"databases whose data folder is not where it was (their .owner says which): {where}: {names}",
        )


def _key_files(folder: KeyFolder) -> Iterator[Symptom]:
    loose = [
        name
        for name in folder.names()
        if stat.S_IMODE(folder.path(name).stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    yield Symptom("key_files", not loose, *_either(loose, "abiertas a otros (chmod 600)", "open to others"))
    lacking = [
        grade
        for grade in ("log", "service")
        if not any(name == grade or name.startswith(f"{grade}-") for name in folder.names())
    ]
    yield Symptom("keys", not lacking, *_either(lacking, "faltan (orotraza init)", "missing"))


async def _database(dsn: str, signed: dict[str, Any] | None) -> list[Symptom]:
    import asyncpg

    from service.storage.engine import NotDurable, check_durable

    connection = await asyncpg.connect(dsn)
    try:
        version = await connection.fetchval("SHOW server_version")
        symptoms = [Symptom("database", True, f"PostgreSQL {version}", f"PostgreSQL {version}")]
        try:
            await check_durable(connection)
            symptoms.append(Symptom("durability", True, "confirma en disco", "commits reach the disk"))
        except NotDurable as error:
            es, _, en = str(error).partition(" / ")
            symptoms.append(Symptom("durability", False, es, en))
        if await connection.fetchval("SELECT to_regclass('ledger.head')") is None:
            symptoms.append(Symptom("log", False, "sin tablas: orotraza init", "no tables: orotraza init"))
            return symptoms
        return [*symptoms, await _log(connection, signed)]
    finally:
        await connection.close()


async def _log(connection: "asyncpg.Connection", signed: dict[str, Any] | None) -> Symptom:
    """The database against what this host remembers to have signed."""
    from service.storage import head

    end = await head.read(connection)
    if signed is None:
        return Symptom(
            "last_signed",
            not end.size,
            f"este servidor no recuerda haber firmado, y el registro tiene {end.size} asientos",
            f"this host remembers no signature, and the log has {end.size} entries",
        )
    es, en = f"firmado hasta {signed['size']}, registro {end.size}", f"signed up to {signed['size']}, log {end.size}"
    if signed["size"] > end.size or (signed["size"] == end.size and signed["root"] != end.root.hex()):
        return Symptom("last_signed", False, f"{es}: base atrasada o ajena", f"{en}: behind, or another log")
    return Symptom("last_signed", True, es, en)


async def _own_keys(dsn: str, folder: Path) -> Symptom:
    """Whether the log's own keys that the ledger names for its head are at hand."""
    import asyncpg

    from service.flows.own_keys import KeyNotHeld, OwnKeys
    from service.ledger.log_keys import GRADES
    from service.ledger.signing import FolderSigners, KeyFileError

    try:
        async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
            held = {grade: FolderSigners(folder, grade, passphrase()) for grade in GRADES}
            await OwnKeys(pool, held).start()
    except (KeyNotHeld, KeyFileError) as error:
        es, _, en = str(error).partition(" / ")
        return Symptom("own_keys", False, es if en else spanish(error), en or es)
    except asyncpg.PostgresError:
        return Symptom("own_keys", False, "sin tablas: orotraza init", "no tables: orotraza init")
    return Symptom("own_keys", True, "las que nombra el registro", "those that the ledger names")


def _remembered(last_signed: Path) -> dict[str, Any] | None:
    """Size and root of the file of `storage.last_signed`, read without its lock. Raises `Trouble`."""
    try:
        said = json_text.loads(last_signed.read_bytes())
        return {"size": int(said["size"]), "root": str(said["root"])}
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise Trouble(
            f"{last_signed} está dañado: ponga en su lugar el último que este servidor escribió",
            f"{last_signed} is damaged: put in its place the last one that this host wrote",
        ) from None


def _either(wrong: list[str], es: str, en: str) -> tuple[str, str]:
    names = ", ".join(wrong)
    return (f"{es}: {names}", f"{en}: {names}") if wrong else ("en orden", "in order")


def _tell(found: list[Symptom]) -> None:
    from rich.text import Text

    for each in found:
        mark, style = ("✓", "green") if each.well else ("✗", "bold red")
        show(console(), Text.assemble((f" {mark} {each.name}: ", style), each.es, (f"  {each.en}", "dim")))
