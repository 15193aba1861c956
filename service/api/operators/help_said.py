"""The help that an operator or organization was given, as JSON in one language."""

from typing import Any

from service.api.language import Language
from service.categorization.assistance import Assistance
from service.categorization.goals import GOALS
from service.categorization.phases import AreaHelp, Companion, Phases, Planned

Json = dict[str, Any]


def help_given(given: Phases, language: Language) -> Json:
    """Phases I to III: letter and plan, goals with what is late, the three areas, visits and workshops, companions."""
    return {
        "phase": given.phase,
        "letter_of_commitment": None if given.letter is None else _done(given.letter),
        "work_plan": None if given.work_plan is None else _done(given.work_plan),
        "goals": [_goal(each, language) for each in given.goals],
        "areas": [_area(each) for each in given.areas],
        "visits": [_done(each) for each in given.visits],
        "workshops": [_done(each) for each in given.workshops],
        "accompanied_by": [_companion(each) for each in given.companions],
    }


def _goal(goal: Planned, language: Language) -> Json:
    return {
        "goal": goal.goal,
        "name": GOALS[goal.goal].name.said(language),
        "area": goal.area,
        "due": goal.due,
        "done_on": goal.done_on,
        "late_days": goal.late_days,
        "by": goal.by,
    }


def _area(area: AreaHelp) -> Json:
    return {
        "area": area.area,
        "promised": area.promised,
        "times": area.times,
        "first_on": area.first_on,
        "last_on": area.last_on,
    }


def _companion(companion: Companion) -> Json:
    return {
        "party": companion.party,
        "times": companion.times,
        "first_on": companion.first_on,
        "last_on": companion.last_on,
    }


def _done(row: Assistance) -> Json:
    return {"on": row.on, "by": row.by, "document": row.document, "seq": row.seq}
