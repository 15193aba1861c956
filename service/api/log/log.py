"""The log itself: checkpoints for everybody, entries and proofs for state auditors."""

from collections.abc import AsyncGenerator
from email.utils import format_datetime
from typing import Final

import asyncpg
from starlette.responses import Response, StreamingResponse

from service.api import accept, etag
from service.api.access import PUBLIC, bearer
from service.api.asking import FROM, INDEX, SIZE, SIZE1, SIZE2, TO
from service.api.documents import JSON, PRIVATE, document
from service.api.presence import watch
from service.api.problems import Problem
from service.api.reading import note_entries
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.texts import framing, reading
from service.api.worker import Worker, worker_of
from service.audit import export_format
from service.flows.readers import may_read
from service.ledger import merkle, tlog_proof
from service.ledger.tlog_proof import TlogProof
from service.storage import log_entries, tree
from service.storage.log_entries import SignedSize

routes: Final = Routes("log")

MOST_ENTRIES: Final = 1_000
"""Entries that one page has, at most: 64 MB of the longest there can be."""

_AUDITORS: Final = bearer(may_read.AUDITOR)
_NDJSON: Final = "application/x-ndjson"
_TEXT: Final = "text/plain"
_FAILS: Final = (
    access_texts.TOKEN_MISSING,
    access_texts.TOKEN_REFUSED,
    access_texts.ROLE_MISSING,
    framing.PARAMETER_MALFORMED,
    framing.PARAMETER_UNKNOWN,
    reading.RANGE_REFUSED,
    reading.NO_CHECKPOINT,
)
_HASHES: Final = {"type": "array", "items": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}


@routes.on(
    "GET",
    "/checkpoint",
    allow=PUBLIC,
    answers=(
        Answer(200, "A C2SP signed note: origin, size, root, signature.", media_type="text/plain"),
        Answer(304, "The log has not grown since the one whose `ETag` stands in `If-None-Match`."),
    ),
    fails=(reading.NO_CHECKPOINT,),
)
async def read_checkpoint(asked: Asked) -> Response:
    """Read the log's latest signed checkpoint (c2sp.org/tlog-checkpoint).

    Keep it: with two of them anybody can tell whether the log only grew. It moves at most once a second and never back.
    `Last-Modified` is when the log last stood behind it: at most an hour ago, however little was recorded since.
    """
    async with worker_of(asked.request).pools.reader.acquire() as connection:
        shown = await log_entries.published(connection)
        if shown is None:
            raise Problem(reading.NO_CHECKPOINT)
        moved = format_datetime(await tree.shown_at(connection), usegmt=True)
    headers = {"cache-control": "public, max-age=1", "etag": etag.of(shown.note), "last-modified": moved}
    if etag.holds(asked.request, headers["etag"]):
        return Response(status_code=304, headers=headers)
    return Response(shown.note, media_type="text/plain", headers=headers)


@routes.on(
    "GET",
    "/v1/log/entries",
    allow=_AUDITORS,
    takes=(FROM, TO),
    answers=(Answer(200, "One entry a line, its exact bytes.", media_type=_NDJSON, schema={"type": "string"}),),
    fails=(framing.PARAMETER_MISSING, *_FAILS),
)
async def read_entries(asked: Asked) -> Response:
    """Read entries `from` up to, not including, `to`: at most 1,000 at a time.

    `Link` names the next page while there is one (RFC 8288). The bytes of line i are those that the log hashes.
    """
    start, end = asked.query.need(FROM), asked.query.need(TO)
    async with worker_of(asked.request).pools.reader.acquire() as connection:
        size = await log_entries.size(connection)
        if not start < end <= size or end - start > MOST_ENTRIES:
            raise _range(size)
        entries = await log_entries.in_range(connection, start, end)
    note_entries(asked, "entries", start, end)
    headers = dict(PRIVATE)
    if end < size:
        following = min(end + end - start, size)
        headers["link"] = f'</v1/log/entries?from={end}&to={following}>; rel="next"'
    return Response(b"".join(data + b"\n" for data in entries), media_type=_NDJSON, headers=headers)


@routes.on(
    "GET",
    "/v1/log/export",
    allow=_AUDITORS,
    answers=(Answer(200, "The whole log, in the export format.", media_type=_NDJSON, schema={"type": "string"}),),
    fails=_FAILS,
)
async def export_log(asked: Asked) -> Response:
    """Read the whole log, for `orotraza verify`: one entry a line, and the signed checkpoint in the last."""
    worker = worker_of(asked.request)
    signed = await _last_note(worker.pools.reader)
    note_entries(asked, "export", 0, signed.size)
    watch(asked.request)
    return StreamingResponse(_export(worker, signed), media_type=_NDJSON, headers=PRIVATE)


async def _export(worker: Worker, signed: SignedSize) -> AsyncGenerator[bytes, None]:
    step = 500
    for start in range(0, signed.size, step):
        # A connection for each page: a slow reader must not keep one from everybody else.
        async with worker.pools.reader.acquire() as connection:
            entries = await log_entries.in_range(connection, start, min(start + step, signed.size))
        yield b"".join(data + b"\n" for data in entries)
    yield export_format.last_line(signed.note) + b"\n"


@routes.on(
    "GET",
    "/v1/log/proof/inclusion",
    allow=_AUDITORS,
    takes=(INDEX, SIZE),
    answers=(
        Answer(
            200,
            "The entry's proof: siblings from the leaf up (RFC 9162 §2.1.3).",
            schema={"type": "object", "properties": {"index": {}, "size": {}, "proof": _HASHES}},
            also=(_TEXT,),
        ),
    ),
    fails=(framing.PARAMETER_MISSING, reading.SIZE_NOT_SIGNED, *_FAILS),
)
async def prove_inclusion(asked: Asked) -> Response:
    """Prove that entry `index` is in the tree of `size`.

    Where `Accept` names `text/plain`, as a C2SP tlog-proof: with the entry and the signed checkpoint of `size`, it
    stands by itself.
    """
    worker = worker_of(asked.request)
    if accept.chosen(asked.request, (JSON, _TEXT)) == _TEXT:
        return await _by_itself(asked, asked.query.need(INDEX), asked.query.find(SIZE))
    index = asked.query.need(INDEX)
    size = asked.query.find(SIZE) or (await _last_note(worker.pools.reader)).size
    await _check(worker, size)
    if index >= size:
        raise _range(size)
    (proof,) = await worker.prover.inclusion([index], size)
    return document({"index": index, "size": size, "proof": [node.hex() for node in proof]})


@routes.on(
    "GET",
    "/v1/log/proof/consistency",
    allow=_AUDITORS,
    takes=(SIZE1, SIZE2),
    answers=(
        Answer(
            200,
            "The proof that the greater tree begins with the smaller (RFC 9162 §2.1.4).",
            schema={"type": "object", "properties": {"from": {}, "to": {}, "proof": _HASHES}},
        ),
    ),
    fails=(framing.PARAMETER_MISSING, *_FAILS),
)
async def prove_consistency(asked: Asked) -> Response:
    """Prove that the tree of size `to` continues the tree of size `from`: that nothing in between was rewritten."""
    worker = worker_of(asked.request)
    size1 = asked.query.need(SIZE1)
    size2 = asked.query.find(SIZE2) or (await _last_note(worker.pools.reader)).size
    await _check(worker, size2)
    if size1 > size2:
        raise _range(size2)
    try:
        proof = await worker.prover.consistency(size1, size2)
    except merkle.ProofError:
        raise _range(size2) from None
    return document({"from": size1, "to": size2, "proof": [node.hex() for node in proof]})


async def _by_itself(asked: Asked, index: int, size: int | None) -> Response:
    worker = worker_of(asked.request)
    async with worker.pools.reader.acquire() as connection:
        signed = await (log_entries.last_note(connection) if size is None else tree.note_at(connection, size))
        entries = await log_entries.by_seq(connection, [index])
    if signed is None:
        raise Problem(reading.NO_CHECKPOINT if size is None else reading.SIZE_NOT_SIGNED, SIZE.field)
    if index >= signed.size:
        raise _range(signed.size)
    (proof,) = await worker.prover.inclusion([index], signed.size)
    note_entries(asked, "entries", index, index + 1)
    made = tlog_proof.format(TlogProof(index, tuple(proof), signed.note, entries[0]))
    return Response(made, media_type=_TEXT, headers={**PRIVATE, "vary": "accept"})


async def _last_note(pool: asyncpg.Pool) -> SignedSize:
    async with pool.acquire() as connection:
        signed = await log_entries.last_note(connection)
    if signed is None:
        raise Problem(reading.NO_CHECKPOINT)
    return signed


async def _check(worker: Worker, size: int) -> None:
    async with worker.pools.reader.acquire() as connection:
        head = await log_entries.size(connection)
    if size > head:
        raise _range(head)


def _range(size: int) -> Problem:
    return Problem(reading.RANGE_REFUSED, "query", {"size": str(size), "most": str(MOST_ENTRIES)})
