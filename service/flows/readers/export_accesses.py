"""Hand the access log of a period to the authority: a file of lines, and the digest by which both know it again."""

import csv
import io
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from service.decision.calendar import LIMA
from service.decision.values import frozen
from service.flows.checklist.write import inert
from service.flows.readers.read_accesses import as_members
from service.storage import access_log
from service.storage.access_log import Line, Read
from service.storage.engine import Connection

OPERATOR: Final = "operator"
"""As what the export itself is noted: whoever has the database, and no party."""

_MEMBERS: Final = ("line", "at", "by", "as", "action", "subject", "purpose", "concerns")


class Form(StrEnum):
    """One JSON object a line; or commas, with an apostrophe before what a spreadsheet would run."""

    NDJSON = "ndjson"
    CSV = "csv"


@frozen
class Exported:
    """What was written: how many reads, from which number to which (0: none), and the SHA-256 of all the bytes."""

    reads: int
    first: int
    last: int
    sha256: str


async def export(
    connection: Connection, first: date, last: date, form: Form, purpose: str, write: Callable[[bytes], object]
) -> Exported:
    """Write the reads of these Lima days, both included, in the order of their numbers; then note the export.

    One read while this runs may still be missing: the service writes down what was read within a fifth of a second.
    """
    digest, reads, numbers = sha256(), 0, (0, 0)
    async for lines, block in _blocks(connection, first, last, form):
        digest.update(block)
        write(block)
        reads += len(lines)
        if lines:
            numbers = (numbers[0] or lines[0].number, lines[-1].number)
    now = datetime.now(UTC)
    about = f"{first}/{last}"
    await access_log.write(connection, [Read(now, OPERATOR, OPERATOR, "access_log_export", about, purpose)])
    return Exported(reads, *numbers, digest.hexdigest())


async def _blocks(
    connection: Connection, first: date, last: date, form: Form
) -> AsyncIterator[tuple[list[Line], bytes]]:
    if form is Form.CSV:
        yield [], _csv([dict(zip(_MEMBERS, _MEMBERS, strict=True))]).encode("utf-8-sig")
    start, end = (datetime.combine(day, time(), LIMA) for day in (first, last + timedelta(days=1)))
    async for lines in access_log.period(connection, start, end):
        members = [{**as_members(line), "concerns": list(line.read.concerns)} for line in lines]
        if form is Form.CSV:
            yield lines, _csv(members).encode()
        else:
            yield lines, b"".join(json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in members)


def _csv(lines: list[dict[str, object]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for line in lines:
        cells = ("" if line[name] is None else line[name] for name in _MEMBERS)
        writer.writerow(inert(" ".join(cell) if isinstance(cell, list) else str(cell)) for cell in cells)
    return out.getvalue()
