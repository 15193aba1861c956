from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decision.facts import Facts
from service.registry import policies
from service.registry.policies import POLICIES, Form, Policy
from service.rulebook.read import ShapeError
from tests.registry.book import accepted, opened, refused

DAY = date(2026, 6, 15)


def _holding(*rows: Policy) -> Facts:
    facts = Facts(complete=True)
    facts.put(rows)
    return facts


def test_first_values_hold_until_one_is_set() -> None:
    """Without any entry the built-in values hold; the gold price has none."""
    nothing = Facts(complete=True)
    assert policies.whole(nothing, "bank_threshold_pen", DAY) == 2000
    assert policies.value(nothing, "fx_pen_usd", DAY) == Decimal("3.75")
    assert policies.day(nothing, "reinfo_term", DAY) == date(2026, 12, 31)
    assert policies.in_force(nothing, "gold_usd_per_ozt", DAY) is None
    with pytest.raises(LookupError):
        policies.value(nothing, "gold_usd_per_ozt", DAY)


def test_every_first_value_is_in_its_own_range() -> None:
    """The table does not contradict itself."""
    for name, term in POLICIES.items():
        if term.first is None:
            continue
        if term.form is Form.DAY:
            assert term.least <= term.first <= term.greatest, name
        else:
            assert Decimal(term.least) <= Decimal(term.first) <= Decimal(term.greatest), name


@given(st.lists(st.tuples(st.integers(1, 28), st.integers(0, 99)), max_size=6), st.integers(1, 28), st.integers(0, 7))
def test_the_latest_known_effective_value_holds(settings: list[tuple[int, int]], on: int, known_at: int) -> None:
    """Of the values known and effective on the day, the one set last."""
    rows = [Policy(seq, "confirm_h", str(value), f"2026-06-{start:02}") for seq, (start, value) in enumerate(settings)]
    effective = [row for row in rows if int(row.effective_from[-2:]) <= on and row.seq <= known_at]
    expected = int(effective[-1].value) if effective else 72
    assert policies.whole(_holding(*rows), "confirm_h", date(2026, 6, on), known_at) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bank_threshold_pen", 1500),
        ("fx_pen_usd", "3.812"),
        ("gold_usd_per_ozt", "4753.00"),
        ("reinfo_term", "2027-12-31"),
    ],
)
def test_a_policy_is_set_from_today_on(name: str, value: int | str) -> None:
    """A value in its form and range, effective from the day it is recorded, holds from then on."""
    book = opened()
    accepted(book.submit("registrar", "policy.set", name=name, value=value, effective_from="2026-03-02"))
    found = policies.in_force(book.facts(), name, date(2026, 3, 2))
    assert found is not None
    assert (found.value, found.seq) == (str(value), 3)
    assert policies.in_force(book.facts(), name, date(2026, 3, 1)) == policies.in_force(Facts(complete=True), name, DAY)


@pytest.mark.parametrize(
    ("name", "value", "path", "code"),
    [
        ("bank_threshold", 1, "name", "policy_unknown"),
        ("bank_threshold_pen", "2000", "value", "policy_form"),
        ("bank_threshold_pen", -1, "value", "policy_range"),
        ("fx_pen_usd", 4, "value", "policy_form"),
        ("fx_pen_usd", "0.00", "value", "policy_range"),
        ("fx_pen_usd", "03.75", "value", "policy_form"),
        ("fx_pen_usd", "3.", "value", "policy_form"),
        ("reinfo_term", "2026-02-30", "value", "policy_form"),
        ("reinfo_term", "2024-12-31", "value", "policy_range"),
        ("reinfo_term", "20260101", "value", "policy_form"),
        ("confirm_h", [1], "value", "policy_form"),
        ("confirm_h", True, "value", "policy_form"),
        ("fx_pen_usd", "S/ 4", "value", "policy_form"),
    ],
)
def test_a_value_outside_form_or_range_is_no_policy(name: str, value: object, path: str, code: str) -> None:
    """Form and range are part of the payload's shape."""
    with pytest.raises(ShapeError) as caught:
        opened().submit("registrar", "policy.set", name=name, value=value, effective_from="2026-03-02")
    assert [(each.path, each.code) for each in caught.value.problems] == [(path, code)]


def test_no_policy_reaches_back() -> None:
    """A policy effective before the Lima day of its own recording is refused."""
    book = opened()
    refused(
        book.submit("registrar", "policy.set", name="confirm_h", value=1, effective_from="2026-03-01"),
        "policy_backdated",
        "effective_from",
    )


def test_only_the_registrar_sets_policies() -> None:
    """A trader cannot move a threshold."""
    refused(
        opened().submit("trader", "policy.set", name="confirm_h", value=1, effective_from="2026-03-02"),
        "not_yours",
        "protected.kid",
    )


def test_a_ruleset_is_set_at_once_and_only_if_known() -> None:
    """The ruleset takes effect at the next entry; one that nobody could judge by is refused."""
    book = opened()
    refused(
        book.submit("registrar", "policy.set", name="ruleset", value=7, effective_from="2026-03-02"),
        "ruleset_unknown",
        "value",
    )
    refused(
        book.submit("registrar", "policy.set", name="ruleset", value=0, effective_from="2026-03-03"),
        "ruleset_at_once",
        "effective_from",
    )
    accepted(book.submit("registrar", "policy.set", name="ruleset", value=0, effective_from="2026-03-02"))
    assert policies.ruleset(book.facts()) == 0
    assert policies.ruleset(_holding(Policy(4, "ruleset", "1", "2030-01-01"))) == 1
