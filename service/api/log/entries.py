"""Record: one submission, or many in one request, each judged alone."""

from collections.abc import AsyncGenerator, Sequence
from typing import Final

from pydantic_core import to_json
from starlette.responses import Response, StreamingResponse

from service.api import body
from service.api.access import SIGNED
from service.api.documents import PRIVATE, PrivateJson
from service.api.examples import BATCH_BODY, RECEIPT, SUBMISSION_BODY
from service.api.language import Language
from service.api.log.submitting import FAILS, problem, take_apart
from service.api.problems import Problem
from service.api.routes import Answer, Asked, Routes
from service.api.texts import framing
from service.api.worker import worker_of
from service.flows.recording.answers import Answer as Reply
from service.flows.recording.answers import Recorded
from service.flows.recording.recorder import Recorder
from service.ledger.submission import Signed

routes: Final = Routes("entries")

_NDJSON: Final = "application/x-ndjson"
_PIECE: Final = 256 * 1024
"""Bytes of answers from which no more are joined: the client takes these in first."""


@routes.on(
    "POST",
    "/v1/entries",
    allow=SIGNED,
    body=SUBMISSION_BODY,
    answers=(
        Answer(201, "Recorded: the receipt, proof to be kept.", schema=RECEIPT),
        Answer(200, "Recorded before, by the same bytes: the receipt of that entry.", schema=RECEIPT),
    ),
    fails=(*FAILS, framing.RULE_FAILED, framing.BUSY, framing.UNWITNESSED),
)
async def record_entry(asked: Asked) -> Response:
    """Record a signed submission.

    The body is a JWS in flattened JSON, signed by an enrolled key. The answer comes after the entry is on disk and the
    tree signed. The same bytes sent again get the receipt of the same entry, for ever: after a lost answer or a 503,
    send again. A refusal is signed by the service, in `refusal`; whoever holds the ledger can replay it.
    """
    sent = take_apart(await body.read(asked.request))
    answer = await worker_of(asked.request).recorder.record(sent)
    if isinstance(answer, Recorded):
        return PrivateJson(answer.receipt, 201 if answer.new else 200)
    raise problem(answer)


@routes.on(
    "POST",
    "/v1/entries/batch",
    allow=SIGNED,
    body=BATCH_BODY,
    answers=(
        Answer(
            200,
            "One line for each line, in order: `line`, `status`, and `receipt` or `problem`.",
            media_type=_NDJSON,
            schema={"type": "string"},
        ),
    ),
    fails=(framing.BODY_LATE, framing.BODY_MISSING, framing.BODY_TOO_LARGE, framing.BATCH_TOO_LONG),
)
async def record_batch(asked: Asked) -> Response:
    """Record up to 512 signed submissions, one a line (NDJSON), each judged alone.

    A line is what `POST /v1/entries` takes, and its answer what that would give. Lines are taken apart as they arrive
    and recorded once the body has ended: a body that is too large or too long writes nothing. Answers come in the order
    of the lines.
    """
    lines = [_take_apart(line) async for line in body.lines(asked.request)]
    language = asked.language
    answers = _answers(worker_of(asked.request).recorder, lines, language)
    return StreamingResponse(answers, media_type=_NDJSON, headers=PRIVATE)


def _take_apart(line: bytes | None) -> Signed | Problem:
    if line is None:
        return body.too_large(body.ENTRY)
    if not line:
        return Problem(framing.BODY_MISSING, "body")
    try:
        return take_apart(line).bare()  # many wait here, for as long as the slowest line takes
    except Problem as fault:
        return fault


async def _answers(
    recorder: Recorder, lines: Sequence[Signed | Problem], language: Language
) -> AsyncGenerator[bytes, None]:
    """The lines' answers, those that are there together in one piece."""
    waiting = [line if isinstance(line, Problem) else recorder.record(line) for line in lines]
    ready = bytearray()
    for number, each in enumerate(waiting, 1):
        if ready and (len(ready) > _PIECE or not (isinstance(each, Problem) or each.done())):
            yield bytes(ready)
            ready.clear()
        ready += _line(number, each if isinstance(each, Problem) else await each, language)
    yield bytes(ready)


def _line(number: int, answer: Reply | Problem, language: Language) -> bytes:
    if isinstance(answer, Recorded):
        status = 201 if answer.new else 200
        return b'{"line":%d,"status":%d,"receipt":%b}\n' % (number, status, answer.receipt)
    fault = answer if isinstance(answer, Problem) else problem(answer)
    said = to_json(fault.as_json(language))
    return b'{"line":%d,"status":%d,"problem":%b}\n' % (number, fault.kind.status, said)
