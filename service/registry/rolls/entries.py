"""What one line of a roll says: a row for each holder and activity that it names."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from service.registry.identifiers import normal_right_code
from service.registry.rolls import days, where, who, words
from service.registry.rolls.headings import REQUIRED, Field
from service.registry.rolls.line import Line
from service.registry.rolls.places import Places, System
from service.registry.rolls.row import Roll, RollRow

_RIGHT: Final = re.compile("[0-9A-Z]{1,20}")
_LONGEST: Final = {"right_name": 120, "registration": 60}
_DAYS: Final[tuple[Field, ...]] = ("start", "since", "suspended", "until")


def entries(
    line: Line, register: Roll, places: Places, unlabelled: System, departments: Collection[str]
) -> tuple[RollRow, ...]:
    """The line's rows. Of a line that turns out bad they are of no use, but to tell what it may be about."""
    right = _right(line, register)
    begun, since, suspended, until = (_day(line, name) for name in _DAYS)
    status = _status(line, register)
    if status == "suspendido":  # the day of an earlier suspension stays in the roll when it is over
        since = since or suspended
    districts = where.districts(line, places, unlabelled)
    if departments and districts and not any(code[:2] in departments for _, code in districts):
        line.fault("district", "department_outside", places.inei[districts[0][1]].department)
    if until and (since or begun) and until < (since or begun or ""):
        line.fault("until", "until_before_since", until, since or begun)
    right_name, registration = _short(line, "right_name"), _short(line, "registration")
    return tuple(
        RollRow(
            number=line.number,
            party=party,
            name=name,
            dni=dni,
            status=status,
            right=right,
            right_name=right_name,
            activity=activity,
            districts=districts,
            registration=registration,
            start=begun,
            since=since,
            until=until,
            sex=words.sex(line.text("sex")) if not party.startswith("ruc:20") else None,
        )
        for party, name, dni in who.holders(line, register)
        for activity in _activities(line, register)
    )


def _right(line: Line, register: Roll) -> str | None:
    written = line.text("right")
    if not written:
        if ("right",) in REQUIRED[register]:
            line.fault("right", "right_missing")
        return None
    code = normal_right_code(written)
    if not _RIGHT.fullmatch(code) or any(letter.isalnum() and not letter.isascii() for letter in written):
        line.fault("right", "right_form", written)
        return None
    return code


def _status(line: Line, register: Roll) -> str:
    """The register's own word; in a roll of those on record alone, to stand in it is the first of its words."""
    written = line.text("status")
    if not written:
        if not line.has("status") and register in words.LISTED:
            return words.LISTED[register]
        line.fault("status", "status_missing", words.statuses(register))
        return ""
    status = words.status(register, written)
    if status is None:
        line.fault("status", "status_unknown", written, words.statuses(register))
        return ""
    return status


def _day(line: Line, name: Field) -> str | None:
    written = line.text(name)
    if not written:
        return None
    day = days.day(written, since_1904=line.layout.since_1904)
    if day is None:
        line.fault(name, "day", written)
    elif day and day < days.FIRST_DAY:
        line.fault(name, "day_before_2000", written)
        return days.FIRST_DAY
    return day or None


def _short(line: Line, name: Field) -> str | None:
    written = line.text(name)
    if len(written) > _LONGEST[name]:
        line.fault(name, "name_long", len(written), _LONGEST[name])
    return written or None


def _activities(line: Line, register: Roll) -> Iterator[str | None]:
    written = line.text("activity")
    if not written:
        yield "beneficiation" if register == "PLANT" else None
    elif (found := words.activities(written)) is None:
        line.fault("activity", "activity_unknown", written)
        yield None
    else:
        yield from found
