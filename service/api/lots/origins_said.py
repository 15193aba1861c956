"""A lot's origins in words: what each came to, where it stands, and why."""

from typing import Any, Final

from service.api.language import Language
from service.api.lots import review_said
from service.api.lots.findings import finding
from service.api.lots.lots import declared
from service.api.lots.tracing import grams, judged, portion, portions
from service.api.problems import Text
from service.flows.read_findings import Shown
from service.flows.tracing.back import Origins, Traced
from service.trade import contests, provenance
from service.trade.advice import CAUTIONS
from service.trade.catalogue import RED_FLAGS
from service.trade.contests import Contested
from service.trade.hindsight import Review
from service.trade.review.history import History, State

_DECLARED_CHECK: Final = Text(
    "El comprador declaró haber consultado ese día. La prueba es la constancia firmada que tenga esta huella.",
    "The buyer declared a check of that day. Proof is the signed statement with this digest.",
)
"""A digest in an entry is what its signer wrote: nobody has held it against a statement."""

_FREED: Final = frozenset({State.LIFTED, State.LIFTED_WITH_CONDITION, State.WITHDRAWN})


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
