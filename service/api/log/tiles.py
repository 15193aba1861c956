"""The tree in tiles, for everybody, and the entries beneath them, for state auditors (c2sp.org/tlog-tiles).

What a tile says never changes, so that whoever stands between may keep it for good. Problems are kept by nobody: a tile
that is not there yet may be there in a second.
"""

import asyncio
import gzip
from typing import Final

from starlette.responses import Response

from service.api.access import Open, bearer
from service.api.documents import PRIVATE
from service.api.parameters import Parameter
from service.api.problems import Problem, Text
from service.api.reading import note_entries
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.texts import framing, reading
from service.api.worker import worker_of
from service.decision.payload import spelt
from service.flows import read_tile
from service.flows.read_tile import Beyond
from service.flows.readers import may_read
from service.ledger import tiles
from service.ledger.tiles import EntriesTile, Tile, TileError, places
from service.storage.tiles import NotStored

routes: Final = Routes("log")

_HASHES: Final = Open("a leaf hash tells nothing: in every entry is a signature that nobody can guess")
_AUDITORS: Final = bearer(may_read.AUDITOR)
_MEDIA_TYPE: Final = "application/octet-stream"
_BYTES: Final = {"type": "string", "format": "binary"}
_FOREVER: Final = {"cache-control": "public, max-age=31536000, immutable"}
_COMPRESSION: Final = 6

_LEVEL: Final = Parameter(
    "level",
    str,
    {"type": "integer", "minimum": 0, "maximum": 7},
    Text("un entero de 0 a 7", "an integer from 0 to 7"),
    "0 for leaf hashes, one more for the hashes over whole tiles of the level below.",
    place="path",
)
_INDEX: Final = Parameter(
    "index",
    str,
    spelt(places.INDEX, examples=["000", "x001/x234/067", "273.p/112"]),
    Text("como x001/234 o 273.p/112", "as x001/234 or 273.p/112"),
    "The tile's index in groups of three digits, an `x` before all but the last; `.p/` and the width if partial.",
    place="path",
)


@routes.on(
    "GET",
    "/tile/entries/{index:path}",
    allow=_AUDITORS,
    takes=(_INDEX,),
    answers=(Answer(200, "The entries, each after its length in two bytes.", media_type=_MEDIA_TYPE, schema=_BYTES),),
    fails=(
        access_texts.TOKEN_MISSING,
        access_texts.TOKEN_REFUSED,
        access_texts.ROLE_MISSING,
        reading.TILE_NOT_FOUND,
        framing.PARAMETER_UNKNOWN,
    ),
)
async def read_bundle(asked: Asked) -> Response:
    """Read a bundle: the entries beneath a tile of level 0, 256 at most.

    Each hashes to the leaf hash at its place in that tile. Compressed for whoever takes gzip.
    """
    tile = _named(f"tile/entries/{asked.query.need(_INDEX)}")
    if not isinstance(tile, EntriesTile):
        raise _not_found()
    async with worker_of(asked.request).pools.reader.acquire() as connection:
        try:
            data = await read_tile.entries(connection, tile)
        except Beyond:
            raise _not_found() from None
    note_entries(asked, "entries", tile.start, tile.end)
    headers = {**PRIVATE, "vary": "accept-encoding"}
    if "gzip" in asked.request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        data = await asyncio.to_thread(gzip.compress, data, _COMPRESSION, mtime=0)
    return Response(data, media_type=_MEDIA_TYPE, headers=headers)


@routes.on(
    "GET",
    "/tile/{level}/{index:path}",
    allow=_HASHES,
    takes=(_LEVEL, _INDEX),
    answers=(Answer(200, "Hashes of 32 bytes, at most 256.", media_type=_MEDIA_TYPE, schema=_BYTES),),
    fails=(reading.TILE_NOT_FOUND, framing.PARAMETER_UNKNOWN, framing.NOT_READY),
)
async def read_hashes(asked: Asked) -> Response:
    """Read a tile of the tree: the hashes from which anybody computes roots and proofs.

    Tiles of all sizes up to the latest checkpoint's are there, partial ones too.
    """
    tile = _named(f"tile/{asked.query.need(_LEVEL)}/{asked.query.need(_INDEX)}")
    if not isinstance(tile, Tile):
        raise _not_found()
    async with worker_of(asked.request).pools.reader.acquire() as connection:
        try:
            data = await read_tile.hashes(connection, tile)
        except Beyond:
            raise _not_found() from None
        except NotStored:
            raise Problem(framing.NOT_READY, headers={"retry-after": "2"}) from None
    return Response(data, media_type=_MEDIA_TYPE, headers=_FOREVER)


def _named(path: str) -> Tile | EntriesTile:
    try:
        return tiles.parse(path)
    except TileError:
        raise _not_found() from None


def _not_found() -> Problem:
    return Problem(reading.TILE_NOT_FOUND, "path")
