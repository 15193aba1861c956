"""Read where gold went: from a lot, and for those who must call it back from a right, a party or an entry too."""

from datetime import UTC, datetime
from typing import Any, Final

from starlette.responses import Response

from service.api.access import PARTIES, bearer
from service.api.asking import AT, KNOWN_AT, LOT, PURPOSE
from service.api.documents import document
from service.api.lots.lot_reading import admit_to, leave_on, unknown
from service.api.lots.tracing import FAILS, downward_reader, following, grams, judged, portion, walking
from service.api.parameters import Parameter, matching
from service.api.problems import Problem, Text
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import admit
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.texts import framing, reading
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.decision.payload import UUID, spelt
from service.flows import read_lot
from service.flows.readers import may_read
from service.flows.tracing import forward
from service.flows.tracing.forward import About, Destination, Destinations, NoSuchPage
from service.flows.tracing.sight import Reader
from service.registry.identifiers import PARTY, RIGHT, check_party
from service.trade.change.exported import Exported

routes: Final = Routes("lots")

_OF: Final = f"lot:{UUID}|right:{RIGHT}|party:({PARTY})|entry:(0|[1-9][0-9]{{0,14}})"
_read_of: Final = matching(_OF)


def _about(text: str) -> About:
    what, _, which = _read_of(text).partition(":")
    return About(what, check_party(which) if what == "party" else which)


OF: Final = Parameter(
    "of",
    _about,
    spelt(
        _OF,
        examples=[
            "right:010234500",
            "party:ruc:10990000013",
            "entry:2413",
            "lot:0192f3a1-7c10-7d21-9b8a-000000000301",
        ],
    ),
    Text(
        "right:<código>, party:<parte>, entry:<número> o lot:<uuid>",
        "right:<code>, party:<party>, entry:<number> or lot:<uuid>",
    ),
    "Whose gold is called back: all that was declared under a right, that a party ever held or dug, or an entry made.",
    required=True,
)
AFTER: Final = Parameter(
    "after",
    matching(UUID),
    spelt(UUID, format="uuid"),
    Text("lo que dice Link", "what Link says"),
    "The lot after which the next page begins, as `Link` has it.",
)

_EXAMPLE: Final = {
    "of": "lot:0192f3a1-7c10-7d21-9b8a-000000000201",
    "sources": 1,
    "complete": True,
    "lots": [
        {
            "lot": "0192f3a1-7c10-7d21-9b8a-000000000301",
            "ug": 13439250,
            "fine_g": "13.439250",
            "share": "1.000000",
            "measured": True,
            "standings": [{"standing": "blocked", "ug": 9303400}, {"standing": "in_process", "ug": 4135850}],
            "from": [{"lot": "0192f3a1-7c10-7d21-9b8a-000000000201", "gross_mg": 14850, "fine_ug": 13439250}],
            "product": "sponge",
            "holder": "ruc:20990000019",
            "left_mg": 14850,
            "export": None,
            "entry": {"seq": 2412},
        },
        {"lot": "0192f3a1-7c10-7d21-9b8a-000000000990", "ug": 4135850, "fine_g": "4.135850", "withheld": True},
    ],
    "judged": {"known_at": None, "at": None, "size": 2601},
}
_ANSWER: Final = Answer(
    200,
    "Lots in the order in which they were recorded, with the grams; `Link` names the next page while there is one.",
    example=_EXAMPLE,
)


@routes.on(
    "GET",
    "/v1/lots/{lot}/destinations",
    allow=PARTIES,
    takes=(LOT, KNOWN_AT, AT, AFTER, PURPOSE),
    answers=(_ANSWER,),
    fails=(*READING_FAILS, *FAILS, reading.LOT_NOT_FOUND),
)
async def follow_lot(asked: Asked) -> Response:
    """Say where a lot's gold went: every lot that has some of it, by which edges, how much, and who holds it.

    The grams are those that `origins` of each of these lots finds for this one, and of each standing. `left_mg` is what
    is left of the whole lot now; `export` tells what left the country. Nobody but its holder is told to whom a lot was
    sold on: lots that you may not read are `withheld`, named and counted where they follow one that you may, and
    nothing beyond them is told: neither lots, nor grams that came by way of them, nor pages. `at` and `known_at` as for
    `origins`.
    """
    lot = asked.query.need(LOT)
    leave = await leave_on(asked, lot)
    found = await read_lot.read(worker_of(asked.request).pools.reader, lot)
    if found is None:
        raise unknown(asked)
    role = admit_to(asked, found.lot, found.parties | found.keepers, leave, "destinations")
    followed = await _followed(asked, About("lot", lot), downward_reader(asked, role))
    if not followed.sources:
        raise Problem(reading.LOT_NOT_FOUND, LOT.field)
    return _answer(asked, f"/v1/lots/{lot}/destinations", f"lot:{lot}", followed)


@routes.on(
    "GET",
    "/v1/recall",
    allow=bearer(may_read.AUDITOR, may_read.AUTHORITY),
    takes=(OF, KNOWN_AT, AT, AFTER, PURPOSE),
    answers=(_ANSWER,),
    fails=(
        *READING_FAILS,
        *FAILS,
        framing.PARAMETER_MISSING,
        access_texts.ROLE_MISSING,
        reading.NOTHING_TO_RECALL,
    ),
)
async def recall(asked: Asked) -> Response:
    """Call gold back: all that a right, a party, an entry or a lot has reached, and who holds it.

    Of several lots that lie above one another each counts for itself, so that no gram is counted twice. For state
    auditors, and for authorities of a territory as far as the gold was declared to be dug there.
    """
    about, caller = asked.query.need(OF), asked.caller
    role = may_read.AUDITOR if may_read.AUDITOR in caller.roles else may_read.AUTHORITY
    territory = caller.territory if role == may_read.AUTHORITY else ()
    subject = about.which if about.what in {"lot", "party"} else f"{about.what}:{about.which}"
    admit(asked, "recall", subject, concerns=(), places=[("inei", prefix) for prefix in territory])
    followed = await _followed(asked, about, downward_reader(asked, may_read.AUDITOR), territory)
    if not followed.sources:
        raise Problem(reading.NOTHING_TO_RECALL, OF.field)
    return _answer(asked, "/v1/recall", f"{about.what}:{about.which}", followed)


async def _followed(asked: Asked, about: About, sees: Reader, territory: tuple[str, ...] = ()) -> Destinations:
    """A page of where gold went.

    Raises:
        Problem: see `tracing.walking`; `parameter_malformed` for a page that none leads to.
    """
    query, worker = asked.query, worker_of(asked.request)
    async with walking(asked, costly=True):
        try:
            return await forward.follow(
                worker.pools.reader,
                about,
                sees,
                known_at=query.find(KNOWN_AT),
                at=query.find(AT),
                today=lima_day(datetime.now(UTC)),
                after=query.find(AFTER),
                most=forward.PAGE,
                territory=territory,
                remembered=worker.remembered,
            )
        except NoSuchPage:
            raise AFTER.malformed() from None


def _answer(asked: Asked, path: str, of: str, followed: Destinations) -> Response:
    headers = None
    if followed.following is not None:
        query = asked.query
        again: dict[str, Any] = {"at": query.find(AT), "purpose": query.find(PURPOSE)}
        if path == "/v1/recall":
            again["of"] = of
        headers = following(path, {**again, "after": followed.following}, followed.moment)
    return document(said(of, followed), headers=headers)


def said(of: str, followed: Destinations) -> dict[str, Any]:
    """A page of what was reached as JSON has it."""
    present = followed.moment.past is None and followed.moment.at is None
    return {
        "of": of,
        "sources": len(followed.sources),
        "complete": followed.complete,
        "lots": [_lot(each, present=present) for each in followed.found],
        "judged": judged(followed.moment),
    }


def _lot(each: Destination, *, present: bool) -> dict[str, Any]:
    reached, lot = each.reached, each.lot
    ug = reached.ug if each.measured else None
    told: dict[str, Any] = {"lot": reached.lot, "ug": ug, "fine_g": grams(ug)}
    if lot is None:
        return {**told, "withheld": True}
    standings: dict[str, int] = {}
    for share in reached.shares:
        standings[share.standing.value] = standings.get(share.standing.value, 0) + share.ug
    return {
        **told,
        "share": portion(reached.ug, each.whole),
        "measured": each.measured,
        "standings": [{"standing": name, "ug": ug} for name, ug in standings.items()],
        "from": [{"lot": use.parent, "gross_mg": use.gross_mg, "fine_ug": use.fine_ug} for use in reached.into],
        "product": lot.product,
        "holder": lot.holder,
        "left_mg": each.left_mg if present else None,
        "export": None if each.export is None else _export(each.export),
        "entry": {"seq": lot.seq},
    }


def _export(row: Exported) -> dict[str, Any]:
    """What left the country, without what was paid for it."""
    return {
        "exporter": row.exporter,
        "declaration": row.declaration,
        "hs_code": row.hs_code,
        "country": row.country,
        "exported_on": row.exported_on,
    }
