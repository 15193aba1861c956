from datetime import date

import pytest

from service.decision.facts import Facts, NotLoaded
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


def _square() -> Book:
    """The town with a member and a delegate who have keys."""
    book = _town()
    accepted(book.submit("registrar", "party.registered", party=MINER, kind="person"))
    for name, party in (("pallaquera", PALLAQUERA), ("delegate", MINER)):
        enrolled = {"party": party, "grade": "administrator", **key(name, party)}
        accepted(book.submit("registrar", "key.enrolled", **enrolled))
    return book


NAMED = {"member": MINER, "role": "delegate", "mandate": MANDATE}
NO_MORE = {"status": "ended", "from": "2026-02-01"}


@pytest.mark.parametrize(
    ("said", "spoken_for"),
    [
        ([("registrar", {}), ("registrar", NAMED)], True),
        ([("association", {}), ("pallaquera", {}), ("registrar", NAMED)], True),
        ([("pallaquera", {}), ("association", {}), ("registrar", NAMED)], True),
        ([("registrar", {}), ("association", {}), ("registrar", NAMED)], True),
        ([("association", {}), ("registrar", NAMED)], False),
        ([("pallaquera", {}), ("registrar", NAMED)], False),
        ([("registrar", NAMED)], False),
        ([("registrar", {}), ("association", NAMED)], False),
        ([("registrar", {}), ("registrar", NAMED), ("pallaquera", NO_MORE)], False),
        ([("registrar", {}), ("registrar", NAMED), ("pallaquera", NO_MORE), ("association", {})], False),
        ([("registrar", {}), ("registrar", NAMED), ("association", NO_MORE), ("pallaquera", {})], False),
        (
            [("registrar", {}), ("registrar", NAMED), ("delegate", {**NO_MORE, "member": MINER, "role": "delegate"})],
            False,
        ),
        ([("registrar", {}), ("registrar", NAMED | {"organization": TRADER})], False),
    ],
)
def test_nobody_is_spoken_for_by_the_word_of_others(
    said: list[tuple[str, dict[str, str]]], *, spoken_for: bool
) -> None:
    """A delegate speaks for a member if the registrar named it, and the member or the registrar said it belongs."""
    book = _square()
    for by, members in said:
        accepted(_say(book, by, **members))
    found = memberships.delegates_for(book.facts(), PALLAQUERA, "confirm_purchases", DAY)
    assert found == (frozenset({MINER}) if spoken_for else frozenset())


@pytest.mark.parametrize("by", ["registrar", "association"])
@pytest.mark.parametrize(
    ("scope", "at", "may"),
    [
        ("confirm_purchases", DAY, True),
        ("answer_findings", DAY, False),
        ("confirm_purchases", date(2027, 1, 1), False),
        ("confirm_purchases", date(2025, 12, 31), False),
    ],
)
def test_an_organization_is_spoken_for_by_whom_it_named(by: str, scope: str, at: date, *, may: bool) -> None:
    """Within the scopes and the days of the mandate."""
    book = _square()
    accepted(_say(book, by, **NAMED, until="2026-12-31"))
    found = memberships.delegates_for(book.facts(), ASSOCIATION, scope, at)
    assert found == (frozenset({MINER}) if may else frozenset())


def test_what_a_delegate_may_was_as_it_was_known() -> None:
    """A mandate recorded later gives no power over what came before it, asked by what was known then."""
    book = _square()
    accepted(_say(book, "registrar"))
    before = len(book.entries) - 1
    accepted(_say(book, "registrar", **NAMED))
    assert memberships.delegates_for(book.facts(), PALLAQUERA, "confirm_purchases", DAY, before) == frozenset()


def test_a_member_may_leave_but_not_enrol_itself() -> None:
    """What a member alone says makes it no member and no delegate; that it left holds against the organization."""
    book = _square()
    accepted(_say(book, "pallaquera"))
    assert _own(book) == []
    accepted(_say(book))
    accepted(_say(book, "pallaquera", **NO_MORE))
    assert (_own(book, date(2026, 1, 31)), _own(book)) == ([(ASSOCIATION, "member")], [])
    refused(_say(book, "delegate", **NAMED), "not_yours", "protected.kid")
    refused(_say(book, "delegate", **NO_MORE), "not_yours", "protected.kid")


def test_whose_shelves_are_read_is_said() -> None:
    """A decision that has not loaded the party's shelves, or its organizations', is told which it lacks."""
    book, facts = _square(), Facts()
    accepted(_say(book, "registrar"))
    own = memberships.shelf(PALLAQUERA), memberships.members_shelf(PALLAQUERA)
    for shelves in (own, (memberships.members_shelf(ASSOCIATION),)):
        with pytest.raises(NotLoaded) as caught:
            memberships.delegates_for(facts, PALLAQUERA, "confirm_purchases", DAY)
        assert caught.value.missing.shelves == shelves
        facts.load({shelf: book.stored.get(shelf, []) for shelf in shelves}, {})
    assert memberships.delegates_for(facts, PALLAQUERA, "confirm_purchases", DAY) == frozenset()
