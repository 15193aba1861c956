from datetime import date, timedelta

import pytest

from service.decision.calendar import instant
from service.decision.findings import Finding, Mark
from service.decision.outcome import Refusal
from service.registry import company_members, registrations, rights
from service.rulebook.decide import Decision
from service.rulebook.read import ShapeError
from tests.registry.book import DIGEST, MINER, PALLAQUERA, PUNO, SOURCE, TRADER, Book, accepted, opened, refused

RIGHT = {"code": "010234500", "name": "DEMO Cerro Lunar 1"}
REINFO = {"register": "REINFO", "party": TRADER, "status": "vigente", "from": "2026-03-01", "right": RIGHT}


def _record(book: Book, signed_by: str = "registrar", /, **changes: object) -> Decision | Refusal:
    members: dict[str, object] = {**REINFO, "source": SOURCE, **changes}
    return book.submit(signed_by, "registration.recorded", **{k: v for k, v in members.items() if v is not None})


def test_a_registration_is_kept_with_all_it_says() -> None:
    """Every member of a registration stands in its row, with the source it was read from."""
    book = opened()
    accepted(_record(book, number="DEMO-1", activity="exploitation", districts=[PUNO], until="2026-12-31"))
    rows = book.facts().shelf(registrations.shelf(TRADER))
    found = registrations.in_force(rows, "REINFO", date(2026, 12, 31), right="010234500", activity="exploitation")
    assert found is not None
    assert (found.status, found.number, found.districts) == ("vigente", "DEMO-1", (("inei", "211002"),))
    assert (found.source_digest, found.source_name, found.source_day) == (DIGEST, "DEMO padron", "2026-03-01")
    assert registrations.in_force(rows, "REINFO", date(2027, 1, 1)) is None


def test_a_concession_is_also_found_by_its_right() -> None:
    """Whoever asks for a right by its code finds its state and holder."""
    book = opened()
    accepted(_record(book, register="CONCESSION", status="titled", districts=[PUNO]))
    found = rights.in_force(book.facts().shelf(rights.shelf("010234500")), date(2026, 3, 1))
    assert found is not None
    assert (found.holder, found.status, found.name) == (TRADER, "titled", "DEMO Cerro Lunar 1")


def test_only_the_registrar_records_registrations_of_known_parties() -> None:
    """A trader records none; a party that nobody named has none."""
    book = opened()
    refused(_record(book, "trader"), "not_yours", "protected.kid")
    refused(_record(book, party=MINER), "party_unknown", "party")


def test_a_source_is_not_read_tomorrow() -> None:
    """A source read after the day of recording is refused."""
    book = opened()
    refused(_record(book, source={**SOURCE, "retrieved_on": "2026-03-03"}), "source_in_future", "source.retrieved_on")


def test_what_rewrites_old_answers_is_noted() -> None:
    """R23: a registration that changes what the ledger has answered further back than policy."""
    book = opened()
    book.now += timedelta(days=31)
    assert accepted(_record(book, **{"from": "2026-03-03"})).findings == ()
    noted = accepted(_record(book, **{"from": "2026-03-02"})).findings
    assert [finding.as_json() for finding in noted] == [
        {"rule": "R23", "level": "note", "falls_on": "submitter", "count": 1, "subjects": ["from"]}
    ]


TAKEN_BACK: list[tuple[str, dict[str, object], str]] = [
    # From the 12th on the registrar records it; vigente since the 3rd, what is asked is whether R23 stands.
    ("suspended on a past day", {"status": "suspendido", "from": "2026-03-10"}, "shortened"),
    ("ended on a past day", {"status": "ended", "from": "2026-03-11"}, "shortened"),
    ("suspended for past days", {"status": "suspendido", "from": "2026-03-10", "until": "2026-03-10"}, "shortened"),
    ("suspended from today", {"status": "suspendido", "from": "2026-03-12"}, ""),
    ("suspended before it began", {"status": "suspendido", "from": "2026-03-02", "until": "2026-03-02"}, ""),
    ("another right", {"status": "suspendido", "from": "2026-03-10", "right": {"code": "099", "name": "x"}}, ""),
    ("another activity", {"status": "suspendido", "from": "2026-03-10", "activity": "beneficiation"}, ""),
    ("confirmed, not taken back", {"status": "vigente", "from": "2026-03-10"}, ""),
]


@pytest.mark.parametrize(("changes", "reason"), [row[1:] for row in TAKEN_BACK], ids=[row[0] for row in TAKEN_BACK])
def test_what_is_taken_back_on_days_past_is_late(changes: dict[str, object], reason: str) -> None:
    """R23: good standing that the register gave is taken back on a day already past, however short ago."""
    book = opened()
    book.now = instant("2026-03-12T15:00:00Z")
    accepted(_record(book, **{"from": "2026-03-03"}))
    late = [mark for mark in accepted(_record(book, **changes)).records if isinstance(mark, Mark)]
    assert [dict(mark.detail)["reason"] for mark in late] == [reason][: len(reason)]


def test_what_was_taken_back_before_is_not_late_again() -> None:
    """Days already suspended are not shortened again, nor are those for which nothing was said."""
    book = opened()
    accepted(_record(book, **{"from": "2026-03-02", "until": "2026-03-05"}))
    book.now = instant("2026-03-12T15:00:00Z")
    assert accepted(_record(book, status="suspendido", **{"from": "2026-03-06"})).findings == ()
    assert [each.rule for each in accepted(_record(book, status="revocado", **{"from": "2026-03-05"})).findings] == [
        "R23"
    ]
    assert accepted(_record(book, status="ended", **{"from": "2026-03-05"})).findings == ()


def test_a_member_is_also_found_by_its_company() -> None:
    """Whoever asks about a company finds the members that sell through it, while they do."""
    book = opened()
    accepted(book.submit("registrar", "party.registered", party=MINER, kind="person", roles=["miner"]))
    member = {"register": "MEMBERSHIP", "party": MINER, "counterparty": TRADER, "right": None}
    accepted(_record(book, **member))
    rows = book.facts().shelf(company_members.shelf(TRADER))
    assert company_members.in_force(rows, date(2026, 3, 2)) == (MINER,)
    assert company_members.in_force(rows, date(2026, 2, 28)) == ()
    accepted(_record(book, status="ended", **{**member, "from": "2026-03-02"}))
    rows = book.facts().shelf(company_members.shelf(TRADER))
    assert company_members.in_force(rows, date(2026, 3, 2)) == ()
    assert company_members.in_force(rows, date(2026, 3, 2), rows[0].seq) == (MINER,)


def test_an_old_registration_of_a_new_party_rewrites_nothing() -> None:
    """Loading what was long so, before the ledger was asked about the party, is not noted."""
    assert accepted(_record(opened(), **{"from": "2015-01-01"})).findings == ()


def test_the_limit_of_backdating_is_a_policy() -> None:
    """R23 follows the policy of the day of recording."""
    book = opened()
    book.now = instant("2026-03-10T15:00:00Z")
    accepted(book.submit("registrar", "policy.set", name="backdate_note_days", value=5, effective_from="2026-03-10"))
    findings: tuple[Finding, ...] = accepted(_record(book, **{"from": "2026-03-02"})).findings
    assert [finding.rule for finding in findings] == ["R23"]


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"register": "REPCO"}, "register", "not_one_of"),
        ({"status": "active"}, "status", "status_of_register"),
        ({"until": "2026-02-28"}, "until", "until_before_from"),
        ({"from": "2026-02-30"}, "from", "day"),
        ({"right": None}, "right", "right_missing"),
        ({"right": {"code": "01-0234500", "name": "x"}}, "right.code", "malformed"),
        ({"register": "MEMBERSHIP"}, "counterparty", "counterparty_missing"),
        ({"compliance": "A"}, "compliance", "compliance_of_sunat"),
        ({"register": "SUNAT", "status": "active", "party": PALLAQUERA}, "party", "ruc_missing"),
        ({"register": "SELECTORS"}, "party", "selector_is_natural"),
        ({"source": None}, "source", "member_missing"),
    ],
)
def test_what_no_register_says_is_no_registration(changes: dict[str, object], path: str, code: str) -> None:
    """Each register has its own words and members; the fault is named with its place."""
    with pytest.raises(ShapeError) as caught:
        _record(opened(), **changes)
    assert [(each.path, each.code) for each in caught.value.problems] == [(path, code)]
