"""What stands behind an origin on a day: everything the registers say of its holder under one mining right."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from service.categorization import assessments
from service.categorization.category import Category
from service.decision.facts import Facts, Needs
from service.decision.records import Row
from service.decision.values import frozen
from service.registry import registrations, rights
from service.registry.registrations import Register, Registration
from service.trade.provenance import Standing

PRODUCING: Final = ("exploitation", "beneficiation")
"""The activities that gold comes of, the one asked for first."""


@frozen
class Support:
    """Registrations of `holder` for `right` (its code; None if undeclared) as known now, judged on one Lima day.

    None = the register has no row. A row may be suspended or extinguished: its status says so.
    """

    holder: str
    right: str | None
    reinfo: Registration | None
    authorization: Registration | None
    title: Registration | None
    contract: Registration | None
    first_category: bool

    @property
    def reinfo_vigente(self) -> bool:
        """In process: in REINFO for this right, and in good standing there."""
        return self.reinfo is not None and self.reinfo.status == "vigente"

    @property
    def authorized(self) -> bool:
        """A start or restart authorization is in force: the end of the formalization process."""
        return self.authorization is not None and self.authorization.status == "vigente"

    @property
    def lapsed(self) -> str | None:
        """REINFO's word where it takes the sale away (R01): not *vigente*, and no authorization has replaced it."""
        return None if self.reinfo is None or self.reinfo_vigente or self.authorized else self.reinfo.status

    @property
    def unsupported(self) -> bool:
        """Nothing allows the holder to produce here: no title, contract, authorization, nor a row in REINFO."""
        titled = self.title is not None and self.title.status == "titled"
        return self.reinfo is None and self.contract is None and not titled and not self.authorized

    @property
    def standing(self) -> Standing:
        """The best that may be said of gold from here: `formal`, `in_process` or `unknown` (`model.md`)."""
        if self.authorized and self.first_category:
            return Standing.FORMAL
        return Standing.IN_PROCESS if self.reinfo_vigente else Standing.UNKNOWN


def needs(holder: str) -> Needs:
    """The shelves that `find` reads."""
    return Needs((registrations.shelf(holder), assessments.shelf(holder)))


class Supports:
    """What stands behind each holder and right of one deal, looked up once."""

    __slots__ = ("_day", "_facts", "_found")

    def __init__(self, facts: Facts, day: date) -> None:
        self._facts = facts
        self._day = day
        self._found: dict[tuple[str, str | None], Support] = {}

    def of(self, holder: str, right: str | None) -> Support:
        """See `find`."""
        found = self._found.get((holder, right))
        if found is None:
            found = self._found[holder, right] = find(self._facts, holder, right, self._day)
        return found

    def unsettled_rights(self) -> Needs:
        """The rights on which the holders' own rows do not have the last word."""
        return Needs(
            tuple(
                rights.shelf(each.right)
                for each in self._found.values()
                if each.right is not None and not each.reinfo_vigente and each.title is None
            )
        )


def find(
    facts: Facts, holder: str, right: str | None, day: date, known_at: int | None = None, *, activity: str | None = None
) -> Support:
    """What the ledger knows after entry `known_at` (None: now) of a holder under a right, on a Lima day.

    A status is of a right × activity: with `activity`, only what allows that one counts, and of those that bring no
    gold nothing does.

    Raises:
        NotLoaded: the holder's registrations or assessments are not loaded.
    """
    if right is None or (activity is not None and activity not in PRODUCING):
        return Support(holder, right, None, None, None, None, first_category=False)
    rows = facts.shelf(registrations.shelf(holder))
    activities = PRODUCING if activity is None else (activity,)
    authorization = _producing(rows, "AUTHORIZATION", day, known_at, right, activities)
    first = False
    if authorization is not None:
        assessed = assessments.in_force(facts.shelf(assessments.shelf(holder)), day, known_at, right=right)
        first = assessed is not None and assessed.category(day) is Category.I
    return Support(
        holder,
        right,
        _producing(rows, "REINFO", day, known_at, right, activities),
        authorization,
        registrations.in_force(rows, "CONCESSION", day, known_at, right=right, activity=activity),
        registrations.in_force(rows, "CONTRACT", day, known_at, right=right, activity=activity),
        first,
    )


def _producing(
    rows: Sequence[Row],
    register: Register,
    day: date,
    known_at: int | None,
    right: str,
    activities: Sequence[str],
) -> Registration | None:
    """The register's word on the first of these activities that it speaks of."""
    for activity in activities:
        if found := registrations.in_force(rows, register, day, known_at, right=right, activity=activity):
            return found
    return None
