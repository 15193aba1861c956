"""`roll.imported`: the registrar has taken a whole roll in: what file it was, whose, of which day, and what it changed.

The last entry of an import. Where nothing changed it is the only one, and still says that somebody looked: how old a
register is counts from here.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Member, Payload
from service.decision.records import Row
from service.decision.values import frozen
from service.registry import signers
from service.registry.registration_recorded import Source

RollRegister = Literal["RECPO", "REINFO", "SELECTORS", "PLANT", "CONCESSION"]

_Count = Annotated[int, Field(ge=0, le=2**53 - 1)]


@frozen
class RollImport(Row):
    """One whole roll of the register `roll`, as it stood on the Lima day `retrieved_on`.

    `departments` are INEI's two digits where it speaks of those only; none means the whole country. `read` counts the
    file's rows, `bad` those that could not be read; of the others `new`, `changed` and `unchanged` tell what they were
    beside what stood, and `gone` counts what stood and is no longer there.
    """

    kind: ClassVar[str] = "roll_import"

    roll: str
    digest: str
    source_name: str
    retrieved_on: str
    departments: tuple[str, ...] = ()
    read: int = 0
    bad: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    unchanged: int = 0

    @property
    def shelf(self) -> str:
        return shelf(self.roll)

    @property
    def key(self) -> str:
        return str(self.seq)

    def covers(self, department: str | None) -> bool:
        """Whether the roll speaks of a department (INEI, two digits); of one that is not known, only a whole roll."""
        return not self.departments or department in self.departments


def shelf(register: str) -> str:
    """Where a register's imports are."""
    return f"rolls:{register}"


def imports(rows: Sequence[Row], known_at: int | None = None) -> Iterator[RollImport]:
    """The imports among `rows` that the ledger knew after entry `known_at` (now, if None), the latest first."""
    for row in reversed(rows):
        if isinstance(row, RollImport) and (known_at is None or row.seq <= known_at):
            yield row


class Counts(Member):
    """What the import found and did, in rows."""

    read: _Count
    bad: _Count
    new: _Count
    changed: _Count
    gone: _Count
    unchanged: _Count


class RollImported(Payload):
    """The import of one file, when all that it changed is recorded."""

    type: Literal["roll.imported"]
    roll: RollRegister = Field(alias="register")
    source: Source
    departments: (
        Annotated[
            tuple[Annotated[str, StringConstraints(pattern="^[0-9]{2}$")], ...], Field(min_length=1, max_length=25)
        ]
        | None
    ) = None
    counts: Counts


def _needs(payload: RollImported) -> Needs:
    return Needs()


def _decide(payload: RollImported, facts: Facts, at: At) -> Outcome:
    today = lima_day(at.recorded_at).isoformat()
    if payload.source.retrieved_on > today:
        raise refuse("source_in_future", "source.retrieved_on", today=today)
    source, counts = payload.source, payload.counts
    row = RollImport(
        seq=at.seq,
        roll=payload.roll,
        digest=source.digest,
        source_name=source.name,
        retrieved_on=source.retrieved_on,
        departments=payload.departments or (),
        read=counts.read,
        bad=counts.bad,
        new=counts.new,
        changed=counts.changed,
        gone=counts.gone,
        unchanged=counts.unchanged,
    )
    return Accepted((row,))


KIND = Kind("roll.imported", RollImported, signers.registrar, _needs, _decide)
