"""One row of a list: the question that it asks, or what is wrong with it. A bad row never stops the good ones."""

from collections.abc import Mapping
from datetime import date
from typing import Final, get_args

from service.decision.values import frozen
from service.flows.check_many import Asked
from service.flows.checklist.faults import Fault
from service.registry.identifiers import check_party, normal_right_code
from service.registry.rolls import clean, days, words

_LONGEST_RIGHT: Final = 20
_ACTIVITIES: Final = get_args(words.Activity)


@frozen
class Row:
    """Row `number` of the file, as its reader sees it: what it asks, or why it asks nothing."""

    number: int
    asked: Asked | Fault


def row(number: int, cells: Mapping[str, str], *, today: date, since_1904: bool = False) -> Row:
    """The row with these cells, by the names of `columns`; a day that is not given is `today`."""
    return Row(number, _asked(cells, today, since_1904=since_1904))


def _asked(cells: Mapping[str, str], today: date, *, since_1904: bool) -> Asked | Fault:
    party = _party(cells.get("party", ""))
    if isinstance(party, Fault):
        return party
    right = normal_right_code(cells.get("right", "")) or None
    if right is not None and len(right) > _LONGEST_RIGHT:
        return Fault.RIGHT
    activity = _activity(cells.get("activity", ""))
    if isinstance(activity, Fault):
        return activity
    day = days.day(clean.text(cells.get("day", "")), since_1904=since_1904)
    if day is None:
        return Fault.DAY
    return Asked(party, date.fromisoformat(day) if day else today, right, activity)


def _party(cell: str) -> str | Fault:
    bare = "".join(cell.split())
    if not bare:
        return Fault.NOBODY
    digits = bare.replace("-", "").replace(".", "")
    named = bare[:4].lower() + bare[4:].upper() if bare[:4].lower() in {"ruc:", "nat:"} else f"ruc:{digits}"
    try:
        return check_party(named)
    except ValueError as error:
        if len(digits) == 8 and digits.isdecimal():
            return Fault.DNI
        return Fault.CHECK_DIGIT if error.args[0] == "ruc_check_digit" else Fault.RUC


def _activity(cell: str) -> str | Fault | None:
    """The code of an activity, from itself or from the word for it."""
    if not cell or cell in _ACTIVITIES:
        return cell or None
    found = words.activities(cell)
    return found[0] if found is not None and len(found) == 1 else Fault.ACTIVITY
