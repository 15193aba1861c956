"""Read findings: what rules saw, by those who may know."""

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from service.api.access import PARTIES
from service.api.asking import ABOUT, BEFORE, PURPOSE
from service.api.documents import PRIVATE, document
from service.api.language import Language
from service.api.lots import review_said
from service.api.problems import Problem
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import must_say_why
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.texts import framing
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.flows.read_findings import Shown, read
from service.flows.readers import may_read
from service.storage.access_log import Read
from service.trade.catalogue import RED_FLAGS

routes: Final = Routes("findings")

_ALL: Final = 2**53 - 1


@routes.on(
    "GET",
    "/v1/findings",
    allow=PARTIES,
    takes=(ABOUT, BEFORE, PURPOSE),
    answers=(
        Answer(
            200,
            "Findings, latest first; `Link` names the next page while there is one.",
            example={
                "about": "lot:0192f3a1-7c10-7d21-9b8a-000000000301",
                "findings": [
                    {
                        "rule": "R05b",
                        "level": "block",
                        "falls_on": "excess",
                        "seq": 2412,
                        "subject": "line:1",
                        "amount_ug": 9303400,
                        "law": "RM 410-2014-MEM/DM",
                        "text": "More was drawn than the constancia states; only the excess is held.",
                        "remedy": "Ask the right's holder for a constancia for the excess.",
                        "detail": {},
                        "review": review_said.EXAMPLE,
                    }
                ],
            },
        ),
    ),
    fails=(*READING_FAILS, framing.PARAMETER_MISSING),
)
async def read_findings(asked: Asked) -> Response:
    """Read the findings about a lot, a party or an entry that are for you to see.

    A finding shows itself to its audience only: to the deal's parties, to its buyer, or to authorities. Nothing says
    whether there are others. About an entry are also the findings that it put on its lots and parties.

    `review` says what has been said of it since: the answers, the last resolution, and by when (`due`) the authority
    resolves on an answer that waits; after that day the delay is the authority's, `overdue_by`.
    """
    caller = asked.caller
    worker = worker_of(asked.request)
    about = asked.query.need(ABOUT)
    purpose = asked.query.find(PURPOSE)
    if must_say_why(asked):  # else that there is a finding would be told, and noted by nobody
        raise Problem(access_texts.PURPOSE_MISSING, PURPOSE.field)
    now = datetime.now(UTC)
    page = await read(worker.pools.reader, caller, about, asked.query.find(BEFORE) or _ALL, today=lima_day(now))
    for role in sorted({each.role for each in page.shown} - {may_read.PARTY}):
        worker.access_log.note(Read(now, caller.party, role, "findings", about, purpose))
    language = asked.language
    headers = dict(PRIVATE)
    if page.following is not None:
        said_again = {"about": about, "before": page.following} | ({} if purpose is None else {"purpose": purpose})
        headers["link"] = f'</v1/findings?{urlencode(said_again)}>; rel="next"'
    said = {"about": about, "findings": [finding(each, language) for each in page.shown]}
    return document(said, headers=headers)


def finding(shown: Shown, language: Language) -> dict[str, Any]:
    """A finding with its law, its words and its review."""
    mark = shown.mark
    flag = RED_FLAGS.get(mark.rule)
    said: dict[str, Any] = {
        "rule": mark.rule,
        "level": mark.level,
        "falls_on": mark.falls_on,
        "seq": mark.seq,
        "subject": mark.subject,
        "amount_ug": mark.amount,
    }
    if flag is not None:
        text, remedy = (flag.es, flag.remedy_es) if language == "es" else (flag.en, flag.remedy_en)
        said |= {"law": flag.law, "text": text, "remedy": remedy}
    return {**said, "detail": dict(mark.detail), "review": review_said.review(shown.history)}
