"""A signed refusal replayed on an export: a true one stands, a false one is exposed, the rest is said to be open."""

import json
from datetime import timedelta
from random import Random

import pytest

from service.audit import refusal_words as words
from service.audit.faults import Text
from service.audit.refusal_checks import Report, Step
from service.audit.report import State
from service.ledger import entry, note, signing, submission
from tests.attacks import thief
from tests.attacks.refusing import good, kept, replayed
from tests.honest import ORIGIN, Ledger, ledger

AT = 200
DRAW = Random(1)
NAMES = ("registrar", "authority", *(f"trader-0{number}" for number in range(1, 8)))


@pytest.fixture(scope="module")
def honest() -> Ledger:
    """A ledger on which nothing is wrong."""
    return ledger(310)


def _states(report: Report) -> list[State]:
    return [each.state for each in report.results]


def _note(report: Report, step: Step) -> Text | None:
    return next(each.note for each in report.results if each.step is step)


def _backdated(honest: Ledger) -> bytes:
    """A policy that takes effect before it is recorded."""
    return good(honest, AT, DRAW, effective_from="2020-01-01")


def test_a_true_refusal_stands(honest: Ledger) -> None:
    """Refused for what the rules refuse it for, at that size and time; the day's count is not there yet."""
    report = replayed(honest, kept(honest, AT, _backdated(honest), "policy_backdated"))
    assert _states(report) == [State.HOLDS] * 5 + [State.UNJUDGED]
    assert (report.holds, report.exposed, report.verdict) == (True, False, words.STANDS)


def test_a_refusal_of_what_is_accepted_is_exposed(honest: Ledger) -> None:
    """What the rules take as that very entry was refused falsely."""
    report = replayed(honest, kept(honest, AT, good(honest, AT, DRAW), "policy_backdated"))
    assert _note(report, Step.DECISION) == words.ACCEPTED.of(size=AT)
    assert (report.holds, report.exposed, report.verdict) == (False, True, words.EXPOSED)


def test_a_refusal_for_another_reason_is_exposed(honest: Ledger) -> None:
    """A code that the rules do not come to is false, though they refuse it as well."""
    report = replayed(honest, kept(honest, AT, _backdated(honest), "not_yours"))
    assert _note(report, Step.DECISION) == words.OTHER_REASON.of(found="policy_backdated", said="not_yours")
    assert report.exposed


@pytest.mark.parametrize("hours", [-200_000, 200_000])
def test_a_time_that_is_not_its_sizes_is_exposed(honest: Ledger, hours: int) -> None:
    """A service that dates a refusal so that it is stale, or comes from the future, names a size of another time."""
    moment = entry.parse(honest.entries[AT - 1]).recorded_at + timedelta(hours=hours)
    code = "stale" if hours > 0 else "future"
    report = replayed(honest, kept(honest, AT, good(honest, AT, DRAW), code, recorded_at=moment))
    assert [each.state for each in report.results][3] is State.FAILS
    assert report.exposed


def test_what_was_recorded_is_not_refused(honest: Ledger) -> None:
    """The same submission again is owed its receipt; other bytes under its id are a clash."""
    recorded = entry.parse(honest.entries[50])
    name = next(each for each in NAMES if _kid(honest, each) == recorded.submission.header.kid)
    body = submission.sign(dict(recorded.payload), honest.keys.signer(name))
    report = replayed(honest, kept(honest, AT, body, "id_clash"))
    assert _note(report, Step.DECISION) == words.RECORDED.of(seq=50)
    other = submission.sign(dict(recorded.payload) | {"occurred_at": "2026-11-01T00:00:00Z"}, honest.keys.signer(name))
    assert replayed(honest, kept(honest, AT, other, "id_clash")).holds


def _kid(honest: Ledger, name: str) -> str:
    return signing.thumbprint(honest.keys.signer(name).public_key)


def test_nobody_exposes_by_another_key_or_payload(honest: Ledger) -> None:
    """What was not refused exposes nothing: other bytes, another signer, a signature that does not hold."""
    bad, fine = _backdated(honest), good(honest, AT, DRAW)
    swapped = json.loads(kept(honest, AT, bad, "policy_backdated"))
    swapped["submission"] = json.loads(fine)
    report = replayed(honest, json.dumps(swapped).encode())
    assert (_note(report, Step.BINDING), report.exposed) == (words.OTHER_PAYLOAD, False)
    by_another = good(honest, AT, DRAW, by="authority")
    swapped = json.loads(kept(honest, AT, by_another, "not_yours"))
    swapped["submission"] = json.loads(fine)
    report = replayed(honest, json.dumps(swapped).encode())
    assert report.results[2].state is State.FAILS
    assert (report.exposed, report.verdict) == (False, words.UNPROVED)
    forged = json.loads(kept(honest, AT, fine, "policy_backdated"))
    forged["submission"]["signature"] = json.loads(bad)["signature"]
    report = replayed(honest, json.dumps(forged).encode())
    assert (_note(report, Step.BINDING), report.exposed) == (words.BAD_SIGNATURE, False)


def test_only_the_services_own_word_counts(honest: Ledger) -> None:
    """A refusal that another key signed, or that the trusted key leads to no service key for, proves nothing."""
    data = kept(honest, AT, good(honest, AT, DRAW), "policy_backdated")
    stranger = note.vkey(ORIGIN, signing.SeedSigner(bytes(32)).public_key)
    assert _note(replayed(honest, data, key=stranger), Step.SIGNATURE) == words.NO_SERVICE_KEY
    members = json.loads(data)
    members["refusal"]["signature"] = members["submission"]["signature"]
    report = replayed(honest, json.dumps(members).encode())
    assert (report.results[1].state, report.exposed) == (State.FAILS, False)


def test_a_short_export_tells_nothing(honest: Ledger) -> None:
    """Where the export ends before the refusal's size, nothing is decided."""
    data = kept(honest, AT, good(honest, AT, DRAW), "policy_backdated")
    report = replayed(honest, data, honest.entries[: AT - 1])
    assert _states(report)[3:] == [State.UNJUDGED] * 3
    assert (report.holds, report.exposed) == (False, False)


@pytest.mark.parametrize("code", ["policy_backdated", "R06"])
def test_the_days_count_is_compared(honest: Ledger, code: str) -> None:
    """A count of the refusal's day that lacks its code exposes the count; one that has it is borne out."""
    entries = list(honest.entries)
    said = thief.declared(honest, "refusals.counted", Random(0))
    day = f"{entry.parse(entries[AT - 1]).recorded_at - timedelta(hours=5):%Y-%m-%d}"
    counts = [{"code": code, "count": 1, "parties": 1, "most": 1}]
    thief.slip_in(entries, len(entries), honest.keys.signer("registrar"), said | {"day": day, "counts": counts})
    report = replayed(honest, kept(honest, AT, _backdated(honest), "policy_backdated"), entries)
    if code == "policy_backdated":
        assert _states(report) == [State.HOLDS] * 6
    else:
        assert _note(report, Step.COUNTED) == words.UNCOUNTED.of(day=day, seq=len(entries) - 1, code="policy_backdated")
        assert report.exposed


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"submission":{},"refusal":{}}', b"x" * 200_000, b"[" * 10_000])
def test_what_is_no_refusal_is_said_to_be_none(honest: Ledger, data: bytes) -> None:
    """A file of another form fails at the first step and raises nothing."""
    report = replayed(honest, data)
    assert (report.results[0].state, report.exposed, report.refusal) == (State.FAILS, False, None)


def test_machines_are_told_the_same(honest: Ledger) -> None:
    """The report for machines names verdict, checks and what none of it tells."""
    said = replayed(honest, kept(honest, AT, good(honest, AT, DRAW), "stale")).as_json()
    assert (said["holds"], said["exposed"], said["code"], said["size"]) == (False, True, "stale", AT)
    assert "stale" in said["does_not_tell"]["en"]
