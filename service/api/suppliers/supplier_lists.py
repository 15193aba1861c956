"""Check many suppliers at once: a list in JSON, or the spreadsheet that a trader keeps them in."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from starlette.responses import Response

from service.api import accept, body, throttle
from service.api.access import PARTIES
from service.api.asking import AT, PURPOSE
from service.api.documents import PRIVATE, document
from service.api.language import Language
from service.api.problems import Problem
from service.api.routes import Answer, Asked, Routes
from service.api.suppliers.list_body import FORMS, MOST_BYTES, from_json, from_sheet
from service.api.suppliers.supplier_summary import EXAMPLE, named, summary
from service.api.suppliers.suppliers import ASKERS
from service.api.texts import access as access_texts
from service.api.texts import framing, reading
from service.api.worker import Worker, worker_of
from service.decision.calendar import lima_day
from service.flows.check_supplier import Checked
from service.flows.checklist import answers, write
from service.flows.checklist.check import MOST, Answered, check
from service.flows.checklist.faults import Fault
from service.flows.checklist.rows import Row
from service.flows.checklist.widen import widen
from service.flows.persons.person_vault import Vault
from service.flows.readers import may_read
from service.flows.readers.bearer import Caller
from service.storage.access_log import Read
from service.tabular import Sheet

routes: Final = Routes("suppliers")


@routes.on(
    "POST",
    "/v1/suppliers:check",
    allow=PARTIES,
    takes=(AT, PURPOSE),
    body=FORMS,
    answers=(
        Answer(
            200,
            "For JSON the answers, row by row; for a spreadsheet the same one with columns added.",
            example={
                "size": 2413,
                "counts": {"yes": 1, "conditional": 0, "no": 0, "error": 1},
                "answers": [
                    {"row": 1, **EXAMPLE},
                    {"row": 2, "fault": "ruc_check_digit", "text": "The RUC's last digit does not fit the others."},
                ],
            },
            also=(write.XLSX, "text/csv"),
        ),
    ),
    fails=(
        framing.PARAMETER_MALFORMED,
        framing.PARAMETER_UNKNOWN,
        framing.BODY_LATE,
        framing.BODY_MISSING,
        framing.BODY_TOO_LARGE,
        framing.TOO_MANY_REQUESTS,
        framing.NOT_READY,
        access_texts.TOKEN_MISSING,
        access_texts.TOKEN_REFUSED,
        access_texts.PURPOSE_MISSING,
        reading.LIST_MALFORMED,
        reading.LIST_TOO_LONG,
        reading.LIST_UNREADABLE,
        reading.LIST_WITHOUT_RUC,
    ),
)
async def check_suppliers(asked: Asked) -> Response:
    """Check a list of suppliers, five thousand at most, all by one state of the log.

    Each answer is that of `GET /v1/suppliers/{party}`, in short. A spreadsheet (XLSX or CSV) needs a
    column RUC; it may have *código único*, *actividad* and *fecha*, else `at` or today. It comes back as XLSX, or as
    CSV where `Accept` asks for that, what looks like a formula made text. What is wrong with a row stands in that row,
    and the others are answered. Each supplier that is not the caller itself is noted in the access log.
    """
    worker, caller = worker_of(asked.request), asked.caller
    data = await body.read(asked.request, MOST_BYTES, body.BATCH_SECONDS)
    worker.throttle.count(throttle.LIST, "list", caller.party)
    language = asked.language
    today = lima_day(datetime.now(UTC))
    reader = _Reader(caller, asked.query.find(PURPOSE))
    day = asked.query.find(AT) or today
    if asked.request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
        asks = from_json(data, day)
        return document(_said(worker.vault, asks, await _answered(worker, reader, asks, today), language))
    sheet, asks = await asyncio.get_running_loop().run_in_executor(worker.sheets, from_sheet, data, day)
    found = await _answered(worker, reader, asks, today)
    as_text = accept.chosen(asked.request, (write.XLSX, write.CSV)) == write.CSV
    made = await asyncio.to_thread(_made, sheet, asks, found, language, as_text=as_text)
    headers = {**PRIVATE, "content-disposition": f'attachment; filename="proveedores.{"csv" if as_text else "xlsx"}"'}
    return Response(made, headers=headers, media_type=write.CSV if as_text else write.XLSX)


@dataclass(slots=True)
class _Reader:
    """Who asks, and what it has read of others."""

    caller: Caller
    purpose: str | None
    reads: list[Read] = field(default_factory=list)

    def may(self, checked: Checked) -> bool:
        party = checked.verdict.party
        role = may_read.role(self.caller, subjects=(party,), places=checked.places, also=ASKERS)
        if role == may_read.AUTHORITY and self.purpose is None:
            raise Problem(access_texts.PURPOSE_MISSING, PURPOSE.field)
        if role not in {None, may_read.PARTY}:
            self.reads.append(Read(datetime.now(UTC), self.caller.party, str(role), "suppliers", party, self.purpose))
        return role is not None


async def _answered(worker: Worker, reader: _Reader, asks: Sequence[Row], today: date) -> Answered:
    if len(asks) > MOST:
        raise Problem(reading.LIST_TOO_LONG, "body", {"most": str(MOST)})
    found = await check(worker.pools.reader, asks, today=today, allowed=reader.may)
    for read in reader.reads:
        worker.access_log.note(read)
    return found


def _said(vault: Vault, asks: Sequence[Row], found: Answered, language: Language) -> dict[str, Any]:
    return {
        "size": found.size,
        "counts": answers.tally(found.answers),
        "answers": [
            {"row": row.number, **_answer(vault, answer, language)}
            for row, answer in zip(asks, found.answers, strict=True)
        ],
    }


def _answer(vault: Vault, answer: Checked | Fault, language: Language) -> dict[str, Any]:
    if isinstance(answer, Fault):
        return {"fault": answer.code, "text": getattr(answer, language)}
    name = None if answer.party is None else answer.party.name
    return summary(answer, named(vault, answer.verdict.party, name, language))


def _made(sheet: Sheet, asks: Sequence[Row], found: Answered, language: Language, *, as_text: bool) -> bytes:
    now = datetime.now(UTC)
    gained = {
        row.number: answers.cells(answer, asked_at=now, size=found.size, language=language)
        for row, answer in zip(asks, found.answers, strict=True)
    }
    make = write.as_csv if as_text else write.as_xlsx
    return make(*widen(sheet, answers.HEADINGS[language], gained))
