"""An operator's way to formality as JSON, in one language: codes for machines, and beside each what a person reads."""

from datetime import date
from typing import Any, Final

from service.api.language import Language
from service.api.operators.help_said import help_given
from service.categorization.assessments import Assessment
from service.categorization.consent import CONSENT_WORDS, HOLDER_WORDS
from service.categorization.evidence_words import RIGHTS_WORDS, SURFACE_WORDS, Heard
from service.categorization.filing_words import FILING_WORDS
from service.categorization.filings import Filing
from service.categorization.progress import Progress, candidate
from service.categorization.quick_wins import LEFT_OUT_WORDS, Candidate, left_out
from service.categorization.stage_words import EVALUATORS, STAGE_WORDS
from service.categorization.stages import StageReached
from service.categorization.support import Package
from service.flows.read_formalization import FormalizationRecord
from service.registry.memberships import Membership

Json = dict[str, Any]

EXAMPLE: Final[Json] = {
    "party": "ruc:10990000013",
    "judged": {"at": "2026-11-20", "size": 2413},
    "rights": [
        {
            "right": "010234500",
            "category": "II",
            "evidence": [
                {
                    "axis": "surface",
                    "answer": "no",
                    "evidence": "verbal_consent",
                    "counts": False,
                    "text": "Verbal consent does not count: it has to be registered or made a public deed.",
                    "would_count": [{"evidence": "public_deed", "text": "The owner's leave by public deed."}],
                }
            ],
            "stages": {
                "formal": False,
                "current": "igafom_preventive",
                "days_in_stage": 828,
                "missing": [{"stage": "evaluation", "name": "Evaluation of IGAFOM"}],
                "next": {"stage": "evaluation", "text": "Answer the observations until IGAFOM is approved."},
            },
            "left_out": {"name": "holder_refused", "text": "The holder of the land refused, which is respected."},
            "production": [{"half_year": "2026-1", "due_on": "2026-07-31", "state": "declared"}],
        }
    ],
}
"""Part of an answer, for the API's description."""


def said(found: FormalizationRecord, at: date, language: Language) -> Json:
    """The whole answer."""
    return {
        "party": found.party,
        "judged": {"at": at.isoformat(), "size": found.size},
        "rights": [
            {**_right(each, language), "left_out": _left_out(candidate(found.party, each, found.help), language)}
            for each in found.rights
        ],
        "help": help_given(found.help, language),
        "organizations": [_membership(each) for each in found.organizations],
    }


def _right(found: Progress, language: Language) -> Json:
    assessed = found.assessment
    return {
        "right": found.right,
        "category": None if found.category is None else found.category.value,
        "assessed_from": None if assessed is None else assessed.start,
        "mining_type": None if assessed is None else assessed.mining_type,
        "evidence": [_evidence(each, language) for each in found.evidence],
        "surface_holder": None if assessed is None else _holder(assessed, language),
        "stages": _stages(found, language),
        "support": None if found.package is None else _package(found.package, language),
        "production": [_filing(each, language) for each in found.filings],
    }


def _left_out(operator: Candidate, language: Language) -> Json | None:
    """Why it has no place among the quick wins; None where it has one, however far down."""
    name = left_out(operator)
    return None if name is None else {"name": name, "text": LEFT_OUT_WORDS[name].said(language)}


def _evidence(heard: Heard, language: Language) -> Json:
    words = RIGHTS_WORDS if heard.axis == "rights" else SURFACE_WORDS
    return {
        "axis": heard.axis,
        "answer": heard.answer.value,
        "evidence": heard.evidence,
        "counts": heard.counts,
        "text": heard.says.said(language),
        "would_count": [{"evidence": each, "text": words[each].said(language)} for each in heard.would_count],
    }


def _holder(assessed: Assessment, language: Language) -> Json | None:
    kind, consent = assessed.surface_holder, assessed.surface_consent
    if kind is None:
        return None
    return {
        "kind": kind,
        "text": HOLDER_WORDS[kind].said(language),
        "party": assessed.surface_holder_party,
        "name": assessed.surface_holder_name,
        "consent": consent,
        "consent_text": None if consent is None else CONSENT_WORDS[consent].said(language),
    }


def _stages(found: Progress, language: Language) -> Json:
    standing = found.standing
    current = standing.current
    return {
        "formal": standing.formal,
        "current": None if current is None else current.stage,
        "days_in_stage": standing.days,
        "reached": [_stage(each, language) for each in standing.reached],
        "held": [_stage(each, language) for each in standing.held],
        "missing": [{"stage": each, "name": STAGE_WORDS[each].name.said(language)} for each in standing.missing],
        "next": None if found.next_step is None else _next(found.next_step, language),
    }


def _stage(row: StageReached, language: Language) -> Json:
    return {
        "stage": row.stage,
        "name": STAGE_WORDS[row.stage].name.said(language),
        "reached_on": row.reached_on,
        "evaluator": None if row.evaluator is None else EVALUATORS[row.evaluator],
        "number": row.number,
        "outcome": row.outcome,
        "seq": row.seq,
    }


def _next(stage: str, language: Language) -> Json:
    words = STAGE_WORDS[stage]
    return {
        "stage": stage,
        "text": words.step.said(language),
        "law": words.law,
        "evaluator": EVALUATORS[words.evaluator],
    }


def _package(package: Package, language: Language) -> Json:
    return {
        "key_action": None if package.key_action is None else package.key_action.said(language),
        "offers": [
            {"name": each.name, "area": each.area, "text": each.words.said(language)} for each in package.offers
        ],
        "source": package.source.said(language),
    }


def _filing(filing: Filing, language: Language) -> Json:
    return {
        "half_year": filing.half_year,
        "due_on": filing.due_on,
        "state": filing.state.value,
        "text": FILING_WORDS[filing.state].said(language),
        "filed_on": filing.filed_on,
        "recorded_on": filing.recorded_on,
        "inactive": filing.inactive,
        "seq": filing.seq,
    }


def _membership(row: Membership) -> Json:
    return {
        "organization": row.organization,
        "role": row.role,
        "from": row.start,
        "until": row.until,
        "scopes": list(row.scopes),
        "seq": row.seq,
    }
