"""Read where a lot is from: its origins, what they stand as, and what was learned of them too late."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from starlette.responses import Response

from service.api.access import PARTIES
from service.api.asking import AT, KNOWN_AT, LIMIT, LOT, MOST, OPENED, PURPOSE, START
from service.api.documents import document
from service.api.lots.lot_reading import admit_to, leave_on, unknown
from service.api.lots.origins_said import said
from service.api.lots.tracing import FAILS, following, reader, walking
from service.api.problems import Problem
from service.api.reading import FAILS as READING_FAILS
from service.api.routes import Answer, Asked, Routes
from service.api.texts import reading
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.flows import read_lot
from service.flows.tracing.back import MOST_LOTS, NEAREST, Origins, gather, tell
from service.flows.tracing.sight import Reader

routes: Final = Routes("lots")

_STEPS: Final = (NEAREST, 10 * NEAREST, 100 * NEAREST, MOST_LOTS)

_EXAMPLE: Final = {
    "lot": "0192f3a1-7c10-7d21-9b8a-000000000301",
    "measured": True,
    "fine_ug": 13439250,
    "fine_g": "13.439250",
    "complete": True,
    "opened": 2,
    "tree_size": 2413,
    "checkpoint": "demo.orotraza.pe/7f3a\n2413\n…\n\n— demo.orotraza.pe/7f3a …\n",
    "sums": {
        "origins": 1,
        "standings": [
            {"name": "blocked", "ug": 9303400, "percent": "69.2256"},
            {"name": "in_process", "ug": 4135850, "percent": "30.7744"},
        ],
        "departments": [{"name": "21", "ug": 13439250, "percent": "100.0000"}],
    },
    "origins": [
        {
            "origin": "0192f3a1-7c10-7d21-9b8a-000000000201",
            "ug": 9303400,
            "share": "0.692256",
            "standing": "blocked",
            "origin_holder": "ruc:10990000013",
            "parties": ["nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2", "ruc:10990000013", "ruc:20990000019"],
            "support": "constancia",
            "constancia": "0192f3a1-7c10-7d21-9b8a-000000000050",
            "right": {"code": "010234500", "name": "DEMO Cerro Lunar 1"},
            "unit": "DEMO Labor 3",
            "ubigeo": {"system": "inei", "code": "211002"},
            "extracted_on": "2026-11-18",
            "category": "III",
            "day": "2026-11-20",
            "entry": {"seq": 2412, "proof": ["<64 hex>"]},
        }
    ],
    "findings": [
        {
            "lot": "0192f3a1-7c10-7d21-9b8a-000000000301",
            "holds": True,
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
            "review": {"state": "unanswered", "answers": [], "resolution": None, "due": None, "overdue_by": None},
        }
    ],
    "reviews": [
        {
            "rule": "R01",
            "level": "alert",
            "lot": "0192f3a1-7c10-7d21-9b8a-000000000301",
            "origin": "0192f3a1-7c10-7d21-9b8a-000000000201",
            "holder": "ruc:10990000013",
            "right": "010234500",
            "status": "suspendido",
            "deal": {"seq": 2412, "day": "2026-11-20"},
            "learned": {"seq": 2600},
            "buyer_declared_check": {
                "statement": "<64 hex>",
                "text": "The buyer declared a check of that day. Proof is the signed statement with this digest.",
            },
            "law": "DL 1107 art. 11 (Ley 32537)",
            "text": "Only after the deal was it learned that the producer was not vigente in REINFO on that day.",
            "remedy": "Show the supplier statement of that day and answer in the review.",
            "review": None,
        }
    ],
    "contested": [
        {
            "rule": "R30",
            "level": "alert",
            "holds": True,
            "lot": "0192f3a1-7c10-7d21-9b8a-000000000301",
            "entry": {"seq": 2412},
            "key": "UDDReOZl1ipXAfp9wYsm13sDBMK5og--QWdBjzuf6o4",
            "contested": {"seq": 2590, "from_seq": 2400, "by": "ruc:20990000019"},
            "law": "claves del registro / keys of the register",
            "text": "A key signed it that, as was learned later, was in other hands by then.",
            "remedy": "Have the party confirm it with a good key of its own, or the authority decide.",
            "review": None,
        }
    ],
    "judged": {"known_at": None, "at": None, "size": 2601},
}


@routes.on(
    "GET",
    "/v1/lots/{lot}/origins",
    allow=PARTIES,
    takes=(LOT, KNOWN_AT, AT, OPENED, START, LIMIT, PURPOSE),
    answers=(Answer(200, "Every origin, with its micrograms, share, standing and proof.", example=_EXAMPLE),),
    fails=(*READING_FAILS, *FAILS, reading.LOT_NOT_FOUND),
)
async def trace_lot(asked: Asked) -> Response:
    """Say where a lot is from: every origin with its micrograms of fine gold, which add up to the lot's exactly.

    Standing goes by share, never by contagion. Each declared origin names the entry that declared it and the proof that
    the entry is in the tree of `tree_size`, which `checkpoint` signs. A lot not assayed yet is divided by gross
    milligrams: `measured` is false, and only the shares are to be read.

    Each deal is judged for its own day. Where the register learned after a deal that the producer was not *vigente* on
    that day, its grams stand `in_review`, and `reviews` says why, by which entry, and whether the buyer declared a
    check of that day: `buyer_declared_check` is the buyer's word, and proved only by the signed statement itself.
    Where a key was revoked later as stolen from an entry on, what it signed from there on is `contested`, and its lots
    stand `in_review` until its party confirms the entry or an authority lifts it.
    `findings` shows the path by which grams are held or were freed: each finding on the lot and on those it was made of
    that lowers its standing, or did, with the answers and the last resolution; those that are for you to see.
    With `known_at`, nothing counts that the register learned later. With
    `at`, only deals made until that Lima day count.

    What you may not read of the way up is `withheld`: it is named and counted, and nothing beyond it is told. Up to
    `lots` lots are opened; those at which that ends are `further`, and `complete` is false. `Link` names the next page
    of origins, or the same question with ten times the lots opened; both of the same moment. To whom something
    may be withheld, `lots` is taken up to the next of 2,000, 20,000, 200,000 and 250,000, and `opened` says which: how
    many lots lie where you do not see is not told.
    """
    worker, query, today = worker_of(asked.request), asked.query, lima_day(datetime.now(UTC))
    lot, most = query.need(LOT), query.find(LIMIT) or MOST
    leave = await leave_on(asked, lot)
    concerned = await read_lot.whom(worker.pools.reader, lot)
    if concerned is None:
        raise unknown(asked)
    # Whoever may not read it must not make the service walk the graph, nor learn by asking when it was recorded.
    role = admit_to(asked, *concerned, leave, "origins")
    looker = reader(asked, role, leave)
    opened = _opened(query.find(OPENED) or NEAREST, looker)
    async with walking(asked, costly=opened > NEAREST):
        ancestry = await gather(
            worker.pools.reader,
            lot,
            known_at=query.find(KNOWN_AT),
            at=query.find(AT),
            today=today,
            most=opened,
            remembered=worker.remembered,
        )
        if ancestry is None:
            raise Problem(reading.LOT_NOT_FOUND, LOT.field)
        found = await tell(
            worker.pools.reader,
            worker.prover,
            ancestry,
            asked.caller,
            looker,
            leave,
            today=today,
            start=query.find(START) or 0,
            most=most,
        )
    if not looker.whole:
        found = replace(found, opened=opened)
    headers = _next(asked, found, most, opened)
    return document(said(found, asked.language), headers=headers)


def _opened(most: int, looker: Reader) -> int:
    """How many lots are opened at most: to whom some are withheld only in steps of ten, so that it counts none.

    For the answer says whether all were opened, those among them that are withheld: their standing rests on it.
    """
    return most if looker.whole else next(step for step in _STEPS if most <= step)


def _next(asked: Asked, found: Origins, most: int, opened: int) -> dict[str, str] | None:
    """Where the answer goes on: with the origins that follow, or with more lots opened."""
    query = asked.query
    start = (query.find(START) or 0) + most
    kept = {"at": query.find(AT), "limit": query.find(LIMIT), "purpose": query.find(PURPOSE)}
    if start < len(found.shares):
        kept |= {"lots": opened, "start": start}
    elif found.further and opened < MOST_LOTS:
        kept |= {"lots": min(10 * opened, MOST_LOTS)}
    else:
        return None
    return following(f"/v1/lots/{found.lot.lot}/origins", kept, found.moment)
