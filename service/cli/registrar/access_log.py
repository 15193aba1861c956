"""`orotraza access-log`: who read what, exported to the authority."""

import asyncio
import os
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import typed
from service.cli.say import Trouble, as_json, say, usage
from service.cli.server_side import DATA_HELP, database, needs_server, settings

if TYPE_CHECKING:
    from service.flows.readers.export_accesses import Exported

app = typer.Typer(help="El registro de accesos. / The access log.", no_args_is_help=True)


class Format(StrEnum):
    """How the file is written."""

    NDJSON = "ndjson"
    CSV = "csv"


@app.callback()
def _group() -> None:
    """Keep `export` a command of its own, though it is the only one."""


@app.command("export")
def export_accesses(
    out: Annotated[Path, typer.Argument(help="Archivo nuevo. / The new file.")],
    first: Annotated[str, typer.Option("--from", metavar="2026-11-01", help="Primer día. / First Lima day.")],
    last: Annotated[str, typer.Option("--to", metavar="2026-11-30", help="Último día. / Last Lima day.")],
    purpose: Annotated[str, typer.Option(help="Quién lo pide y para qué; queda anotado. / Who asks, and what for.")],
    form: Annotated[Format, typer.Option("--format", help="Cómo se escribe. / How it is written.")] = Format.NDJSON,
    data: Annotated[Path | None, typer.Option("--data", help=DATA_HELP)] = None,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Entregar a la autoridad quién leyó qué. / Hand the authority who read what.

    Junto al archivo queda su huella, como la lee `sha256sum -c`. La entrega también se anota en el registro.

    Beside the file stands its digest, as `sha256sum -c` reads it. The export is noted in the log too.
    """
    days = _day(first, "--from"), _day(last, "--to")
    beside = out.with_name(f"{out.name}.sha256")
    if days[0] > days[1]:
        raise usage("--from es posterior a --to", "--from is after --to")
    if not 3 <= len(purpose) <= 120:
        raise usage("--purpose: de 3 a 120 caracteres", "--purpose: 3 to 120 characters")
    for path in (out, beside):
        if path.exists():
            raise Trouble(f"{path} ya existe, y no se sobrescribe", f"{path} is there, and is not overwritten")
    with needs_server(), database(settings(data_dir=data)) as dsn:
        done = asyncio.run(_export(dsn, out, days, form, purpose))
    beside.write_text(f"{done.sha256}  {out.name}\n", encoding="utf-8")
    if json:
        as_json({"reads": done.reads, "first": done.first, "last": done.last, "sha256": done.sha256})
    else:
        say(f"{done.reads:,} lecturas, SHA-256 {done.sha256}", f"{done.reads:,} reads, the digest in {beside}", "green")


async def _export(dsn: str, out: Path, days: tuple[date, date], form: Format, purpose: str) -> "Exported":
    import asyncpg

    from service.flows.readers.export_accesses import Form, export

    draft = out.with_name(f".{out.name}.part")
    connection = await asyncpg.connect(dsn)
    try:
        # Who read about whom is personal data itself: nobody but the owner reads the file.
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            done = await export(connection, *days, Form(form), purpose, file.write)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
        await connection.close()
    return done


def _day(text: str, option: str) -> date:
    return date.fromisoformat(typed.day(text, option))
