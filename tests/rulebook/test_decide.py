from dataclasses import replace
from datetime import timedelta
from typing import Any, NoReturn

import pytest

from service.decision.facts import Facts
from service.decision.findings import Mark
from service.ledger import canonical
from service.rulebook import decide as rulebook
from service.rulebook.decide import UnknownRuleset, decide, needs
from service.rulebook.kinds import KINDS
from service.rulebook.read import read
from tests.registry.book import DIGEST, LOG, MINER, START, TRADER, Book, accepted, kid, opened, refused
from tests.rulebook.story import tell


def _declare(book: Book, **changes: object) -> dict[str, Any]:
    return {**book.payload("party.declared", party=MINER, kind="person"), **changes}


def _after(book: Book, **late: int) -> str:
    """An `occurred_at` so long before now; negative: after it."""
    return f"{book.now - timedelta(**late):%Y-%m-%dT%H:%M:%SZ}"


def test_a_submission_for_another_log_is_refused() -> None:
    """What was signed for one log is not recorded in another."""
    book = opened()
    refused(book.submit_payload("trader", _declare(book, log="demo.orotraza.pe/other")), "wrong_log", "log")


def test_an_unknown_key_signs_nothing() -> None:
    """A kid that was never enrolled is refused."""
    book = opened()
    refused(book.submit_payload("stranger", _declare(book)), "unknown_signer", "protected.kid")


@pytest.mark.parametrize(
    ("late", "code"),
    [
        ({"seconds": -300}, None),
        ({"seconds": -301}, "future"),
        ({"days": 30}, None),
        ({"days": 30, "seconds": 1}, "stale"),
    ],
)
def test_what_comes_from_the_future_or_too_late_is_refused(late: dict[str, int], code: str | None) -> None:
    """Tolerance and lateness end exactly where the policies say."""
    book = opened()
    outcome = book.submit_payload("trader", _declare(book, occurred_at=_after(book, **late)))
    if code is None:
        accepted(outcome)
    else:
        refused(outcome, code, "occurred_at")


@pytest.mark.parametrize(("late", "noted"), [({"hours": 72}, False), ({"hours": 72, "seconds": 1}, True)])
def test_what_comes_late_is_noted(late: dict[str, int], *, noted: bool) -> None:
    """R23 falls on the submitter of what is recorded later than the policy's hours after it occurred."""
    book = opened()
    decision = accepted(book.submit_payload("trader", _declare(book, occurred_at=_after(book, **late))))
    assert [finding.as_json() for finding in decision.findings] == [
        {"rule": "R23", "level": "note", "falls_on": "submitter", "count": 1, "subjects": ["occurred_at"]}
    ] * noted
    assert [record.about for record in decision.records if isinstance(record, Mark)] == ["entry:3"] * noted


def test_lateness_is_judged_by_the_policy_of_the_day_of_recording() -> None:
    """Process limits follow the policy in force when the entry is written."""
    book = opened()
    accepted(book.submit("registrar", "policy.set", name="late_refused_days", value=2, effective_from="2026-03-04"))
    book.now = START + timedelta(days=1)
    accepted(book.submit_payload("trader", _declare(book, occurred_at=_after(book, days=3))))
    book.now = START + timedelta(days=2)
    refused(book.submit_payload("trader", _declare(book, occurred_at=_after(book, days=3))), "stale", "occurred_at")


def test_the_checkpoint_a_client_held_must_still_hold() -> None:
    """Every submission can say which tree its client saw; another root or a size not reached is refused."""
    book = opened()
    for size in (1, 2, 3):
        accepted(book.submit_payload("trader", _declare(book, seen={"size": size, "root": book.root(size)})))
    head = len(book.entries)
    accepted(book.submit_payload("trader", _declare(book, seen={"size": head, "root": book.root(head)})))
    refused(
        book.submit_payload("trader", _declare(book, seen={"size": 2, "root": DIGEST})), "seen_conflict", "seen.root"
    )
    refused(book.submit_payload("trader", _declare(book, seen={"size": 99, "root": DIGEST})), "seen_ahead", "seen.size")


def test_a_refused_submission_leaves_nothing() -> None:
    """Nothing is put by what is refused."""
    book = opened()
    before = dict(book.stored)
    refused(book.submit_payload("stranger", _declare(book)), "unknown_signer", "protected.kid")
    assert book.stored == before


def test_a_rule_that_crashes_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in a rule comes out as itself; only the driver knows how to spare the neighbours."""

    def crash(*_: object) -> NoReturn:
        raise ZeroDivisionError

    broken = {**KINDS, "party.declared": replace(KINDS["party.declared"], decide=crash)}
    monkeypatch.setattr(rulebook, "KINDS", broken)
    book = opened()
    with pytest.raises(ZeroDivisionError):
        book.submit_payload("trader", _declare(book))


def test_a_ruleset_of_a_later_version_is_not_judged_by() -> None:
    """A worker that does not know the head's ruleset writes nothing."""
    payload = read(canonical.encode(_declare(opened())))
    with pytest.raises(UnknownRuleset):
        decide(payload, kid("trader"), Facts(), log=LOG, seq=3, recorded_at=START, ruleset=7)


def test_prefetching_changes_no_byte_of_the_ledger() -> None:
    """With every `needs` emptied the same submissions give the same entries and refusals."""
    plain, bare = Book(), Book(prefetch=False)
    assert tell(plain) == tell(bare)
    assert plain.entries == bare.entries
    assert plain.stored == bare.stored


def test_what_is_prefetched_is_all_that_a_declaration_reads() -> None:
    """Once the signer's party is known too, a prefetched decision misses nothing."""
    book = opened()
    payload = read(canonical.encode(_declare(book)))
    wanted = needs(payload, kid("trader")).shelves
    facts = Facts()
    facts.load({shelf: book.stored.get(shelf, []) for shelf in (*wanted, f"party:{TRADER}")}, {})
    decide(payload, kid("trader"), facts, log=LOG, seq=3, recorded_at=book.now)
