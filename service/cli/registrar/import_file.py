"""What is imported: a file of this machine, or one that an authority sent; its day, its source, its region."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from service.cli import bounded, typed
from service.cli.say import Trouble, reason, usage, why

if TYPE_CHECKING:
    from service.flows.rolls.file import RollFile
    from service.registry.rolls.row import Roll

_LONGEST: Final = 120


def on_disk(
    register: "Roll", path: Path, retrieved_on: str | None, source: str | None, departments: str | None
) -> "RollFile":
    """A file of this machine. Raises `Trouble` for what cannot be meant."""
    from service.decision.calendar import lima_day
    from service.flows.rolls.file import given
    from service.tabular.limits import LIMITS

    try:
        data = bounded.read(path, LIMITS.file_bytes)
    except OSError as error:
        raise usage(f"{path} no se puede leer: {why(error)}", f"{path} cannot be read: {reason(error)}") from None
    today = lima_day(datetime.now(UTC))
    day = _day(retrieved_on) if retrieved_on else today
    if day > today:
        raise usage(f"--retrieved-on {day} está en el futuro", "the day of download is in the future")
    named = _named(source) if source else f"lista pública del {day}"
    return given(
        register,
        data,
        name=path.name,
        retrieved_on=day.isoformat(),
        source=named,
        departments=_departments(departments),
    )


def _named(source: str) -> str:
    from service.ledger.folding import fold
    from service.ledger.profile import FOREIGN

    named = fold(source.strip())
    if not 0 < len(named) <= _LONGEST or FOREIGN.search(named):
        raise usage(
            f"--source: de 1 a {_LONGEST} letras, sin signos raros", f"--source: 1 to {_LONGEST} plain characters"
        )
    return named


def uploaded(dsn: str, register: "Roll", text: str, departments: str | None) -> "RollFile":
    """The upload of this number, as its sender described it.

    Raises `Trouble` if there is none, or if it is of other departments than whoever imports it has said.
    """
    from service.flows.rolls.file import given
    from service.flows.rolls.uploads import open_upload

    try:
        wanted = UUID(text)
    except ValueError:
        raise usage(f"{text!r} no es el número de una subida", "that is no upload's number") from None
    found = asyncio.run(open_upload(dsn, wanted))
    if found is None or found[0].roll != register:
        raise Trouble(f"no hay una subida {text} de {register}", f"there is no upload {text} of {register}")
    upload, data = found
    if departments is not None and set(_departments(departments)) != set(upload.departments):
        its = ",".join(upload.departments) or "todo el país / the whole country"
        raise usage(f"la subida {text} es de otros departamentos: {its}", f"the upload is of other departments: {its}")
    return given(
        register,
        data,
        name=upload.name,
        retrieved_on=upload.retrieved_on.isoformat(),
        source=upload.source or f"lista pública del {upload.retrieved_on}",
        departments=tuple(upload.departments),
    )


def _day(text: str) -> date:
    return date.fromisoformat(typed.day(text))


def _departments(text: str | None) -> tuple[str, ...]:
    from service.flows.rolls.departments import UnknownDepartment, departments

    try:
        return departments(text or "")
    except UnknownDepartment as unknown:
        raise usage(
            f"no hay departamento {unknown}: escriba su nombre, o las dos cifras del INEI",
            f"there is no department {unknown}: two INEI digits or a name",
        ) from None
