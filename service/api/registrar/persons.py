"""Keep persons' data: what commitments in the ledger stand for, sealed; and erase them."""

import json
import re
import unicodedata
from dataclasses import asdict
from typing import Any, Final

from starlette.responses import Response

from service.api import body, throttle
from service.api.access import CHANGERS
from service.api.asking import PARTY
from service.api.documents import document
from service.api.parameters import Parameter, matching
from service.api.problems import Kind, Problem, Text
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.texts import framing, reading
from service.api.worker import worker_of
from service.flows.persons.erase_person import REASONS, NotErasable, erase
from service.flows.persons.keep_person import OpeningRefused, keep
from service.flows.persons.openings import Opening

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
    "person_erased": reading.PERSON_ERASED,
}
_REGISTRAR: Final = "registrar"
_REASON: Final = Parameter(
    "reason",
    matching("|".join(REASONS)),
    {"type": "string", "enum": list(REASONS)},
    Text(f"uno de: {', '.join(REASONS)}", f"one of: {', '.join(REASONS)}"),
    "Why; it stays on record, without the data.",
    required=True,
)
_ERASURE: Final = {
    "party": "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2",
    "reason": "at_request",
    "by": "ruc:20990000051",
    "at": "2026-11-20T21:00:00Z",
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
    allow=CHANGERS,
    takes=(PARTY,),
    body=_BODY,
    answers=(Answer(204, "Kept."),),
    fails=(
        access_texts.TOKEN_MISSING,
        access_texts.TOKEN_REFUSED,
        access_texts.KEY_READS_ONLY,
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


@routes.on(
    "DELETE",
    "/v1/persons/{party}",
    allow=CHANGERS,
    takes=(PARTY, _REASON),
    answers=(Answer(200, "Erased, now or before: what is on record of it.", example=_ERASURE),),
    fails=(
        access_texts.TOKEN_MISSING,
        access_texts.TOKEN_REFUSED,
        access_texts.KEY_READS_ONLY,
        access_texts.NOT_YOURS,
        framing.PARAMETER_MALFORMED,
        framing.PARAMETER_MISSING,
        framing.PARAMETER_UNKNOWN,
        framing.TOO_MANY_REQUESTS,
        reading.NOT_A_PERSON,
        reading.PARTY_NOT_FOUND,
    ),
)
async def erase_person(asked: Asked) -> Response:
    """Erase a person's data for good: asked for by the person, or by the registrar on its behalf (Ley 29733 art. 20).

    The person's key is destroyed, so that no copy of the database can be read, backups included; what the person was
    found by is deleted. Entries stay and verify: they hold salted commitments, which nobody can open any more. A RUC
    that begins with 10 contains its holder's DNI, and stays.
    """
    worker, caller, person = worker_of(asked.request), asked.caller, asked.query.need(PARTY)
    if caller.party != person and _REGISTRAR not in caller.roles:
        raise Problem(access_texts.NOT_YOURS)
    worker.throttle.count(throttle.PERSON, "person", caller.party)
    reason = asked.query.need(_REASON)
    try:
        erasure = await erase(worker.pools.writer, worker.vault, person=person, reason=reason, by=caller.party)
    except NotErasable as error:
        what = reading.NOT_A_PERSON if error.code == "not_a_person" else reading.PARTY_NOT_FOUND
        raise Problem(what, PARTY.field) from None
    return document(asdict(erasure))


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
