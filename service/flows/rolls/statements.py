"""A plan as the entries to be signed, each with what is to be kept of persons once it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from service.flows.persons.openings import Opening
from service.flows.rolls.file import RollFile
from service.flows.rolls.profiles import Profiles
from service.flows.rolls.standing import Standing
from service.registry.registrations import ENDED, Registration
from service.registry.rolls.plan import Change, Plan

What = Literal["new", "changed", "gone"]


@dataclass(frozen=True, slots=True)
class Statement:
    """Entry `number` of the plan, about line `row` of the file (None: it is no longer there).

    `content` are the payload's members but those that every payload has. `stands` where an earlier attempt recorded it.
    """

    number: int
    row: int | None
    what: What
    party: str
    content: dict[str, Any]
    openings: tuple[Opening, ...]
    stands: bool


def write(file: RollFile, plan: Plan, standing: Standing, profiles: Profiles) -> Iterator[Statement]:
    """Every entry of the plan but the last, in the plan's order: what is new, what changed, what is gone."""
    number = 0
    changes: tuple[tuple[What, tuple[Change, ...]], ...] = (("new", plan.new), ("changed", plan.changed))
    for what, these in changes:
        for change in these:
            said = profiles.say(change.row)
            word = _word(file, change)
            content = _content(file, word)
            if said.registers is not None:
                content["registers"] = said.registers
            yield Statement(
                number, change.row.number, what, word.party, content, said.openings, _stands(standing, word)
            )
            number += 1
    for row in plan.gone:
        word = _ended(file, row, plan.day)
        yield Statement(number, None, "gone", word.party, _content(file, word), (), _stands(standing, word))
        number += 1


def _word(file: RollFile, change: Change) -> Registration:
    row = change.row
    return Registration(
        seq=-1,
        party=row.party,
        roll=file.register,
        status=row.status,
        start=change.start,
        until=row.until,
        number=row.registration,
        right=row.right,
        right_name=row.right_name or row.right,
        activity=row.activity,
        districts=row.districts,
        counterparty=None,
        compliance=None,
        source_digest=file.digest,
        source_name=file.source,
        source_day=file.retrieved_on,
    )


def _ended(file: RollFile, row: Registration, day: str) -> Registration:
    return replace(
        row,
        seq=-1,
        status=ENDED,
        start=day,
        until=None,
        source_digest=file.digest,
        source_name=file.source,
        source_day=file.retrieved_on,
    )


def _stands(standing: Standing, word: Registration) -> bool:
    own = standing.own.get((word.party, word.right, word.activity))
    return own is not None and replace(own, seq=word.seq, source_name=word.source_name) == word


def _content(file: RollFile, word: Registration) -> dict[str, Any]:
    content: dict[str, Any] = {
        "register": word.roll,
        "party": word.party,
        "status": word.status,
        "from": word.start,
        "source": file.as_source(),
    }
    optional = {"until": word.until, "number": word.number, "activity": word.activity}
    content |= {name: value for name, value in optional.items() if value is not None}
    if word.right is not None:
        content["right"] = {"code": word.right, "name": word.right_name}
    if word.districts:
        content["districts"] = [{"system": system, "code": code} for system, code in word.districts]
    return content
