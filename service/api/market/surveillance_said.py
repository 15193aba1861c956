"""What surveillance saw, as JSON in one language. Fine gold is in µg, gross in mg; the text has grams."""

from collections import Counter
from typing import Any, Final

from service.api.language import Language
from service.api.market.statistics_said import judged
from service.flows.watch import Watched
from service.surveillance.watch.explain import explain
from service.surveillance.watch.rules import RULES
from service.surveillance.watch.suspicion import Behind, Seen, Suspicion, Unjudged
from service.surveillance.watch.words import REASONS

Json = dict[str, Any]

MOST_PARTIES: Final = 20
"""Parties named of one suspicion, the subject first; how many it concerns stands beside them."""

EXAMPLE: Final[Json] = {
    "judged": {"at": "2026-11-20", "known_at": 2412, "size": 2413},
    "rules": [
        {
            "rule": "R13b",
            "level": "alert",
            "falls_on": "buyer",
            "law": "Resolución SBS 789-2018 art. 38",
            "text": "Many deals in a row stay just below the threshold of the register of operations.",
            "remedy": "Assess whether they are one deal that was split.",
            "looked_at": 212,
            "count": 1,
            "suspicions": [
                {
                    "measure": "pair",
                    "subject": "ruc:10990000013",
                    "parties": ["ruc:10990000013", "ruc:20990000019"],
                    "parties_count": 2,
                    "right": None,
                    "period": "2026-11-02/2026-11-19",
                    "value": 5,
                    "threshold": 3,
                    "unit": "deals",
                    "text": "deals of two parties, just below: 5 deals; usual is up to 3",
                    "entries": [2108, 2190, 2211, 2370, 2402],
                    "entries_count": 5,
                }
            ],
            "unjudged": {"count": 0, "reasons": [], "first": []},
            "policies": {"uif_threshold_usd": "15000", "uif_near_permille": "900", "uif_near_deals": "3"},
        }
    ],
}


def said(watched: Watched, language: Language, most: int | None) -> Json:
    """Every rule with its words, and at most so many of what it saw (None: all); counts are always whole."""
    return {
        "judged": judged(watched.moment),
        "rules": [
            _rule(name, seen, language, most)
            | {"policies": {each: watched.policies[each] for each in RULES[name].policies}}
            for name, seen in watched.seen.items()
        ],
    }


def _rule(name: str, seen: Seen, language: Language, most: int | None) -> Json:
    flag = RULES[name].flag
    text, remedy = (flag.es, flag.remedy_es) if language == "es" else (flag.en, flag.remedy_en)
    reasons = Counter(each.reason for each in seen.unjudged)
    return {
        "rule": name,
        "level": flag.level.value,
        "falls_on": flag.falls_on.value,
        "law": flag.law,
        "text": text,
        "remedy": remedy,
        "looked_at": seen.looked_at,
        "count": len(seen.suspicions),
        "suspicions": [suspicion(each, language) for each in seen.suspicions[:most]],
        "unjudged": {
            "count": len(seen.unjudged),
            "reasons": [
                {"reason": reason, "text": REASONS[reason].said(language), "count": count}
                for reason, count in sorted(reasons.items())
            ],
            "first": [_unjudged(each) for each in seen.unjudged[:most]],
        },
    }


def suspicion(each: Suspicion, language: Language) -> Json:
    """One suspicion, with its sentence and the entries behind it."""
    return {
        "measure": each.measure,
        "subject": each.subject,
        "parties": list(each.parties[:MOST_PARTIES]),
        "parties_count": len(each.parties),
        "right": each.right,
        "period": each.period,
        "value": each.value,
        "threshold": each.threshold,
        "unit": each.unit,
        "text": explain(each, language),
        **_behind(each.behind),
    }


def _unjudged(each: Unjudged) -> Json:
    told = {"reason": each.reason, "subject": each.subject, "right": each.right, "period": each.period}
    return {**told, "value": each.value, "unit": each.unit, **_behind(each.behind)}


def _behind(behind: Behind) -> Json:
    return {"entries": list(behind.entries), "entries_count": behind.count}
