"""Check a supplier: the question a trader must ask before it buys (DL 1107 art. 11, Ley 32537)."""

from datetime import UTC, datetime
from typing import Any, Final

from starlette.responses import Response

from service.api import throttle
from service.api.access import PARTIES
from service.api.asking import ACTIVITY, AT, KNOWN_AT, PARTY, PURPOSE, RIGHT, SIGNED
from service.api.documents import document
from service.api.language import Language
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import admit, known_at_ahead
from service.api.routes import Answer, Asked, Routes
from service.api.suppliers.supplier_summary import named
from service.api.texts import framing, reading
from service.api.worker import Worker, worker_of
from service.categorization.category import KEY_ACTIONS
from service.decision.calendar import lima_day
from service.flows.check_supplier import Checked, check
from service.flows.known_at import KnownAtAhead
from service.trade.verdict import Answer as QualityAnswer
from service.trade.verdict import Reason, RegisterWord, RollSeen, Verdict

routes: Final = Routes("suppliers")

ASKERS: Final = ("trader", "plant", "registrar")
"""Who may ask about anybody: those who buy, and whose register it is."""

_EXAMPLE: Final = {
    "party": "ruc:10990000013",
    "known": True,
    "name": None,
    "erased": False,
    "may_sell": "yes",
    "light": "green",
    "category": "II",
    "key_action": "Agreement with the holders of the surface land.",
    "judged": {"at": "2026-11-20", "known_at": None, "size": 2413, "asked_on": "2026-11-20"},
    "answers": [
        {
            "as": "producer",
            "may_sell": "yes",
            "right": "010234500",
            "rests_on": "REINFO",
            "rule": None,
            "law": "DL 1107 art. 11 (Ley 32537); DS 009-2025-EM",
            "category": "II",
            "standing": "in_process",
        }
    ],
    "registers": [
        {
            "register": "REINFO",
            "status": "vigente",
            "start": "2019-03-01",
            "right": "010234500",
            "right_name": "DEMO Cerro Lunar 1",
            "activity": "exploitation",
            "source_day": "2026-08-03",
            "confirmed_on": "2026-11-02",
            "age_days": 18,
            "seq": 57,
        }
    ],
    "rolls": [
        {
            "register": "REINFO",
            "source": "DEMO REINFO",
            "retrieved_on": "2026-11-02",
            "age_days": 18,
            "listed": True,
            "seq": 2011,
        }
    ],
    "reasons": [],
    "not_checked": [{"name": "identity", "text": "That whoever stands before you is the registered person: …"}],
}


@routes.on(
    "GET",
    "/v1/suppliers/{party}",
    allow=PARTIES,
    takes=(PARTY, AT, KNOWN_AT, RIGHT, ACTIVITY, SIGNED, PURPOSE),
    answers=(
        Answer(
            200,
            "The verdict, its reasons, and what was not checked; with `signed=1` the supplier statement, the log's "
            "checkpoint, and the verdict in words in its member `verdict`.",
            example=_EXAMPLE,
        ),
    ),
    fails=(*READING_FAILS, reading.KNOWN_AT_AHEAD, framing.TOO_MANY_REQUESTS),
)
async def check_supplier(asked: Asked) -> Response:
    """Say whether a supplier may sell on a day, and why, by what the register knew then.

    `may_sell` and `category` are two answers: the category says how far a miner is on the way to formality, not whether
    it may sell. `answers` has one answer for each quality in which it could sell, and for a producer one for each
    right: where they differ, `may_sell` is `conditional`, and they say which. A register is as old as the later of its
    own source and the last whole roll. A party that no entry names is answered too: `known` is false, and nothing
    allows it to sell.

    `signed=1` gives the same as a supplier statement: signed by the service key, beside the checkpoint of the tree that
    it was judged by, for `orotraza verify-statement`. Keep it: it is the buyer's proof that the check was made.
    """
    worker, query = worker_of(asked.request), asked.query
    party, signed = query.need(PARTY), query.find(SIGNED) == "1"
    now = await _moment(worker, asked.caller.party) if signed else datetime.now(UTC)
    today = lima_day(now)
    try:
        checked = await check(
            worker.pools.reader,
            worker.hot_reader,
            party,
            at=query.find(AT) or today,
            known_at=query.find(KNOWN_AT),
            today=today,
            right=query.find(RIGHT),
            activity=query.find(ACTIVITY),
        )
    except KnownAtAhead as ahead:
        raise known_at_ahead(ahead) from None
    action = "supplier_statement" if signed else "supplier"
    admit(asked, action, party, concerns=(party,), places=checked.places, also=ASKERS)
    language = asked.language
    in_words = said(checked, language)
    in_words |= named(worker.vault, party, in_words["name"], language)
    if not signed:
        return document(in_words)
    stated = await worker.stater.state(checked, asked_by=asked.caller.party, issued_at=now)
    return document(stated.document(in_words))


async def _moment(worker: Worker, caller: str) -> datetime:
    """The time of a statement, by the clock that the log's entries have theirs from; asked before the log is read."""
    worker.throttle.count(throttle.CHECK, "statement", caller)
    async with worker.pools.reader.acquire() as connection:
        return await worker.clock(connection)


def said(checked: Checked, language: Language) -> dict[str, Any]:
    """The verdict in one language."""
    verdict = checked.verdict
    category = verdict.category
    return {
        "party": verdict.party,
        "known": verdict.party_known,
        "name": None if checked.party is None else checked.party.name,
        "may_sell": verdict.may_sell.value,
        "light": verdict.light.value,
        "category": None if category is None else category.value,
        "key_action": None if category is None else getattr(KEY_ACTIONS[category], language),
        "judged": _judged(verdict, checked.size),
        "answers": [_answer(each) for each in verdict.answers],
        "registers": [_register(word) for word in verdict.registers],
        "rolls": [_roll(each) for each in verdict.rolls],
        "reasons": [_reason(each, language) for each in verdict.reasons],
        "not_checked": [{"name": each.name, "text": getattr(each, language)} for each in verdict.not_checked],
    }


def _judged(verdict: Verdict, size: int) -> dict[str, Any]:
    return {
        "at": verdict.at.isoformat(),
        "known_at": verdict.known_at,
        "size": size,
        "asked_on": verdict.today.isoformat(),
        "right": verdict.right,
        "activity": verdict.activity,
    }


def _answer(answer: QualityAnswer) -> dict[str, Any]:
    return {
        "as": answer.quality.value,
        "may_sell": answer.may_sell.value,
        "right": answer.right,
        "rests_on": answer.rests_on,
        "rule": answer.rule,
        "law": answer.law,
        "category": answer.category,
        "standing": answer.standing,
    }


def _reason(reason: Reason, language: Language) -> dict[str, Any]:
    flag = reason.flag
    text, remedy = (flag.es, flag.remedy_es) if language == "es" else (flag.en, flag.remedy_en)
    return {
        "rule": flag.rule,
        "level": reason.level.value,
        "law": flag.law,
        "text": text,
        "remedy": remedy,
        "detail": dict(reason.detail),
    }


def _roll(roll: RollSeen) -> dict[str, Any]:
    return {
        "register": roll.register,
        "source": roll.source,
        "retrieved_on": roll.retrieved_on,
        "age_days": roll.age_days,
        "listed": roll.listed,
        "seq": roll.seq,
    }


def _register(word: RegisterWord) -> dict[str, Any]:
    return {
        "register": word.register,
        "status": word.status,
        "start": word.start,
        "until": word.until,
        "right": word.right,
        "right_name": word.right_name,
        "activity": word.activity,
        "source": word.source,
        "source_day": word.source_day,
        "confirmed_on": word.confirmed_on,
        "age_days": word.age_days,
        "seq": word.seq,
    }
