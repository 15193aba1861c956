"""`refusals.counted`: how many submissions the service refused on a day, by code, so that silence can be seen.

Nothing of a refused submission is in the log. A service that refused one party's every word would leave no trace, but
for the signed refusals in that party's hands. The registrar signs this count from what the service keeps: whoever holds
a refusal of a day and code that the count lacks has caught it, and an authority sees a day on which one party was
refused and all others were not.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Day, Member, Payload
from service.decision.records import Row
from service.decision.values import frozen
from service.registry import signers

Count = Annotated[int, Field(ge=1, le=2**53 - 1)]


class CodeCount(Member):
    """`count` refusals by `code`, of `parties` parties, the most of one of them being `most`.

    Whose key nobody has enrolled is no party: all such are counted as one.
    """

    code: Annotated[str, StringConstraints(pattern="^[A-Za-z][A-Za-z0-9_]{0,63}$")]
    count: Count
    parties: Count
    most: Count


class CountedRefusals(Payload):
    """The signed refusals of the Lima day `day`, a code once, sorted by code; none where nothing was refused."""

    type: Literal["refusals.counted"]
    day: Day
    counts: Annotated[tuple[CodeCount, ...], Field(max_length=200)]

    @model_validator(mode="after")
    def _adds_up(self) -> "CountedRefusals":
        codes = [each.code for each in self.counts]
        if codes != sorted(set(codes)):
            raise ValueError("codes_sorted", "counts")
        for index, each in enumerate(self.counts):
            if not each.most <= each.count - each.parties + 1 or each.most * each.parties < each.count:
                raise ValueError("counts_add_up", "counts", index, "count")
        return self


@frozen
class RefusalsCounted(Row):
    """The count of a day. `counts` are code, count, parties, most."""

    kind: ClassVar[str] = "refusals_counted"

    day: str
    counts: tuple[tuple[str, int, int, int], ...]

    @property
    def shelf(self) -> str:
        return shelf(self.day)

    @property
    def key(self) -> str:
        return "counted"


def shelf(day: str) -> str:
    """Where the count of a Lima day is."""
    return f"refusals:{day}"


def _needs(payload: CountedRefusals) -> Needs:
    return Needs((shelf(payload.day),))


def _decide(payload: CountedRefusals, facts: Facts, at: At) -> Outcome:
    """Refused: `day_not_over`, and `counted_already`: a count that could be put right could be put wrong."""
    today = lima_day(at.recorded_at).isoformat()
    if payload.day >= today:
        raise refuse("day_not_over", "day", today=today)
    if rows := facts.shelf(shelf(payload.day)):
        raise refuse("counted_already", "day", seq=str(rows[0].seq))
    counts = tuple((each.code, each.count, each.parties, each.most) for each in payload.counts)
    return Accepted((RefusalsCounted(at.seq, payload.day, counts),))


KIND = Kind("refusals.counted", CountedRefusals, signers.registrar, _needs, _decide)
