"""The checkpoints of the past, for everybody: what the log said, size by size, and cannot unsay."""

from typing import Final

from starlette.responses import Response

from service.api.access import PUBLIC
from service.api.asking import LIMIT
from service.api.documents import document
from service.api.parameters import Parameter, whole
from service.api.problems import Problem, Text
from service.api.routes import Answer, Asked, Routes
from service.api.texts import framing, reading
from service.api.worker import worker_of
from service.storage import tree

routes: Final = Routes("log")

_AFTER: Final = Parameter(
    "after",
    whole(),
    {"type": "integer", "minimum": 0, "default": 0},
    Text("un entero no negativo", "an integer, not negative"),
    "Only checkpoints of more entries than this.",
)
_SIZE: Final = Parameter(
    "size",
    whole(1),
    {"type": "integer", "minimum": 1},
    Text("un entero desde 1", "an integer from 1"),
    "The size of the tree.",
    place="path",
)
_PAGE: Final = 20
_NOTE: Final = {"type": "string", "description": "A C2SP signed note: origin, size, root, signatures."}
# Witnesses may add their lines; what the log itself said never changes.
_CACHED: Final = {"cache-control": "public, max-age=60"}


@routes.on(
    "GET",
    "/v1/log/checkpoints",
    allow=PUBLIC,
    takes=(_AFTER, LIMIT),
    answers=(
        Answer(
            200,
            "Checkpoints in the order of their sizes.",
            schema={
                "type": "object",
                "properties": {
                    "checkpoints": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"size": {"type": "integer"}, "checkpoint": _NOTE}},
                    }
                },
            },
        ),
    ),
    fails=(framing.PARAMETER_MALFORMED, framing.PARAMETER_UNKNOWN),
)
async def list_checkpoints(asked: Asked) -> Response:
    """List the checkpoints up to the one at `/checkpoint`, one for each batch that was signed.

    `Link` names the next page while there is one (RFC 8288). What the log has signed once it stands behind for ever:
    whoever kept one that is not consistent with these holds evidence against it.
    """
    after, limit = asked.query.find(_AFTER) or 0, asked.query.find(LIMIT) or _PAGE
    async with worker_of(asked.request).pools.reader.acquire() as connection:
        found = await tree.notes(connection, after, limit + 1)
    headers = dict(_CACHED)
    if len(found) > limit:
        found = found[:limit]
        headers["link"] = f'</v1/log/checkpoints?after={found[-1].size}&limit={limit}>; rel="next"'
    said = [{"size": each.size, "checkpoint": each.note.decode()} for each in found]
    return document({"checkpoints": said}, headers=headers)


@routes.on(
    "GET",
    "/v1/log/checkpoints/{size}",
    allow=PUBLIC,
    takes=(_SIZE,),
    answers=(Answer(200, "The signed note.", media_type="text/plain", schema=_NOTE),),
    fails=(framing.PARAMETER_MALFORMED, framing.PARAMETER_UNKNOWN, reading.CHECKPOINT_NOT_FOUND),
)
async def read_checkpoint_of(asked: Asked) -> Response:
    """Read the checkpoint of exactly this size.

    The log signs the sizes that its batches lead to, and no others: a proof of consistency bridges what lies between.
    """
    size = asked.query.need(_SIZE)
    async with worker_of(asked.request).pools.reader.acquire() as connection:
        found = await tree.notes(connection, size - 1, 1)
    if not found or found[0].size != size:
        raise Problem(reading.CHECKPOINT_NOT_FOUND, "size", {"size": str(size)})
    return Response(found[0].note, media_type="text/plain", headers=_CACHED)
