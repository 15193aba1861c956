"""The law's reports: a buyer's purchase register of a month, and what has changed in it since it was filed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final

from starlette.responses import Response

from service.apart.thread import apart
from service.api.access import PARTIES
from service.api.asking import PARTY, PURPOSE
from service.api.documents import PRIVATE, document
from service.api.parameters import Parameter, matching, whole
from service.api.problems import Problem, Text
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import TURN_FAILS, admit, turn
from service.api.reports import reports_said as said
from service.api.routes import Answer, Asked, Routes
from service.api.texts import reading
from service.api.worker import worker_of
from service.decision.payload import spelt
from service.exchange import months
from service.exchange.monthly_register import difference as differences
from service.exchange.monthly_register import register as registers
from service.exchange.monthly_register.cells import Person
from service.exchange.monthly_register.register import NOBODY
from service.flows.known_at import KnownAtAhead
from service.flows.readers import may_read
from service.flows.readers.read_accesses import places
from service.flows.reports import forms
from service.flows.reports import register as flow
from service.flows.reports.persons import persons
from service.flows.reports.workbook import XLSX, as_xlsx
from service.storage.access_log import Read

routes: Final = Routes("reports")

_CSV: Final = "text/csv; charset=utf-8; header=present"
_WITH_PERSONS: Final = "purchase_register_persons"
_WANTED: Final = Text("un entero", "an integer")
MONTH: Final = Parameter(
    "month",
    matching(months.FORM),
    spelt(months.FORM, examples=["2026-10"]),
    Text("un mes, como 2026-10", "a month, such as 2026-10"),
    "The month, by the days of Lima.",
    place="path",
)
MADE_OF: Final = Parameter(
    "size",
    whole(1),
    {"type": "integer", "minimum": 1},
    _WANTED,
    "How many entries the report is made of; all of them by default.",
)
SINCE: Final = Parameter(
    "since",
    whole(1),
    {"type": "integer", "minimum": 1},
    _WANTED,
    "The size to compare with; by default that of the last filing.",
)
FORMAT: Final = Parameter(
    "format",
    matching("json|csv|xlsx"),
    {"type": "string", "enum": ["json", "csv", "xlsx"], "default": "json"},
    Text("json, csv o xlsx", "json, csv or xlsx"),
    "`json`: what it comes to. `csv` (RFC 4180, UTF-8) and `xlsx`: the file.",
)
PERSONS: Final = Parameter(
    "persons",
    matching("[01]"),
    {"type": "string", "enum": ["0", "1"]},
    Text("1, o nada", "1, or nothing"),
    "With 1, the file has names and DNI of natural persons, as the buyer was told; it is not the one that is digested.",
)
MARK: Final = Parameter(
    "mark",
    matching("[01]"),
    {"type": "string", "enum": ["0", "1"]},
    Text("1, o nada", "1, or nothing"),
    "With 1, a CSV begins with the byte order mark, by which Excel knows UTF-8.",
)

_FAILS: Final = (*READING_FAILS, reading.REPORT_AHEAD, *TURN_FAILS)
_FILES: Final = ("text/csv", XLSX)
_EXAMPLE: Final = {
    "report": "purchase_register",
    "template": "ds009_2025_1",
    "buyer": "ruc:20990000019",
    "month": "2026-11",
    "size": 71,
    "digest": "0b" * 32,
    "lines": 2,
    "gross_g": "140.280",
    "fine_g": "127.894125",
    "prices": [{"currency": "PEN", "amount": "52100.00"}],
    "without_ruc": 2,
    "filings": [],
}


@routes.on(
    "GET",
    "/v1/reports/purchases/{party}/{month}",
    allow=PARTIES,
    takes=(PARTY, MONTH, MADE_OF, FORMAT, PERSONS, MARK, PURPOSE),
    answers=(Answer(200, "What the month comes to and how it was filed; or the file.", example=_EXAMPLE, also=_FILES),),
    fails=_FAILS,
)
async def read_purchases(asked: Asked) -> Response:
    """Read a buyer's purchase register of a month (DS 009-2025-EM), as the log of some size knew it.

    Read by the buyer, by the authorities of its territory and by state auditors. One row a purchase line, as it stands
    after settlement and corrections; annulled purchases are not in it. The digest is of the CSV without mark and
    without erasable data, and `report.filed` freezes it: with the same `size` the same file comes again. The column
    headings are ours: the Ministry's own could not be verified.
    """
    query = asked.query
    party, month, form = query.need(PARTY), query.need(MONTH), forms.current()
    named = query.find(PERSONS) == "1"
    role = await _admit(asked, party, _WITH_PERSONS if named else "purchase_register")
    pool = worker_of(asked.request).pools.reader
    async with turn(asked):
        found = await _register(asked, party, month, query.find(MADE_OF))
        kind = query.find(FORMAT) or "json"
        if kind == "json":
            filings = await flow.filed(pool, party, month)
            return document(await apart(partial(said.register, found, form, filings)))
        vault = worker_of(asked.request).vault
        known = await persons(pool, vault, party, found.lines) if named else NOBODY
        _note_persons(asked, role, party, known)
        name = f"compras-{party.removeprefix('ruc:')}-{month}"
        if kind == "csv":
            data = await apart(partial(registers.as_csv, found, form, known, mark=query.find(MARK) == "1"))
            return _file(data, f"{name}.csv", _CSV)
        kinds = [column.kind for column in form.columns]
        rows = registers.rows(found, form, known)
        return _file(await apart(partial(as_xlsx, form.titles, kinds, rows)), f"{name}.xlsx", XLSX)


@routes.on(
    "GET",
    "/v1/reports/purchases/{party}/{month}/difference",
    allow=PARTIES,
    takes=(PARTY, MONTH, SINCE, MADE_OF, FORMAT, MARK, PURPOSE),
    answers=(Answer(200, "The lines that differ and what the differences come to; or the file.", also=_FILES),),
    fails=(*_FAILS, reading.NOTHING_FILED),
)
async def compare_purchases(asked: Asked) -> Response:
    """Read what has changed in a month's register since it was filed: the *rectificatoria*, line by line.

    Settlements, corrections, annulments and deals recorded late. The new sums without the old ones are what the
    differences come to. Read as the register is.
    """
    query = asked.query
    party, month, form = query.need(PARTY), query.need(MONTH), forms.current()
    await _admit(asked, party, "purchase_register")
    async with turn(asked):
        since = query.find(SINCE)
        if since is None:
            filings = await flow.filed(worker_of(asked.request).pools.reader, party, month)
            if not filings:
                raise Problem(reading.NOTHING_FILED, MONTH.field)
            since = filings[-1].size
        before = await _register(asked, party, month, since)
        after = await _register(asked, party, month, query.find(MADE_OF))
        kind = query.find(FORMAT) or "json"
        if kind == "json":
            return document(await apart(lambda: said.changes(before, after, differences.changes(before, after, form))))
        name = f"rectificatoria-{party.removeprefix('ruc:')}-{month}"
        if kind == "csv":
            data = await apart(partial(differences.as_csv, before, after, form, mark=query.find(MARK) == "1"))
            return _file(data, f"{name}.csv", _CSV)
        titles = [*differences.TITLES, *form.titles]
        kinds = [*differences.NUMBERS, *(column.kind for column in form.columns)]
        data = await apart(partial(as_xlsx, titles, kinds, differences.rows(before, after, form)))
        return _file(data, f"{name}.xlsx", XLSX)


async def _admit(asked: Asked, party: str, action: str) -> str:
    """Let the buyer in, and those who answer for it or watch."""
    where = set() if asked.caller.party == party else await places(worker_of(asked.request).pools.reader, party)
    return admit(asked, action, party, concerns=(party,), places=where)


async def _register(asked: Asked, party: str, month: str, size: int | None) -> registers.Register:
    try:
        return await flow.register(worker_of(asked.request).pools.reader, party, month, size)
    except KnownAtAhead as ahead:
        raise Problem(reading.REPORT_AHEAD, MADE_OF.field, {"size": str(ahead.size)}) from None


def _note_persons(asked: Asked, role: str, party: str, known: Mapping[str, Person]) -> None:
    """Note whose names and DNI somebody else than the buyer reads: they may ask who did."""
    if role != may_read.PARTY and known:
        purpose, concerns = asked.query.find(PURPOSE), tuple(sorted(known))
        line = Read(datetime.now(UTC), asked.caller.party, role, _WITH_PERSONS, party, purpose, concerns)
        worker_of(asked.request).access_log.note(line)


def _file(data: bytes, name: str, media_type: str) -> Response:
    headers = {**PRIVATE, "content-disposition": f'attachment; filename="{name}"'}
    return Response(data, headers=headers, media_type=media_type)
