"""What a roll changes: the difference between it and what the register says, within what the roll is about."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from service.registry.registrations import ENDED, Registration
from service.registry.rolls.row import UNNUMBERED, Doubt, Identity, RollRow
from service.registry.rolls.words import FIRST


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

    `stood` registrations were in scope before. `moved` of the gone are a party's that begins with another right code,
    and do not count as vanishing. `spared` would be gone but for a bad line that may be about them; `unidentified` bad
    lines may be about anybody. `newer` are on record from a later source than this roll, which says nothing against
    them; they count as unchanged.
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
    unidentified: int = 0

    @property
    def vanishing(self) -> int:
        """How many registrations would be closed and continue nowhere."""
        return len(self.gone) - self.moved

    @property
    def needs_confirmation(self) -> bool:
        """Whether something would be closed that may well stand: too many, or a bad line may be about one of them."""
        return self.too_many or (self.unidentified > 0 and len(self.gone) > 0)

    @property
    def too_many(self) -> bool:
        """Whether over 20 % of what stood in scope would be closed: more likely half a file than a purge.

        Moves count: a spreadsheet that takes the leading zeros from the codes of rights moves everybody.
        """
        return len(self.gone) * 5 > self.stood


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
    Every row's party is `ruc:` or `nat:` by now (`identified`), every identity stands once (`doubles.single`).
    """
    new: list[Change] = []
    changed: list[Change] = []
    unchanged = newer = 0
    listed = {row.identity: row for row in rows}
    for identity, row in listed.items():
        old = before.get(identity)
        if old is not None and (old.source_day or "") > day:
            newer += 1
        elif (change := difference(old, row, day)) is None:
            unchanged += 1
        elif old is None or old.status == ENDED:
            new.append(change)
        else:
            changed.append(change)
    standing = [
        (identity, row)
        for identity, row in before.items()
        if row.status != ENDED and (row.source_day or "") <= day and _within(row, departments)
    ]
    missing = [row for identity, row in standing if identity not in listed]
    gone = [row for row in missing if doubt is None or not doubt.about(row)]
    begun = {(change.row.party, change.row.activity) for change in new}
    return Plan(
        day,
        tuple(sorted(new, key=_order)),
        tuple(sorted(changed, key=_order)),
        tuple(sorted(gone, key=lambda row: _sortable((row.party, row.right, row.activity)))),
        unchanged + newer,
        len(standing),
        moved=sum(1 for row in gone if row.right is not None and (row.party, row.activity) in begun),
        spared=len(missing) - len(gone),
        newer=newer,
        unidentified=doubt.unidentified if doubt else 0,
    )


def difference(before: Registration | None, row: RollRow, day: str) -> Change | None:
    """What is to be written down so that the register says what `row` says; None if it does.

    The roll's own day of the status counts first, then the day of inscription of a status that inscriptions begin
    with, else `day`. But a change does not begin before the word that it changes: a roll goes on repeating the first
    inscription after a suspension is over.
    """
    stated = row.since or (row.start if row.status in FIRST else None)
    if before is None:
        return None if row.status == ENDED else Change(row, stated or day)
    moved = row.since or (stated if stated and stated > before.start else None)
    told = _completed(row, before)
    if before.status == row.status and (row.status == ENDED or (moved in {None, before.start} and _same(before, told))):
        return None
    return Change(told, moved or max(day, before.start), before)


def _completed(row: RollRow, before: Registration) -> RollRow:
    """The row with what the register already had where the roll is silent."""
    return replace(
        row,
        right_name=row.right_name or before.right_name,
        registration=row.registration or before.number,
        districts=row.districts or before.districts,
    )


def _same(before: Registration, row: RollRow) -> bool:
    return (before.until, before.number, before.right_name, before.districts) == (
        row.until,
        row.registration,
        row.right_name,
        row.districts,
    )


def _within(row: Registration, departments: Collection[str]) -> bool:
    """Whether a roll of these departments must name the registration if it stands: not one that lies in others, too.

    Only INEI's codes tell; what was recorded with another list's is left alone by a regional roll.
    """
    if not departments:
        return True
    return bool(row.districts) and all(system == "inei" and code[:2] in departments for system, code in row.districts)


def _order(change: Change) -> tuple[str, str, str]:
    return _sortable(change.row.identity)


def _sortable(identity: Identity) -> tuple[str, str, str]:
    party, right, activity = identity
    return party, right or "", activity or ""


def identified(rows: Iterable[RollRow], parties: Mapping[str, str]) -> tuple[RollRow, ...]:
    """The rows with `nat:<ULID>` for each `dni:<8 digits>`, as `parties` has them.

    Raises:
        KeyError: for a DNI that `parties` does not have.
    """
    return tuple(replace(row, party=parties[row.party]) if row.party.startswith(UNNUMBERED) else row for row in rows)
