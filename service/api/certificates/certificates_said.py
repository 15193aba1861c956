"""Certificates in JSON: what is found of a lot, what one says, and what no longer stands."""

from collections.abc import Callable, Collection
from typing import Any, Final

from service.api.language import Language
from service.certification import criteria
from service.certification.examination import Examined
from service.certification.judgement import Shortfall
from service.certification.reasons import Reason
from service.certification.records import Certificate, CertificateStatus, Status
from service.certification.wording import CRITERIA, GRADES, MENDERS, OURS, Words
from service.flows.certificates import DryRun, FirstSale, Told
from service.trade.quantities import decimal_text, half_even

May = Callable[[Collection[str]], bool]
"""Whether the asker may read what concerns these parties."""

_UG_PER_G: Final = 1_000_000


def dry_run(found: DryRun, language: Language, may: May) -> dict[str, Any]:
    """What a certificate could say and what is missing; lots and prices that are others' to know are left out."""
    judged = found.judgement
    claims = judged.claims
    return {
        "lot": judged.lot.lot,
        "certificate": found.certificate,
        "size": judged.size,
        "criteria_version": criteria.VERSION,
        "whose_criteria": _in(OURS, language).format(version=criteria.VERSION),
        "grade": None if judged.grade is None else judged.grade.value,
        "grade_name": None if judged.grade is None else _in(GRADES[judged.grade], language),
        "fine_g": None if judged.fine_ug is None else _grams(judged.fine_ug),
        "certified_g": _grams(judged.certified_ug),
        "criteria": [
            {"criterion": each.criterion.value, "result": each.result, "text": _in(CRITERIA[each.criterion], language)}
            for each in judged.results
        ],
        "missing": [_missing(each, found, language, may) for each in judged.shortfalls],
        "behind": [_missing(each, found, language, may) for each in found.hidden],
        "first_sales": [_sale(each) for each in found.first_sales if may(each.sides)],
        "claims": None if claims is None else claims.as_json(),
    }


def _missing(short: Shortfall, found: DryRun, language: Language, may: May) -> dict[str, Any]:
    shown = [lot if may(found.parties[lot]) else None for lot in short.path]
    return {
        **_why(short.reason, language),
        "fine_g": _grams(short.ug),
        "entry": short.seq if shown[-1] is not None else None,
        "path": shown,
    }


def _why(reason: Reason, language: Language) -> dict[str, str]:
    text, remedy = (reason.es, reason.remedy_es) if language == "es" else (reason.en, reason.remedy_en)
    return {
        "criterion": reason.criterion.value,
        "reason": reason.name,
        "text": text,
        "remedy": remedy,
        "mends": reason.mends,
        "who": _in(MENDERS[reason.mends], language),
    }


def _sale(sale: FirstSale) -> dict[str, Any]:
    """What the producer was paid a fine gram, and what it said."""
    said, costs = sale.said, sale.said.costs
    per_gram = half_even(costs.cents * _UG_PER_G, sale.fine_ug) if sale.fine_ug else None
    return {
        "entry": said.bought.seq,
        "price": {"currency": costs.currency, "amount": decimal_text(costs.cents, 2)},
        "per_fine_g": None if per_gram is None else decimal_text(per_gram, 2),
        "confirmations": [each.method for each in said.confirmations],
        "disputed": [each.reason for each in said.disputes],
    }


def told(found: Told) -> dict[str, Any]:
    """A certificate as the public reads it."""
    row = found.certificate
    return {
        **_standing(row, found.status, found.word),
        "issued_at": found.issued_at,
        "claims": found.claims.as_json(),
    }


def listed(row: Certificate, stands: Status, word: CertificateStatus | None) -> dict[str, Any]:
    """A certificate on a list."""
    return {
        **_standing(row, stands, word),
        "lot": row.lot,
        "grade": row.grade,
        "certified_g": _grams(row.certified_ug),
    }


def examined(found: Examined, *, whole: bool) -> dict[str, Any]:
    """A certificate that no longer stands; `whole`: with the lots that lead to where that lies."""
    row = found.certificate
    return {
        "certificate": row.certificate,
        "entry": row.seq,
        "certifier": row.certifier,
        "lot": row.lot,
        "size": found.size,
        "certified_g": _grams(row.certified_ug),
        "now_g": _grams(found.now_ug),
        "grade": row.grade,
        "grade_now": None if found.grade is None else found.grade.value,
        "reason": found.reason,
        "basis": found.basis,
        "path": list(found.path) if whole else None,
        "missing": [
            {"reason": each.reason.name, "fine_g": _grams(each.ug), "entry": each.seq, "path": list(each.path)}
            for each in found.shortfalls
            if whole
        ],
    }


def _standing(row: Certificate, stands: Status, word: CertificateStatus | None) -> dict[str, Any]:
    last = None if word is None else {"entry": word.seq, "reason": word.reason, "basis": word.basis}
    return {
        "certificate": row.certificate,
        "status": stands.value,
        "last_word": last,
        "entry": row.seq,
        "certifier": row.certifier,
    }


def _grams(ug: int) -> str:
    return decimal_text(ug, 6)


def _in(words: Words, language: Language) -> str:
    return words.es if language == "es" else words.en
