"""What was assessed, in UNTP's words: the lot itself with all that is claimed of it, and then each criterion.

UNTP's measures are floating-point numbers; quantities stay the decimal strings of the claims (`certifiedGold`), and
results are scores.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from service.certification.claims import Claims, Grade, Result
from service.certification.credential import vocabulary, words
from service.certification.credential.words import Words

_RANK: Final = {Grade.FORMAL: 1, Grade.IN_FORMALIZATION: 2}


def assessments(
    base: str, page: str, claims: Claims, said: Mapping[str, Any], *, day: date, certifier: str
) -> Iterator[dict[str, Any]]:
    """Every assessment, the lot's first; `said` are the claims as they stand in the entry."""
    common = _common(base, day)
    yield {**_lot(base, page, claims, certifier), "certifiedGold": said, **common}
    yield from ({**_of_criterion(base, page, each), **common} for each in claims.criteria)


def grade_score(grade: Grade) -> dict[str, Any]:
    """A grade as UNTP scores one: 1 is the highest."""
    return {"code": grade.value, "rank": _RANK[grade], "definition": words.GRADES[grade].both}


def _common(base: str, day: date) -> dict[str, Any]:
    """What every assessment has."""
    topic = {"type": ["ConformityTopic"], "id": vocabulary.term(base, "provenance"), "name": words.TOPIC.both}
    return {"type": ["ConformityAssessment"], "assessmentDate": day.isoformat(), "conformityTopic": [topic]}


def _lot(base: str, page: str, claims: Claims, certifier: str) -> dict[str, Any]:
    """What was assessed first: the lot itself."""
    return {
        "id": f"{page}#lot",
        "name": words.LOT.both,
        "assessmentCriteria": [_criterion(base, "grade", words.GRADE)],
        "assessedPerformance": [_performance(base, "grade", words.GRADE, grade_score(claims.grade))],
        "assessedProduct": [{"product": _product(claims)}],
        "conformance": True,
        "certifier": certifier,
    }


def _of_criterion(base: str, page: str, found: Result) -> dict[str, Any]:
    """A criterion of which nothing is known is neither conformant nor not."""
    name, said = found.criterion.value, words.CRITERIA[found.criterion]
    known = {} if found.result == "not_known" else {"conformance": found.result == "pass"}
    return {
        "id": f"{page}#{name}",
        "name": said.both,
        "assessmentCriteria": [_criterion(base, name, said)],
        "assessedPerformance": [_performance(base, "result", words.RESULT, {"code": found.result})],
        **known,
    }


def _criterion(base: str, name: str, said: Words) -> dict[str, Any]:
    return {"type": ["Criterion"], "id": vocabulary.term(base, name), "name": said.both}


def _performance(base: str, name: str, said: Words, score: Mapping[str, Any]) -> dict[str, Any]:
    metric = {"type": ["PerformanceMetric"], "id": vocabulary.term(base, name), "name": said.both}
    return {"metric": metric, "score": {**score}}


def _product(claims: Claims) -> dict[str, Any]:
    numbered = {} if claims.serial is None else {"itemNumber": claims.serial}
    return {"type": ["Product"], "id": f"urn:uuid:{claims.lot}", "name": claims.product, **numbered}
