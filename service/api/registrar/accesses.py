"""Read who read: the access log, by those whose data was read, and by those who watch over its readers."""

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from service.api.access import PARTIES
from service.api.asking import LIMIT, PURPOSE
from service.api.documents import PRIVATE, document
from service.api.parameters import Parameter, whole
from service.api.problems import Problem, Text
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import admit
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.worker import worker_of
from service.decision.payload import spelt
from service.flows.readers import may_read
from service.flows.readers.read_accesses import as_members, places, read
from service.registry.identifiers import PARTY, check_party
from service.storage.access_log import Read

routes: Final = Routes("parties")

_ACTION: Final = "access_log"
_ALL: Final = 2**53 - 1
_PAGE: Final = 100

OF: Final = Parameter(
    "party",
    check_party,
    spelt(PARTY, examples=["ruc:20990000019"]),
    Text("ruc:<11 dígitos> o nat:<ULID>", "ruc:<11 digits> or nat:<ULID>"),
    "Whose data was read; by default one's own, and for who sees all, everybody's.",
)
BEFORE: Final = Parameter(
    "before",
    whole(1),
    {"type": "integer", "minimum": 1},
    Text("el número de una línea, como dice Link", "a line's number, as Link says"),
    "Only lines below this number.",
)

_EXAMPLE: Final = {
    "about": "ruc:10990000013",
    "reads": [
        {
            "line": 40213,
            "at": "2026-11-20T19:43:01.000005Z",
            "by": "ruc:20990000019",
            "as": "trader",
            "action": "supplier",
            "subject": "ruc:10990000013",
            "purpose": None,
        }
    ],
}


@routes.on(
    "GET",
    "/v1/access-log",
    allow=PARTIES,
    takes=(OF, BEFORE, LIMIT, PURPOSE),
    answers=(Answer(200, "Reads, latest first; `Link` names the next page while there is one.", example=_EXAMPLE),),
    fails=READING_FAILS,
)
async def read_access_log(asked: Asked) -> Response:
    """Read who read what, when, as what and for which purpose.

    A party is told of the reads of its own data by others: of itself, of its lots and deals, and of the whole log by
    state auditors. That somebody looked for findings about it is not told: a suspicion is kept from its subject. State
    auditors see all; an authority of the whole country too, and one of a territory the reads about a party in it
    (`party`); both with a purpose. Whoever reads the log stands in it. A read is written within a fifth of a second and
    kept for as long as the log is: the service deletes none.
    """
    worker, caller, query = worker_of(asked.request), asked.caller, asked.query
    party = query.find(OF)
    watches = not caller.roles.isdisjoint((may_read.AUDITOR, may_read.AUTHORITY)) and party != caller.party
    if watches:
        where = set() if party is None else await places(worker.pools.reader, party)
        admit(asked, _ACTION, party or _ACTION, concerns=(), places=where)
    else:
        if party not in {None, caller.party}:
            raise Problem(access_texts.NOT_YOURS)
        party = caller.party
        worker.access_log.note(Read(datetime.now(UTC), party, may_read.PARTY, _ACTION, _ACTION, query.find(PURPOSE)))
    most = query.find(LIMIT) or _PAGE
    page = await read(worker.pools.reader, party, before=query.find(BEFORE) or _ALL, most=most, whole=watches)
    headers = dict(PRIVATE)
    if page.following is not None:
        headers["link"] = f'</v1/access-log?{urlencode(_again(asked, page.following))}>; rel="next"'
    return document({"about": party, "reads": [as_members(line) for line in page.lines]}, headers=headers)


def _again(asked: Asked, before: int) -> dict[str, Any]:
    query = asked.query
    kept = {"party": query.find(OF), "limit": query.find(LIMIT), "purpose": query.find(PURPOSE)}
    return {name: value for name, value in kept.items() if value is not None} | {"before": before}
