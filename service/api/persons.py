"""Keep persons' data: what commitments in the ledger stand for, erasable, sealed."""

import json
import re
import unicodedata
from typing import Any, Final

from starlette.responses import Response

from service.api import body, throttle
from service.api.access import PARTIES
from service.api.asking import PARTY
from service.api.problems import Kind, Problem
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.texts import framing, reading
from service.api.worker import worker_of
from service.flows.keep_person import OpeningRefused, keep
from service.flows.openings import Opening

routes: Final = Routes("parties")

_MOST_BYTES: Final = 16_384
_MOST: Final = 20
_LONGEST: Final = 500
_SALT: Final = re.compile("[0-9a-f]{64}")
_FIELD: Final = re.compile("[a-z_]{1,40}")
_KINDS: Final[dict[str, Kind]] = {
    "person_unknown": reading.PARTY_NOT_FOUND,
    "opening_unmatched": reading.OPENING_UNMATCHED,
    "opening_not_yours": reading.OPENING_NOT_YOURS,
    "dni_malformed": reading.DNI_MALFORMED,
    "dni_not_in_ruc": reading.DNI_NOT_IN_RUC,
}


def _no_number(_: str) -> None:
    """Nothing: no number has a place in an opening, neither as one nor as the text it is written with."""


_read: Final = json.JSONDecoder(
    object_pairs_hook=tuple, parse_int=_no_number, parse_float=_no_number, parse_constant=_no_number
).decode
_BODY: Final = {
    "application/json": {
        "schema": {
            "type": "array",
            "maxItems": _MOST,
            "items": {
                "type": "object",
                "required": ["field", "value", "salt"],
                "additionalProperties": False,
                "properties": {
                    "field": {"type": "string"},
                    "value": {"type": "string", "maxLength": _LONGEST},
                    "salt": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                },
            },
        },
        "example": [{"field": "name", "value": "DEMO Rosa Quispe Mamani", "salt": "00" * 32}],
    }
}


@routes.on(
    "PUT",
    "/v1/persons/{party}",
    allow=PARTIES,
    takes=(PARTY,),
    body=_BODY,
    answers=(Answer(204, "Kept."),),
    fails=(
        access_texts.TOKEN_MISSING,
        access_texts.TOKEN_REFUSED,
        framing.PARAMETER_MALFORMED,
        framing.BODY_LATE,
        framing.BODY_MISSING,
        framing.BODY_TOO_LARGE,
        framing.TOO_MANY_REQUESTS,
        reading.OPENINGS_MALFORMED,
        *_KINDS.values(),
    ),
)
async def keep_person(asked: Asked) -> Response:
    """Keep what a person's commitments stand for: name, DNI, contact, address.

    Sent by whoever made the commitment, or by the person. An opening is kept only if its digest (docs/format.md) is a
    commitment in the ledger; all are kept, or none. They are encrypted under a key of that person, whose deletion
    erases them; no entry and no rule ever reads them.
    """
    worker = worker_of(asked.request)
    caller = asked.caller
    worker.throttle.count(throttle.PERSON, "person", caller.party)
    person = asked.query.need(PARTY)
    openings = _openings(await body.read(asked.request, _MOST_BYTES))
    try:
        await keep(worker.pools.writer, worker.vault, person=person, by=caller.party, openings=openings)
    except OpeningRefused as refused:
        raise Problem(_KINDS[refused.code], "body" if refused.index is None else f"[{refused.index}]") from None
    return Response(status_code=204)


def _openings(data: bytes) -> list[Opening]:
    try:
        items = _read(data.decode())
    except (ValueError, RecursionError):
        raise Problem(reading.OPENINGS_MALFORMED, "body") from None
    if type(items) is not list or not 0 < len(items) <= _MOST:
        raise Problem(reading.OPENINGS_MALFORMED, "body")
    return [_opening(item, index) for index, item in enumerate(items)]


def _opening(item: object, index: int) -> Opening:
    pairs: tuple[Any, ...] = item if isinstance(item, tuple) else ()
    members = dict(pairs)
    if len(pairs) != 3 or members.keys() != {"field", "value", "salt"}:
        raise Problem(reading.OPENINGS_MALFORMED, f"[{index}]")
    for name, holds in (("field", _FIELD.fullmatch), ("value", _is_text), ("salt", _SALT.fullmatch)):
        if type(members[name]) is not str or not holds(members[name]):
            raise Problem(reading.OPENINGS_MALFORMED, f"[{index}].{name}")
    return Opening(members["field"], members["value"], bytes.fromhex(members["salt"]))


def _is_text(value: str) -> bool:
    """Whether a value can be written down: no control characters, no half of a surrogate pair."""
    return 0 < len(value) <= _LONGEST and not any(unicodedata.category(each) in {"Cc", "Cs"} for each in value)
