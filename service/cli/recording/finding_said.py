"""What the rules find in a deal, as the terminal says it: whom it concerns, what it is, its remedy and its law."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from service.cli.say import say

if TYPE_CHECKING:
    from service.trade.red_flag import RedFlag

_LEVELS: Final = {"block": ("bloquea", "bold red"), "alert": ("alerta", "yellow"), "note": ("nota", "")}
_SUBJECTS: Final = {"line": "línea", "lot": "lote", "document": "documento", "payments": "pagos", "entry": "asiento"}


def tell(findings: Sequence[Mapping[str, Any]], *, none: bool = True) -> None:
    """Say each finding of a check or of an entry; with `none`, that there is none."""
    if not findings and none:
        say("nada que señalar", "nothing to point out", "green")
    for finding in findings:
        level, style = _LEVELS.get(str(finding["level"]), (str(finding["level"]), ""))
        es, en = words(finding)
        head = f"{finding['rule']} {level} ({', '.join(_subject(str(each)) for each in finding['subjects'])})"
        say(f"{head}: {es}", f"{finding['rule']} {finding['level']}{en and f': {en}'}", style)


def words(finding: Mapping[str, Any]) -> tuple[str, str]:
    """What it is, what mends it and by which law; in English only what this program knows by the rule.

    The service's own Spanish, where it gave it; an entry has none.
    """
    flag = _flag(str(finding["rule"]))
    text = finding.get("text") or (flag.es if flag else "")
    remedy = finding.get("remedy") or (flag.remedy_es if flag else "")
    law = finding.get("law") or (flag.law if flag else "")
    said = (str(text), str(remedy), f"[{law}]" if law else "")
    return " ".join(filter(None, said)), f"{flag.en} {flag.remedy_en}" if flag else ""


def _subject(subject: str) -> str:
    """`line:7` in words; a lot or anything else as it is."""
    kind, mark, which = subject.partition(":")
    return f"{_SUBJECTS[kind]} {which}" if mark and kind in _SUBJECTS else subject


def _flag(rule: str) -> "RedFlag | None":
    from service.trade.advice import CAUTIONS
    from service.trade.catalogue import RED_FLAGS

    return RED_FLAGS.get(rule) or CAUTIONS.get(rule)
