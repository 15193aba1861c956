"""Whom to help first, and why: the ranking of quick wins for those who carry formalization out."""

from datetime import UTC, datetime
from typing import Any, Final

from starlette.responses import Response

from service.api.access import bearer
from service.api.asking import AT, DEPARTMENT, FEWEST, LIMIT, PURPOSE
from service.api.documents import document
from service.api.language import Language
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import admit, within
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.worker import worker_of
from service.categorization.quick_wins import REASON_WORDS, QuickWin
from service.decision.calendar import lima_day
from service.flows.rank_quick_wins import Ranking, rank

routes: Final = Routes("operators")

_EVERYWHERE: Final = frozenset({"auditor", "registrar"})

_EXAMPLE: Final = {
    "judged": {"at": "2026-11-20", "size": 2413},
    "assessed": 312,
    "quick_wins": [
        {
            "place": 1,
            "party": "ruc:20990000019",
            "name": "DEMO Minera",
            "right": "010234500",
            "category": "II",
            "missing": 4,
            "score": 1330,
            "reasons": [
                {
                    "name": "quick_category",
                    "points": 1000,
                    "text": "Category I or II: an example that others follow.",
                },
                {"name": "stages_met", "points": 300, "text": "Stages met on the way to the authorization."},
                {"name": "holder_agreed", "points": 30, "text": "The holder of the land agreed."},
            ],
        }
    ],
}


@routes.on(
    "GET",
    "/v1/operators:quick-wins",
    allow=bearer("registrar", "authority", "auditor"),
    takes=(DEPARTMENT, LIMIT, AT, PURPOSE),
    answers=(Answer(200, "The first places, each with its reasons and their points.", example=_EXAMPLE),),
    fails=(*READING_FAILS, access_texts.ROLE_MISSING),
)
async def rank_quick_wins(asked: Asked) -> Response:
    """Rank the operators to help first, with the reasons.

    Categories I and II stand before all others; among equals, whoever is nearest to the start authorization. Where the
    holder of the land has refused nobody is ranked, and neither is who is formal or has no category yet. An authority
    is told of its territory.
    """
    query = asked.query
    department = query.find(DEPARTMENT)
    caller = asked.caller
    territory = () if caller.roles & _EVERYWHERE else caller.territory
    prefixes = within(territory, department)
    places = [("inei", each) for each in prefixes]
    admit(asked, "quick_wins", department or "all", concerns=(), places=places, also=("registrar",))
    found = await rank(
        worker_of(asked.request).pools.reader,
        query.find(AT) or lima_day(datetime.now(UTC)),
        prefixes,
        query.find(LIMIT) or FEWEST,
    )
    return document(_said(found, asked.language))


def _said(found: Ranking, language: Language) -> dict[str, Any]:
    return {
        "judged": {"at": found.at.isoformat(), "size": found.size},
        "assessed": found.assessed,
        "quick_wins": [_place(number, *each, language) for number, each in enumerate(found.wins, 1)],
    }


def _place(number: int, win: QuickWin, name: str | None, language: Language) -> dict[str, Any]:
    who = win.candidate
    return {
        "place": number,
        "party": who.party,
        "name": name,
        "right": who.right,
        "category": who.category,
        "missing": who.missing,
        "score": win.score,
        "reasons": [
            {"name": each.name, "points": each.points, "text": REASON_WORDS[each.name].said(language)}
            for each in win.reasons
        ],
    }
