from datetime import date

import pytest

from service.decision.outcome import Refusal
from service.registry import memberships
from service.rulebook.decide import Decision
from service.rulebook.read import ShapeError
from tests.registry.book import DIGEST, MINER, PALLAQUERA, TRADER, Book, accepted, key, open_up, refused

ASSOCIATION = "ruc:20100070970"
MANDATE = {"document": DIGEST, "scopes": ["confirm_purchases"]}
DAY = date(2026, 3, 2)


def _town(*, prefetch: bool = True) -> Book:
    book = open_up(Book(prefetch=prefetch))
    association = {"party": ASSOCIATION, "kind": "association", "name": "DEMO Asociacion"}
    accepted(book.submit("registrar", "party.registered", **association))
    enrolled = {"party": ASSOCIATION, "grade": "administrator", **key("association", ASSOCIATION)}
    accepted(book.submit("registrar", "key.enrolled", **enrolled))
    accepted(book.submit("registrar", "party.registered", party=PALLAQUERA, kind="selector"))
    return book


def _say(book: Book, by: str = "association", /, **members: object) -> Decision | Refusal:
    said = {"organization": ASSOCIATION, "member": PALLAQUERA, "role": "member", "from": "2026-01-01", **members}
    return book.submit(by, "membership.recorded", **said)


def _own(book: Book, at: date = DAY, known_at: int | None = None) -> list[tuple[str, str]]:
    rows = book.facts().shelf(memberships.shelf(PALLAQUERA))
    return [(row.organization, row.role) for row in memberships.in_force(rows, at, known_at)]


@pytest.mark.parametrize("by", ["registrar", "association"])
def test_a_membership_is_read_from_both_sides(by: str) -> None:
    """The member finds its organization, and the organization its member."""
    book = _town()
    accepted(_say(book, by))
    assert _own(book) == [(ASSOCIATION, "member")]
    members = memberships.in_force(book.facts().shelf(memberships.members_shelf(ASSOCIATION)), DAY)
    assert [(row.member, row.role) for row in members] == [(PALLAQUERA, "member")]


@pytest.mark.parametrize(
    ("by", "members", "code", "field"),
    [
        ("trader", {}, "not_yours", "protected.kid"),
        ("association", {"organization": TRADER}, "not_yours", "protected.kid"),
        ("registrar", {"organization": "ruc:20131312955", "member": MINER}, "party_unknown", "member"),
        ("registrar", {"organization": "ruc:20990000035"}, "party_unknown", "organization"),
    ],
)
@pytest.mark.parametrize("prefetch", [True, False])
def test_who_may_not_say_who_belongs(
    by: str, members: dict[str, str], code: str, field: str, *, prefetch: bool
) -> None:
    """An organization speaks for itself, the registrar for all; both sides are on record."""
    refused(_say(_town(prefetch=prefetch), by, **members), code, field)


@pytest.mark.parametrize(
    ("members", "path", "code"),
    [
        ({"organization": MINER}, "organization", "organization_is_legal"),
        ({"member": ASSOCIATION}, "member", "member_of_itself"),
        ({"until": "2025-12-31"}, "until", "until_before_from"),
        ({"role": "delegate"}, "mandate", "mandate_of_delegate"),
        ({"mandate": MANDATE}, "mandate", "mandate_of_delegate"),
        ({"role": "delegate", "status": "ended", "mandate": MANDATE}, "mandate", "mandate_of_delegate"),
        ({"role": "delegate", "mandate": {"document": DIGEST, "scopes": []}}, "mandate.scopes", "too_few"),
        ({"role": "president"}, "role", "not_one_of"),
    ],
)
def test_what_is_no_membership(members: dict[str, object], path: str, code: str) -> None:
    """Each fault is named with its place."""
    with pytest.raises(ShapeError) as caught:
        _say(_town(), **members)
    assert [(each.path, each.code) for each in caught.value.problems] == [(path, code)]


def test_a_membership_ends_by_a_new_row() -> None:
    """It is over from the day on that the row says; what was known before stays askable, and the mandate stands."""
    book = _town()
    accepted(_say(book))
    accepted(_say(book, role="delegate", mandate=MANDATE, until="2026-12-31"))
    before = len(book.entries) - 1
    accepted(_say(book, status="ended", **{"from": "2026-02-01"}))
    both = [(ASSOCIATION, "member"), (ASSOCIATION, "delegate")]
    assert _own(book, date(2026, 1, 31)) == both
    assert _own(book, date(2026, 2, 1)) == [(ASSOCIATION, "delegate")]
    assert _own(book, date(2026, 2, 1), before) == both
    assert _own(book, date(2027, 1, 1)) == []
    assert _own(book, date(2025, 12, 31)) == []


@pytest.mark.parametrize(
    ("organization", "scope", "at", "may"),
    [
        (ASSOCIATION, "confirm_purchases", DAY, True),
        (ASSOCIATION, "answer_findings", DAY, False),
        (TRADER, "confirm_purchases", DAY, False),
        (ASSOCIATION, "confirm_purchases", date(2027, 1, 1), False),
    ],
)
def test_a_delegate_may_do_what_the_mandate_covers(organization: str, scope: str, at: date, *, may: bool) -> None:
    """In the organization's name, within the scopes and days of the mandate."""
    book = _town()
    accepted(_say(book))
    accepted(_say(book, role="delegate", mandate=MANDATE, until="2026-12-31"))
    rows = book.facts().shelf(memberships.shelf(PALLAQUERA))
    assert memberships.delegate(rows, organization, scope, at) is may
