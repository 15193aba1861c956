"""Thresholds, deadlines and reference prices: dated, recorded in the ledger, and with a first value built in.

Law is judged by the policy in force on the day of the deal, process limits by the one on the day of recording. Each is
our own choice unless `domain.md` names a law.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import ClassVar, Final

from service.decision.facts import Facts
from service.decision.records import Row
from service.decision.values import frozen

DECIMAL: Final = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?")
"""A decimal value's spelling."""

RULESETS: Final = (0,)
"""The rulesets that this version can judge by. 0 may change until release 1.0."""


class Form(StrEnum):
    """How a policy's value is written."""

    WHOLE = "whole"
    DECIMAL = "decimal"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Term:
    """A policy's first value (None: none until one is set) and the range of its later ones, both ends allowed."""

    form: Form
    first: str | None
    least: str
    greatest: str


def _whole(first: int, least: int, greatest: int) -> Term:
    return Term(Form.WHOLE, str(first), str(least), str(greatest))


POLICIES: Final[Mapping[str, Term]] = MappingProxyType(
    {
        "access_most_days": _whole(366, 1, 3650),
        "annul_days": _whole(30, 0, 3650),
        "assay_uncertainty_permille_bar": _whole(2, 0, 1000),
        "assay_uncertainty_permille_dore": _whole(5, 0, 1000),
        "assay_uncertainty_permille_ore": _whole(50, 0, 1000),
        "assay_uncertainty_permille_sponge": _whole(20, 0, 1000),
        "backdate_note_days": _whole(30, 0, 3650),
        "bank_threshold_pen": _whole(2000, 0, 10_000_000),
        "bank_threshold_usd": _whole(500, 0, 10_000_000),
        "border_guide_min_g": _whole(10, 0, 1_000_000),
        "capacity_days": _whole(30, 1, 184),
        "capacity_grade_g_t": _whole(20, 1, 1000),
        "capacity_pma_t_day": _whole(25, 0, 100_000),
        "capacity_ppm_t_day": _whole(350, 0, 100_000),
        "capacity_recovery_permille": _whole(900, 0, 1000),
        "certification_criteria": _whole(1, 1, 1),
        "circle_least_g": _whole(1, 0, 1_000_000),
        "cohort_target": _whole(12, 0, 1_000_000),
        "confirm_h": _whole(72, 0, 87_600),
        "exchange_tolerance_permille": _whole(50, 0, 1000),
        "future_tolerance_s": _whole(300, 0, 86_400),
        "fx_pen_usd": Term(Form.DECIMAL, "3.75", "0.01", "1000"),
        "gate_snapshot_days": _whole(7, 0, 365),
        "gold_usd_per_ozt": Term(Form.DECIMAL, None, "1", "1000000"),
        "guide_weight_permille": _whole(20, 0, 1000),
        "jump_factor": _whole(10, 1, 1000),
        "key_recovery_h": _whole(72, 72, 8760),
        "late_note_h": _whole(72, 0, 87_600),
        "late_refused_days": _whole(30, 1, 3650),
        "new_firm_days": _whole(365, 0, 36_500),
        "new_firm_export_g": _whole(10_000, 0, 100_000_000),
        "peer_factor": _whole(10, 1, 1000),
        "peer_least": _whole(10, 2, 1_000_000),
        "price_high_permille_metal": _whole(1100, 0, 100_000),
        "price_high_permille_ore": _whole(1000, 0, 100_000),
        "price_low_permille_metal": _whole(700, 0, 100_000),
        "price_low_permille_ore": _whole(400, 0, 100_000),
        "production_due_days": _whole(31, 0, 3650),
        "production_over_permille": _whole(50, 0, 1000),
        "recovery_high_permille": _whole(970, 0, 1000),
        "registrations_most": _whole(10, 0, 1_000_000),
        "reinfo_term": Term(Form.DAY, "2026-12-31", "2025-01-01", "2099-12-31"),
        "review_days": _whole(30, 0, 3650),
        "roll_stale_days": _whole(45, 0, 3650),
        "ruc_cure_days": _whole(30, 0, 3650),
        "ruleset": _whole(0, 0, 1_000_000),
        "scrap_unmatched_g": _whole(10, 0, 1_000_000),
        "served_sellers_most": _whole(5, 0, 1_000_000),
        "small_cell_least": _whole(5, 2, 1000),
        "uif_near_days": _whole(30, 1, 3650),
        "uif_near_deals": _whole(3, 0, 1_000_000),
        "uif_near_permille": _whole(900, 0, 1000),
        "uif_near_times": _whole(3, 0, 1_000_000),
        "uif_threshold_usd": _whole(15_000, 0, 10_000_000),
        "volume_least_g": _whole(200, 0, 1_000_000_000),
    }
)
"""Every policy there is. `fx_pen_usd` is a sample; `gold_usd_per_ozt` has no value until a month's mean is recorded."""


@frozen
class Policy(Row):
    """A policy's value from `effective_from` (Lima day) on; `seq` −1 is the built-in first value."""

    kind: ClassVar[str] = "policy"

    name: str
    value: str
    effective_from: str

    @property
    def shelf(self) -> str:
        return shelf(self.name)

    @property
    def key(self) -> str:
        return str(self.seq)


_FIRST: Final = {
    name: Policy(-1, name, term.first, "2000-01-01") for name, term in POLICIES.items() if term.first is not None
}
_SHELVES: Final = {name: f"policy:{name}" for name in POLICIES}
"""Made once: a deal asks for a dozen."""


def shelf(name: str) -> str:
    """Where a policy's values are."""
    return f"policy:{name}"


def in_force(facts: Facts, name: str, on: date, known_at: int | None = None) -> Policy | None:
    """The latest known value that is effective on the Lima day `on`, else the first one; None if there is none.

    Raises:
        NotLoaded: when the policy's shelf is not loaded.
    """
    if rows := facts.shelf(_SHELVES[name]):
        day = on.isoformat()
        for row in reversed(rows):
            if isinstance(row, Policy) and row.effective_from <= day and (known_at is None or row.seq <= known_at):
                return row
    return _FIRST.get(name)


def text(facts: Facts, name: str, on: date, known_at: int | None = None) -> str:
    """A policy's value as it was set. Raises `NotLoaded` and `LookupError`, as `value` does."""
    found = in_force(facts, name, on, known_at)
    if found is None:
        raise LookupError(name)
    return found.value


def value(facts: Facts, name: str, on: date, known_at: int | None = None) -> Decimal:
    """A policy's value, exact. Ask `in_force` for one without first value.

    Raises:
        NotLoaded: when the policy's shelf is not loaded.
        LookupError: when no value was ever set and there is no first one.
    """
    return _decimal(text(facts, name, on, known_at))


def whole(facts: Facts, name: str, on: date, known_at: int | None = None) -> int:
    """An integer policy's value; raises as `value` does."""
    return int(text(facts, name, on, known_at))


def day(facts: Facts, name: str, on: date, known_at: int | None = None) -> date:
    """A date policy's value; raises as `value` does."""
    return date.fromisoformat(text(facts, name, on, known_at))


def ruleset(facts: Facts) -> int:
    """The rules that judge the next entry: the latest set, whatever its day."""
    rows = facts.shelf(shelf("ruleset"))
    last = rows[-1] if rows else None
    return int(last.value) if type(last) is Policy else 0


_decimal = lru_cache(maxsize=1024)(Decimal)
