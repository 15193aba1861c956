"""The State's rolls: an authority sends one, and everybody concerned sees what was imported when.

Sending changes no register. Each row of a roll is an entry that the registrar signs, and its key is on no server.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from starlette.responses import Response

from service.api import body, throttle
from service.api.access import bearer
from service.api.documents import document
from service.api.parameters import Parameter, lima_day, matching
from service.api.problems import Problem, Text
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.texts import framing, reading
from service.api.worker import worker_of
from service.decision.calendar import lima_day as day_of
from service.decision.payload import DAY, DIGEST, INSTANT, UUID, spelt
from service.flows.readers.bearer import Caller
from service.flows.readers.may_read import AUTHORITY
from service.flows.rolls.uploads import REGISTERS, keep_upload, listed
from service.registry.identifiers import PARTY
from service.registry.jurisdiction import answers_for
from service.registry.rolls.imported import RollImport
from service.storage.roll_uploads import Sent, Upload

routes: Final = Routes("rolls")

MOST_BYTES: Final = 32 * 1024 * 1024
"""Bytes of a roll's file: REINFO, the greatest, has 12 million as CSV and a quarter of that as XLSX."""

_SECONDS: Final = 600  # 32 MiB over 3G
_COMMANDS: Final = {
    "RECPO": "recpo",
    "REINFO": "reinfo",
    "SELECTORS": "selectors",
    "PLANT": "plants",
    "CONCESSION": "concessions",
}
_DEPARTMENT: Final = 2  # digits of INEI's code
_TEXT: Final = r"[\x20-\x7e\xa1-\xac\xae-\u024f]{1,120}"

_REGISTER: Final = Parameter(
    "register",
    matching("|".join(REGISTERS)),
    {"type": "string", "enum": list(REGISTERS)},
    Text(f"uno de: {', '.join(REGISTERS)}", f"one of: {', '.join(REGISTERS)}"),
    "The register that the roll is of.",
    place="path",
)
_NAME: Final = Parameter(
    "name",
    matching(_TEXT),
    {"type": "string", "minLength": 1, "maxLength": 120},
    Text("el nombre del archivo, de 1 a 120 caracteres", "the file's name, of 1 to 120 characters"),
    "The file's name.",
    required=True,
)
_RETRIEVED_ON: Final = Parameter(
    "retrieved_on",
    lima_day,
    spelt(DAY, format="date"),
    Text("un día, como 2026-11-20", "a day, such as 2026-11-20"),
    "The Lima day of which the roll is.",
    required=True,
)
_SOURCE: Final = Parameter(
    "source",
    matching(_TEXT),
    {"type": "string", "minLength": 1, "maxLength": 120},
    Text("un texto de 1 a 120 caracteres", "a text of 1 to 120 characters"),
    "What entries shall call the source; `lista pública del` and the day by default.",
)
_CODES: Final = "[0-9]{2}(,[0-9]{2}){0,24}"
_DEPARTMENTS: Final = Parameter(
    "departments",
    matching(_CODES),
    spelt(_CODES, examples=["21,04"]),
    Text("códigos INEI de dos dígitos, como 21,04", "INEI's two digits, such as 21,04"),
    "The departments that a regional roll is of, which a regional authority has to say; the whole country by default.",
)
_FAILS: Final = (
    access_texts.TOKEN_MISSING,
    access_texts.TOKEN_REFUSED,
    access_texts.ROLE_MISSING,
    framing.PARAMETER_MALFORMED,
    framing.PARAMETER_UNKNOWN,
)
_UPLOAD: Final = {
    "type": "object",
    "properties": {
        "id": spelt(UUID, format="uuid"),
        "register": {"type": "string", "enum": list(REGISTERS)},
        "retrieved_on": spelt(DAY, format="date"),
        "digest": spelt(DIGEST),
        "party": spelt(PARTY),
        "uploaded_at": spelt(INSTANT, format="date-time"),
        **{name: {"type": "string"} for name in ("name", "source", "command")},
    },
}


@routes.on(
    "POST",
    "/v1/rolls/{register}",
    allow=bearer("authority", "registrar", changes=True),
    takes=(_REGISTER, _NAME, _RETRIEVED_ON, _SOURCE, _DEPARTMENTS),
    body={"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    answers=(
        Answer(201, "Kept; `command` is what the registrar runs.", schema=_UPLOAD),
        Answer(200, "The same file was sent before, for the same day: that upload.", schema=_UPLOAD),
    ),
    fails=(
        *_FAILS,
        framing.PARAMETER_MISSING,
        framing.BODY_LATE,
        framing.BODY_MISSING,
        framing.BODY_TOO_LARGE,
        framing.TOO_MANY_REQUESTS,
        reading.RETRIEVED_IN_FUTURE,
        reading.DEPARTMENTS_OUTSIDE_TERRITORY,
    ),
)
async def upload_roll(asked: Asked) -> Response:
    """Send a roll as it is published: CSV, XLSX or PDF, 32 MiB at most, the file's bytes being the body.

    It is kept with its digest, who sent it and when, and changes nothing yet: the registrar imports it with
    `orotraza import … --uploaded ID` and signs for each row. What of it cannot be read is told there.

    What is missing from a roll is closed, so that an authority with a territory names in `departments` those of it that
    the roll is of; the command names them too.
    """
    worker, caller = worker_of(asked.request), asked.caller
    worker.throttle.count(throttle.ROLL, "roll", caller.party)
    register, name, day = asked.query.need(_REGISTER), asked.query.need(_NAME), asked.query.need(_RETRIEVED_ON)
    if day > day_of(datetime.now(UTC)):
        raise Problem(reading.RETRIEVED_IN_FUTURE, _RETRIEVED_ON.field)
    departments = tuple(dict.fromkeys(filter(None, (asked.query.find(_DEPARTMENTS) or "").split(","))))
    _bound(caller, departments)
    sent = Sent(register, name, day, asked.query.find(_SOURCE), departments, caller.party)
    data = await body.read(asked.request, MOST_BYTES, _SECONDS)
    upload, new = await keep_upload(worker.pools.writer, sent, data)
    return document(_upload(upload, None), 201 if new else 200)


def _bound(caller: Caller, departments: Sequence[str]) -> None:
    """Let an authority with a territory send rolls of whole departments of it only."""
    territory = caller.territory if AUTHORITY in caller.roles else ()
    if not territory or (departments and all(answers_for(territory, [("inei", each)]) for each in departments)):
        return
    own = [each for each in territory if len(each) == _DEPARTMENT]
    raise Problem(reading.DEPARTMENTS_OUTSIDE_TERRITORY, _DEPARTMENTS.field, {"departments": ", ".join(own) or "–"})


@routes.on(
    "GET",
    "/v1/rolls",
    allow=bearer("authority", "registrar", "auditor"),
    answers=(
        Answer(
            200,
            "Imports and uploads, the latest first, a hundred of each at most.",
            schema={
                "type": "object",
                "properties": {
                    "imports": {"type": "array", "items": {"type": "object"}},
                    "uploads": {"type": "array", "items": _UPLOAD},
                },
            },
        ),
    ),
    fails=_FAILS,
)
async def read_rolls(asked: Asked) -> Response:
    """Read which rolls were imported, of which day and with which counts, and which uploads wait for it.

    An upload's `imported` is the entry of the import of its file.
    """
    found = await listed(worker_of(asked.request).pools.reader)
    return document(
        {
            "imports": [_import(row) for row in found.imports],
            "uploads": [_upload(each, found.imported.get(each.id)) for each in found.uploads],
        }
    )


def _import(row: RollImport) -> dict[str, Any]:
    counts = ("read", "bad", "new", "changed", "gone", "unchanged")
    return {
        "register": row.roll,
        "entry": row.seq,
        "source": {"digest": row.digest, "name": row.source_name, "retrieved_on": row.retrieved_on},
        "departments": row.departments,
        "counts": {name: getattr(row, name) for name in counts},
    }


def _upload(upload: Upload, imported: int | None) -> dict[str, Any]:
    region = f" --departments {','.join(upload.departments)}" if upload.departments else ""
    told: dict[str, Any] = {
        "id": str(upload.id),
        "register": upload.roll,
        "name": upload.name,
        "retrieved_on": upload.retrieved_on.isoformat(),
        "departments": list(upload.departments),
        "digest": upload.digest.hex(),
        "size": upload.size,
        "party": upload.party,
        "uploaded_at": f"{upload.uploaded_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "command": f"orotraza import {_COMMANDS[upload.roll]} --uploaded {upload.id}{region}",
    }
    optional = {"source": upload.source, "imported": imported}
    return told | {name: value for name, value in optional.items() if value is not None}
