"""What a roll changes: the difference between it and what the register says, within what the roll is about."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from service.registry.registrations import Registration
from service.registry.rolls.row import Doubt, Identity, RollRow


@dataclass(frozen=True, slots=True)
class Change:
    """One entry to be signed: `row` holds from `start` (ISO day) on; `before` is the word that it follows, if any.

    Where the roll says nothing (`right_name`, `districts`, `registration`), `row` has what was on record.
    """

    row: RollRow
    start: str
    before: Registration | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The entries of an import: `new`, `changed` and `gone` (each to be ended from `day`), in the order of identities.

    `stood` registrations were in scope before. `moved` of the gone are the same party's under a changed right code,
    and do not count as vanishing. `spared` would be gone but for a bad line that may be about them. `newer` are on
    record from a later source than this roll, which says nothing against them; they count as unchanged.
    """

    day: str
    new: tuple[Change, ...]
    changed: tuple[Change, ...]
    gone: tuple[Registration, ...]
    unchanged: int
    stood: int
    moved: int = 0
    spared: int = 0
    newer: int = 0

    @property
    def vanishing(self) -> int:
        """How many registrations would be closed and continue nowhere."""
        return len(self.gone) - self.moved

    @property
    def needs_confirmation(self) -> bool:
        """Whether over 20 % of what stood in scope would vanish: more likely half a file than a purge."""
        return self.vanishing * 5 > self.stood


def plan(
    before: Mapping[Identity, Registration],
    rows: Iterable[RollRow],
    *,
    day: str,
    departments: Collection[str] = (),
    doubt: Doubt | None = None,
) -> Plan:
    """The difference between a roll retrieved on `day` (ISO) and `before`.

    `before` is the register's last word on every identity of it, `ended` included. `departments` (two-digit INEI
    codes) bound a regional roll: only registrations that lie wholly in them can be gone; none means the whole register.
    Every row's party is `ruc:` or `nat:` by now (`identified`).
    """
    raise NotImplementedError


def identified(rows: Iterable[RollRow], parties: Mapping[str, str]) -> tuple[RollRow, ...]:
    """The rows with `nat:<ULID>` for each `dni:<8 digits>`, as `parties` has them.

    Raises:
        KeyError: for a DNI that `parties` does not have.
    """
    raise NotImplementedError


def applied(before: Mapping[Identity, Registration], planned: Plan) -> dict[Identity, Registration]:
    """The register's last words after the plan: what an import must lead to, for tests and the dry run."""
    raise NotImplementedError
