"""Check: what a submission would meet, without recording it."""

from typing import Any, Final

from starlette.responses import Response

from service.api import body, throttle
from service.api.access import SIGNED
from service.api.documents import document
from service.api.examples import CHECK_BODY
from service.api.language import Language
from service.api.log.submitting import FAILS, problem, refused, understand
from service.api.problems import Problem
from service.api.routes import Answer, Asked, Routes
from service.api.texts import framing
from service.api.worker import worker_of
from service.decision.findings import Finding
from service.decision.outcome import Refusal
from service.flows.recording.answers import NotAuthentic, RuleFailed
from service.flows.recording.check_entry import check
from service.ledger import submission
from service.rulebook.decide import UnknownRuleset
from service.trade.catalogue import RED_FLAGS

routes: Final = Routes("entries")


@routes.on(
    "POST",
    "/v1/entries:check",
    allow=SIGNED,
    body=CHECK_BODY,
    answers=(
        Answer(
            200,
            "What the parties would see: `findings`, each with its law, text and remedy; `size` of the log judged by.",
            example={
                "recorded": False,
                "size": 2413,
                "findings": [
                    {
                        "rule": "R05b",
                        "level": "block",
                        "falls_on": "excess",
                        "count": 1,
                        "subjects": ["line:1"],
                        "law": "RM 410-2014-MEM/DM",
                        "text": "More was drawn than the constancia states; only the excess is held.",
                        "remedy": "Ask the right's holder for a constancia for the excess.",
                    }
                ],
            },
        ),
    ),
    fails=(*FAILS, framing.TOO_MANY_REQUESTS, framing.RULE_FAILED, framing.BUSY),
)
async def check_entry(asked: Asked) -> Response:
    """Say what would be found in a submission, without recording it.

    The same document under `typ` `orotraza-check+json`, so that a question can never be recorded as a statement, nor a
    statement asked as a question. The findings are those of an entry: no distances to thresholds, no authority's marks.
    """
    worker = worker_of(asked.request)
    data = await body.read(asked.request)
    worker.throttle.count(throttle.CHECK, "check", throttle.address(asked.request))
    sent, payload = understand(data, submission.CHECK_TYP)
    try:
        found = await check(worker.pools.reader, sent, payload, log=worker.log, clock=worker.clock)
    except UnknownRuleset:
        raise Problem(framing.BUSY, headers={"retry-after": "60"}) from None
    if isinstance(found, Refusal):
        raise refused(found)
    if isinstance(found, NotAuthentic | RuleFailed):
        raise problem(found)
    language = asked.language
    said: dict[str, Any] = {"recorded": found.seq is not None, "size": found.size}
    if found.seq is not None:
        said["seq"] = found.seq
    said["findings"] = [worded(finding, language) for finding in found.findings]
    return document(said)


def worded(finding: Finding, language: Language) -> dict[str, Any]:
    """A finding as an entry has it, with its law, text and remedy."""
    flag = RED_FLAGS[finding.rule]
    text, remedy = (flag.es, flag.remedy_es) if language == "es" else (flag.en, flag.remedy_en)
    return {**finding.as_json(), "law": flag.law, "text": text, "remedy": remedy}
