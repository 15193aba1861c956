"""The words of a roll: one line of it, understood; what is wrong with another; and what both tell together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from service.registry.registrations import Registration

Roll = Literal["RECPO", "REINFO", "SELECTORS", "PLANT", "CONCESSION"]
"""The registers that the State publishes as rolls."""

Identity = tuple[str, str | None, str | None]
"""What one word of a register is about: party, right, activity. A RUC with 77 registrations has 77 of them."""

UNNUMBERED: Final = "dni:"
"""How `RollRow.party` begins for a person without tax number, until its `nat:<ULID>` is found or given."""


@dataclass(frozen=True, slots=True)
class RollRow:
    """One line of a roll, cleaned: what the register says of one party × right × activity.

    `party` is `ruc:<11 digits>`, or `dni:<8 digits>` for a selector without RUC (`identified` puts the `nat:` number
    in). `start` is the day of inscription, `since` the day from which this status holds, `until` the last day of it
    (ISO days; None: the roll does not say, for `until`: open). None or empty elsewhere: the roll does not say.
    Districts are pairs (code system, code). A line that names two activities becomes two rows of one `number`.
    """

    number: int
    party: str
    name: str
    dni: str | None
    status: str
    right: str | None = None
    right_name: str | None = None
    activity: str | None = None
    districts: tuple[tuple[str, str], ...] = ()
    registration: str | None = None
    start: str | None = None
    since: str | None = None
    until: str | None = None
    sex: str | None = None

    @property
    def identity(self) -> Identity:
        return self.party, self.right, self.activity


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line: its number, the heading of its column, a stable code, and how to mend it.

    A `notice` stops nothing: the line was read, and this is what was put right in it. `row` 0 is the whole file.
    """

    row: int
    column: str
    code: str
    es: str
    en: str
    notice: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """What the bad lines may be about. They still stand in the roll, so nothing of this is closed as gone.

    `misread` are the `spellings` of numbers that are no RUC: one digit of them may be wrong. `unidentified` lines have
    nothing to be known by, and may be about anybody.
    """

    parties: frozenset[str] = frozenset()
    rights: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    misread: frozenset[str] = frozenset()
    unidentified: int = 0

    def about(self, row: Registration) -> bool:
        """Whether a bad line may have been this registration."""
        return (
            row.party in self.parties
            or row.right in self.rights
            or row.number in self.numbers
            or not self.misread.isdisjoint(spellings(row.party[4:]))
        )

    def identified(self, parties: Mapping[str, str]) -> "Doubt":
        """The same, with `nat:<ULID>` for each `dni:<8 digits>` that `parties` has."""
        return replace(self, parties=frozenset(parties.get(each, each) for each in self.parties))


def spellings(number: str) -> Iterator[str]:
    """The number with each digit left open in turn: two numbers that differ in one digit have one of these alike."""
    return (f"{number[:index]}?{number[index + 1 :]}" for index in range(len(number)))


@dataclass(frozen=True, slots=True)
class Reading:
    """A roll as read: `read` lines, of which `bad` are in no row. Rows and faults are in the order of the file."""

    rows: tuple[RollRow, ...]
    faults: tuple[Fault, ...]
    read: int
    bad: int
    doubt: Doubt = field(default_factory=Doubt)
