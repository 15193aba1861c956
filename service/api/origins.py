"""Read where a lot is from: its origins, what they stand as, and what was learned of them too late."""

from datetime import UTC, datetime
from typing import Any, Final

from starlette.responses import Response

from service.api import review_said
from service.api.access import PARTIES
from service.api.asking import AT, KNOWN_AT, LIMIT, LOT, MOST, OPENED, PURPOSE, START
from service.api.documents import document
from service.api.findings import finding
from service.api.language import Language, negotiate
from service.api.lots import admit_to, declared, leave_on
from service.api.problems import Problem, Text
from service.api.reading import FAILS as READING_FAILS
from service.api.routes import Answer, Asked, Routes
from service.api.texts import reading
from service.api.tracing import FAILS, following, grams, judged, portion, portions, reader, walking
from service.api.worker import worker_of
from service.decision.calendar import lima_day
from service.flows import read_lot
from service.flows.read_findings import Shown
from service.flows.tracing.back import MOST_LOTS, NEAREST, Origins, Traced, gather, tell
from service.trade import contests, provenance
from service.trade.advice import CAUTIONS
from service.trade.catalogue import RED_FLAGS
from service.trade.contests import Contested
from service.trade.hindsight import Review
from service.trade.review.history import History, State

routes: Final = Routes("lots")

_DECLARED_CHECK: Final = Text(
    "El comprador declaró haber consultado ese día. La prueba es la constancia firmada que tenga esta huella.",
    "The buyer declared a check of that day. Proof is the signed statement with this digest.",
)
"""A digest in an entry is what its signer wrote: nobody has held it against a statement."""

_FREED: Final = frozenset({State.LIFTED, State.LIFTED_WITH_CONDITION, State.WITHDRAWN})

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
    of origins, or the same question with ten times the lots opened; both of the same moment.
    """
    worker, query, today = worker_of(asked.request), asked.query, lima_day(datetime.now(UTC))
    lot, most, opened = query.need(LOT), query.find(LIMIT) or MOST, query.find(OPENED) or NEAREST
    leave = await leave_on(asked, lot)
    concerned = await read_lot.whom(worker.pools.reader, lot)
    if concerned is None:
        raise Problem(reading.LOT_NOT_FOUND, LOT.field)
    # Whoever may not read it must not make the service walk the graph, nor learn by asking when it was recorded.
    role = admit_to(asked, *concerned, leave, "origins")
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
            reader(asked, role, leave),
            leave,
            today=today,
            start=query.find(START) or 0,
            most=most,
        )
    headers = _next(asked, found, most, opened)
    return document(said(found, negotiate(asked.request.headers.get("accept-language"))), headers=headers)


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


def said(found: Origins, language: Language) -> dict[str, Any]:
    """A page of origins as JSON has it."""
    measured = found.lot.fine_ug is not None
    signed, total = found.checkpoint, sum(share.ug for share in found.shares)
    return {
        "lot": found.lot.lot,
        "measured": measured,
        "fine_ug": found.lot.fine_ug,
        "fine_g": grams(found.lot.fine_ug),
        "complete": not found.further,
        "opened": found.opened,
        "tree_size": None if signed is None else signed.size,
        "checkpoint": None if signed is None else signed.note.decode(),
        "sums": {
            "origins": len({share.origin for share in found.shares}),
            "standings": portions(provenance.by_standing(found.shares), measured=measured),
            "departments": portions(found.departments, measured=measured),
        },
        "origins": [_origin(each, total, measured=measured) for each in found.traced],
        "findings": [_finding(each, language) for each in found.findings],
        "reviews": [_review(each, found.answered.get(("R01", each.sale.lot)), language) for each in found.reviews],
        "contested": [_contested(each, found, language) for each in found.contested],
        "judged": judged(found.moment),
    }


def _origin(traced: Traced, total: int, *, measured: bool) -> dict[str, Any]:
    share, lot, deal = traced.share, traced.declared, traced.deal
    said: dict[str, Any] = {
        "origin": share.origin,
        "ug": share.ug if measured else None,
        "share": portion(share.ug, total),
        "standing": None if traced.further else share.standing.value,
    }
    if traced.withheld or traced.further:
        return {**said, "withheld": traced.withheld, "further": traced.further}
    if lot is None or deal is None:
        return said
    return {
        **said,
        **declared(lot),
        "category": traced.category,
        "day": deal.day.isoformat(),
        "parties": sorted(deal.parties),
        "entry": {"seq": lot.seq, "proof": [node.hex() for node in traced.proof]},
    }


def _finding(shown: Shown, language: Language) -> dict[str, Any]:
    """The path by which a finding holds grams, or has freed them: the mark, its answers, its resolution."""
    freed = shown.history.state in _FREED
    return {"lot": shown.mark.about.removeprefix("lot:"), "holds": not freed, **finding(shown, language)}


def _review(review: Review, answered: History | None, language: Language) -> dict[str, Any]:
    sale, flag = review.sale, CAUTIONS["learned_later"]
    text, remedy = (flag.es, flag.remedy_es) if language == "es" else (flag.en, flag.remedy_en)
    return {
        "rule": "R01",
        "level": flag.level.value,
        "lot": sale.lot,
        "origin": sale.origin,
        "holder": sale.holder,
        "right": sale.right,
        "status": review.status,
        "deal": {"seq": sale.seq, "day": sale.day.isoformat()},
        "learned": {"seq": review.learned_at},
        "buyer_declared_check": _declared_check(sale.checked, language),
        "law": flag.law,
        "text": text,
        "remedy": remedy,
        "review": None if answered is None else review_said.review(answered),
    }


def _contested(each: Contested, found: Origins, language: Language) -> dict[str, Any]:
    signed, contest, flag = each.signed, each.contest, RED_FLAGS[contests.RULE]
    text, remedy = (flag.es, flag.remedy_es) if language == "es" else (flag.en, flag.remedy_en)
    answered = found.answered.get((contests.RULE, signed.lot))
    return {
        "rule": contests.RULE,
        "level": flag.level.value,
        "holds": not each.freed,
        "lot": signed.lot,
        "entry": {"seq": signed.seq},
        "key": signed.kid,
        "contested": {"seq": contest.seq, "from_seq": contest.from_seq, "by": contest.by},
        "law": flag.law,
        "text": text,
        "remedy": remedy,
        "review": None if answered is None else review_said.review(answered),
    }


def _declared_check(statement: str | None, language: Language) -> dict[str, str] | None:
    return None if statement is None else {"statement": statement, "text": _DECLARED_CHECK.said(language, {})}
