"""How a finding's review is told: its answers, the last resolution, and whose delay it is."""

from typing import Any, Final

from service.trade.review.history import Answered, History, Reviewed

EXAMPLE: Final = {
    "state": "lifted",
    "answers": [
        {
            "seq": 2430,
            "party": "ruc:20990000019",
            "answer": "paper_exists",
            "evidence": ["<64 hex>"],
            "day": "2026-11-21",
        }
    ],
    "resolution": {
        "seq": 2440,
        "authority": "ruc:20990000027",
        "outcome": "lifted",
        "reason": "papers_suffice",
        "condition": None,
        "appeal": False,
        "day": "2026-11-24",
    },
    "due": None,
    "overdue_by": None,
}


def review(history: History) -> dict[str, Any]:
    """What has been said of a finding since, and until when the authority resolves."""
    return {
        "state": history.state.value,
        "answers": [_answer(each) for each in history.answers],
        "resolution": None if history.reviewed is None else _resolution(history.reviewed),
        "due": None if history.due is None else history.due.isoformat(),
        # An answer that waits too long is nobody's delay but the authority's.
        "overdue_by": "authority" if history.overdue else None,
    }


def _answer(row: Answered) -> dict[str, Any]:
    return {
        "seq": row.seq,
        "party": row.party,
        "answer": row.answer,
        "evidence": list(row.evidence),
        "day": row.day,
    }


def _resolution(row: Reviewed) -> dict[str, Any]:
    return {
        "seq": row.seq,
        "authority": row.authority,
        "outcome": row.outcome,
        "reason": row.reason,
        "condition": row.condition,
        "appeal": row.appeal,
        "day": row.day,
    }
