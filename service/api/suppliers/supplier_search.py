"""Find a supplier by RUC, DNI, name or right: of persons nobody but those whom the one who asks may know of."""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from service.api import throttle
from service.api.access import bearer
from service.api.asking import PURPOSE
from service.api.documents import PRIVATE, document
from service.api.parameters import Parameter, matching
from service.api.problems import Problem, Text
from service.api.routes import Answer, Asked, Routes
from service.api.suppliers.supplier_summary import EXAMPLE, named, summary
from service.api.texts import access as access_texts
from service.api.texts import framing
from service.api.worker import Worker, worker_of
from service.decision.calendar import lima_day
from service.decision.payload import spelt
from service.flows.readers import may_read
from service.flows.search.find import Page, Rank, find
from service.flows.search.question import Question, understand
from service.flows.search.reach import ROLES, Reach, reach
from service.registry.identifiers import PARTY, check_party
from service.registry.signers import REGISTRAR
from service.storage.access_log import Read

routes: Final = Routes("suppliers")

_TEXT: Final = re.compile(r"[\x20-\x7e\xa1-\xac\xae-\u024f]{3,120}")


_MEANT: Final = str.maketrans("\u2018\u2019\u02bc\u2010\u2011\u2013\u00a0", "'''--- ")
"""What telephones put in the place of what is typed, and word processors: the register's names have neither."""


def _question(text: str) -> Question:
    shown = "".join(each for each in text if unicodedata.category(each) != "Cf")
    composed = unicodedata.normalize("NFC", shown.translate(_MEANT)).strip()
    if not _TEXT.fullmatch(composed):
        raise ValueError(text)
    return understand(composed)


_RANK: Final = rf"[0-9]{{1,4}}\.[0-9]{{1,4}}\.({PARTY})"
_read_rank: Final = matching(_RANK)


def _rank(text: str) -> Rank:
    missing, extra, party = _read_rank(text).split(".", 2)
    return int(missing), int(extra), check_party(party)


Q: Final = Parameter(
    "q",
    _question,
    {"type": "string", "minLength": 3, "maxLength": 120, "examples": ["acopio del sur", "2099000", "010234500"]},
    Text("un texto de 3 a 120 caracteres", "a text of 3 to 120 characters"),
    "A RUC or its first four digits or more, a DNI, a right's code or its beginning, or words of a name.",
    required=True,
)
AFTER: Final = Parameter(
    "after",
    _rank,
    spelt(_RANK),
    Text("lo que dice Link", "what Link says"),
    "Where the next page begins, as `Link` has it.",
)


@routes.on(
    "GET",
    "/v1/suppliers",
    allow=bearer(*ROLES),
    takes=(Q, AFTER, PURPOSE),
    answers=(
        Answer(
            200,
            "The parties found, best first; `Link` names the next page while there is one.",
            example={"size": 2413, "all_seen": True, "found": [{"by": "name", **EXAMPLE}]},
        ),
    ),
    fails=(
        framing.PARAMETER_MALFORMED,
        framing.PARAMETER_MISSING,
        framing.PARAMETER_UNKNOWN,
        framing.TOO_MANY_REQUESTS,
        framing.NOT_READY,
        access_texts.TOKEN_MISSING,
        access_texts.TOKEN_REFUSED,
        access_texts.ROLE_MISSING,
        access_texts.PURPOSE_MISSING,
    ),
)
async def find_supplier(asked: Asked) -> Response:
    """Find a supplier by RUC, DNI, name or right, and say in a word whether it may sell today.

    Names are found without regard to accents, case, dots and the order of words, and with a letter wrong. The registrar
    and state auditors find everybody, an authority those of its territory; it must say what it reads for. Traders and
    plants find legal entities by any part, and natural persons only by the whole RUC, DNI, name or right: they are
    shown a person's name only if they asked by it. `all_seen` is false where too many match to be looked at: ask for
    more letters. Every question is noted, and every party that it was answered with.
    """
    worker, caller = worker_of(asked.request), asked.caller
    question = asked.query.need(Q)
    within = reach(caller)
    if within is None:
        raise Problem(access_texts.ROLE_MISSING, "authorization", {"roles": ", ".join(ROLES)})
    purpose = asked.query.find(PURPOSE)
    if within.role == may_read.AUTHORITY and purpose is None:
        raise Problem(access_texts.PURPOSE_MISSING, PURPOSE.field)
    if within.role != REGISTRAR:
        worker.throttle.count(throttle.SEARCH, "search", caller.party)
    today = lima_day(datetime.now(UTC))
    page = await find(worker.pools.reader, worker.vault, question, within, after=asked.query.find(AFTER), today=today)
    _note(worker, within, caller.party, question, page, purpose)
    headers = dict(PRIVATE)
    if page.following is not None:
        again = {"q": asked.request.query_params["q"], "after": ".".join(map(str, page.following))}
        headers["link"] = (
            f'</v1/suppliers?{urlencode(again | ({} if purpose is None else {"purpose": purpose}))}>; rel="next"'
        )
    language = asked.language
    found = [
        {"by": each.by, **summary(each.checked, named(worker.vault, each.checked.verdict.party, each.name, language))}
        for each in page.found
    ]
    return document({"size": page.size, "all_seen": page.all_seen, "found": found}, headers=headers)


def _note(worker: Worker, within: Reach, party: str, question: Question, page: Page, purpose: str | None) -> None:
    """Note the question by its sort, also where nobody was found, and everybody whom it showed."""
    now = datetime.now(UTC)
    shown = (each.checked.verdict.party for each in page.found)
    for subject in (question.sort, *(each for each in shown if each != party)):
        worker.access_log.note(Read(now, party, within.role, "search", subject, purpose))
