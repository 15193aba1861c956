"""What a supplier statement (*constancia de consulta*) says: the question, the log it was judged by, and the verdict.

    {"asked_by": "ruc:…", "at": "2026-11-20", "issued_at": "2026-11-20T19:42:00Z", "log": "…", "party": "ruc:…",
     "root": "<64 hex>", "size": 2413, "verdict": {"light": "amber", "may_sell": "conditional", …}}

It holds values and the names of rules, no sentences: those are the reader's, in the reader's language. The verdict is a
pure function of the other members and of the entries below `size`, so that whoever has them can judge again.
"""

from datetime import date
from typing import Annotated, Any, Final

from pydantic import Field

from service.categorization.category import Category
from service.decision.calendar import instant, lima_day
from service.decision.findings import Level
from service.decision.payload import Day, Digest, Instant, Member
from service.registry.identifiers import PartyId, RightCode
from service.trade.deal import Acting
from service.trade.provenance import Standing
from service.trade.verdict import Light, MaySell, Verdict

_MOST: Final = 2**53 - 1

Word = Annotated[str, Field(pattern="^[A-Za-z][A-Za-z0-9_]{0,39}$")]
Seq = Annotated[int, Field(ge=0, le=_MOST)]
Days = Annotated[int, Field(ge=-_MOST, le=_MOST)]
Text = Annotated[str, Field(max_length=300)]


class SaidAnswer(Member):
    """What holds for one quality in which the party could sell (`verdict.Answer`)."""

    as_: Acting = Field(alias="as")
    may_sell: MaySell
    law: Text
    rests_on: Word | None = None
    rule: Word | None = None
    right: RightCode | None = None
    category: Category | None = None
    standing: Standing | None = None


class SaidRegister(Member):
    """What one register says (`verdict.RegisterWord`); `age_days` is its age on the day of asking."""

    register_: Word = Field(alias="register")
    status: Word
    start: Day
    until: Day | None = None
    right: RightCode | None = None
    right_name: Text | None = None
    activity: Word | None = None
    source: Text | None = None
    source_day: Day | None = None
    confirmed_on: Day | None = None
    age_days: Days | None = None
    seq: Seq


class SaidRoll(Member):
    """The last whole roll of a register (`verdict.RollSeen`)."""

    register_: Word = Field(alias="register")
    source: Text
    retrieved_on: Day
    age_days: Days
    listed: bool
    seq: Seq


class SaidReason(Member):
    """A rule or caution, by its name, with the values that it was judged by."""

    rule: Word
    level: Level
    detail: dict[str, str]


class Said(Member):
    """The verdict. `category` is absent where it is unknown or the rights differ in it."""

    known: bool
    may_sell: MaySell
    light: Light
    category: Category | None = None
    answers: tuple[SaidAnswer, ...]
    registers: tuple[SaidRegister, ...]
    rolls: tuple[SaidRoll, ...]
    reasons: tuple[SaidReason, ...]
    not_checked: tuple[Word, ...]

    def as_json(self) -> dict[str, Any]:
        """The members as they stand in the statement; what is None is absent."""
        members: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return members


class Statement(Member):
    """The whole payload. Without `known_at` all `size` entries were believed, with it those up to it and itself."""

    log: str
    asked_by: PartyId
    issued_at: Instant
    size: Annotated[int, Field(ge=1, le=_MOST)]
    root: Digest
    party: PartyId
    at: Day
    known_at: Annotated[int, Field(ge=-1, le=_MOST)] | None = None
    right: RightCode | None = None
    activity: Annotated[str, Field(pattern="^[a-z_]{1,40}$")] | None = None
    verdict: Said

    @property
    def day(self) -> date:
        """The Lima day that is judged."""
        return date.fromisoformat(self.at)

    @property
    def today(self) -> date:
        """The Lima day of asking, from which the registers' ages are counted."""
        return lima_day(instant(self.issued_at))

    def as_json(self) -> dict[str, Any]:
        """The payload's members; what is None is absent."""
        members: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return members


def said(verdict: Verdict) -> Said:
    """What a statement says of a verdict."""
    return Said(
        known=verdict.party_known,
        may_sell=verdict.may_sell,
        light=verdict.light,
        category=verdict.category,
        answers=tuple(
            SaidAnswer.model_validate({"as": each.quality, **_members(each, SaidAnswer)}) for each in verdict.answers
        ),
        registers=tuple(SaidRegister.model_validate(_members(each, SaidRegister)) for each in verdict.registers),
        rolls=tuple(SaidRoll.model_validate(_members(each, SaidRoll)) for each in verdict.rolls),
        reasons=tuple(
            SaidReason(rule=each.flag.rule, level=each.level, detail=dict(each.detail)) for each in verdict.reasons
        ),
        not_checked=tuple(each.name for each in verdict.not_checked),
    )


def _members(each: object, model: type[Member]) -> dict[str, Any]:
    """The fields of a part of the verdict that the statement has too, under the same names."""
    names = (field.alias or name for name, field in model.model_fields.items())
    return {name: getattr(each, name) for name in names if hasattr(each, name)}
