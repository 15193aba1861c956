"""Surveillance: what a view over the whole market shows, to those who answer for it."""

from datetime import UTC, datetime
from typing import Final

from starlette.responses import Response

from service.api.access import PARTIES
from service.api.asking import AT, DEPARTMENT, FEWEST, KNOWN_AT, LIMIT, PURPOSE
from service.api.documents import document
from service.api.market.surveillance_said import EXAMPLE, said
from service.api.parameters import Parameter
from service.api.problems import Problem, Text
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import TURN_FAILS, admit, turn, within
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.texts import reading
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.flows.readers.may_read import AUDITOR, AUTHORITY
from service.flows.watch import OF_PARTIES, Looker, watch
from service.surveillance.watch.rules import RULES

routes: Final = Routes("surveillance")

_NAMES: Final = ", ".join(RULES)


def _rule(text: str) -> str:
    if text not in RULES:
        raise ValueError(text)
    return text


RULE: Final = Parameter(
    "rule",
    _rule,
    {"type": "string", "enum": list(RULES)},
    Text(f"una de estas reglas: {_NAMES}", f"one of these rules: {_NAMES}"),
    "The rule that looks; all of them by default.",
)


@routes.on(
    "GET",
    "/v1/surveillance",
    allow=PARTIES,
    takes=(RULE, AT, KNOWN_AT, DEPARTMENT, LIMIT, PURPOSE),
    answers=(Answer(200, "What each rule saw, the gravest first, with the entries behind it.", example=EXAMPLE),),
    fails=(*READING_FAILS, reading.KNOWN_AT_AHEAD, *TURN_FAILS),
)
async def read_surveillance(asked: Asked) -> Response:
    """Look at the market as a whole: what only the passing of time, or many deals together, shows.

    Nothing of it stands in an entry: it is reckoned again for the day and the state of the ledger that are asked about.
    State auditors see all, an authority what concerns its territory, a party only that its own purchases or sales
    stand unconfirmed (R21) or its constancias are overdrawn (R05b): what is suspected of somebody is not told to it.
    """
    query, caller = asked.query, asked.caller
    rule = query.find(RULE)
    rules = tuple(RULES) if rule is None else (rule,)
    if caller.roles.isdisjoint((AUDITOR, AUTHORITY)):
        if rule is not None and rule not in OF_PARTIES:
            raise Problem(access_texts.NOT_YOURS)
        looker = Looker(party=caller.party)
    else:
        auditor = AUDITOR in caller.roles
        territory = () if auditor else caller.territory
        kept_from = None if auditor else caller.party
        looker = Looker(territory=within(territory, query.find(DEPARTMENT)), kept_from=kept_from)
        places = [("inei", each) for each in looker.territory]
        admit(asked, "surveillance", rule or "all", concerns=(), places=places)
    today = lima_day(datetime.now(UTC))
    at, known_at = query.find(AT) or today, query.find(KNOWN_AT)
    # Two rules of its own are soon looked at: a party does not stand behind whoever looks at all of the market.
    market = looker.party is None
    async with turn(asked, market=market):
        pools = worker_of(asked.request).pools
        pool = pools.market if market else pools.reader
        found = await watch(pool, rules, at=at, known_at=known_at, today=today, looker=looker)
    language = asked.language
    return document(said(found, language, query.find(LIMIT) or FEWEST))
