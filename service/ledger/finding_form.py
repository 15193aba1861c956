"""The form of a finding inside an entry; what rules there are, and what they mean, is no matter of the ledger.

    {"count":12,"falls_on":"lot","level":"alert","rule":"R05b","subjects":["line:1", …]}

One finding a rule, sorted by rule; the full count, and the first ten subjects of at most 64 characters.
"""

import re
from typing import Final

from service.ledger.shapes import is_integer, matches

MAX_SUBJECTS: Final = 10

_MEMBERS: Final = {"count", "falls_on", "level", "rule", "subjects"}
_RULE: Final = re.compile("[A-Z][0-9]{2}[a-z]?")
_WORD: Final = re.compile("[a-z][a-z0-9_]{0,39}")
_SUBJECT: Final = re.compile(".{1,64}")


def fault(findings: object) -> tuple[str, str] | None:
    """The first fault as (field, reason), `None` if the findings are well formed."""
    if not isinstance(findings, list):
        return "findings", "not a list"
    before = ""
    for index, finding in enumerate(findings):
        field = f"findings[{index}]"
        if not isinstance(finding, dict) or finding.keys() != _MEMBERS:
            return field, "has members other than count, falls_on, level, rule, subjects"
        if not (matches(finding["rule"], _RULE) and finding["rule"] > before):
            return f"{field}.rule", "not a rule, or not sorted, each once"
        before = finding["rule"]
        if not (matches(finding["level"], _WORD) and matches(finding["falls_on"], _WORD)):
            return field, "level and falls_on are not words"
        if not is_integer(finding["count"], 1):
            return f"{field}.count", "not an integer above 0"
        if not _are_subjects(finding["subjects"], finding["count"]):
            return f"{field}.subjects", f"not the first {MAX_SUBJECTS} of {finding['count']} subjects"
    return None


def _are_subjects(subjects: object, count: int) -> bool:
    return (
        isinstance(subjects, list)
        and len(subjects) == min(count, MAX_SUBJECTS)
        and all(matches(subject, _SUBJECT) for subject in subjects)
    )
