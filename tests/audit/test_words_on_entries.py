"""Annulments, corrections, answers and resolutions are judged again by whoever verifies the ledger."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from service.ledger import canonical, jws
from service.ledger.submission import TYP
from tests.audit.tampering import audit, named, recompute, resign
from tests.honest import Ledger, ledger

Payload = dict[str, Any]

TRADER = "trader"


@pytest.fixture(scope="module")
def honest() -> Ledger:
    """Every alteration is tried on the same ledger."""
    return ledger(290)


def _first(honest: Ledger, kind: str) -> int:
    payloads = (json.loads(data)["submission"]["payload"] for data in honest.entries)
    return next(seq for seq, payload in enumerate(payloads) if payload["type"] == kind)


def _altered(honest: Ledger, seq: int, change: Payload, key: str | None) -> list[bytes]:
    """The entries with another payload at `seq`, signed by `key` (None: nobody), and the chain computed anew."""
    entries = list(honest.entries)
    members = json.loads(entries[seq])
    members["submission"]["payload"] |= change
    if key is not None:
        signed = jws.sign(canonical.encode(members["submission"]["payload"]), honest.keys.signer(key), TYP)
        members["submission"]["signature"] = signed["signature"]
    entries[seq] = canonical.encode(members)
    recompute(entries, seq)
    return entries


ALTERED: dict[str, Payload] = {
    "finding.reviewed": {"outcome": "lifted"},
    "finding.answered": {"answer": "justified"},
    "entry.annulled": {"reason": "recorded_twice"},
    "entry.corrected": {"dealt_on": "2026-01-01"},
}


@pytest.mark.parametrize("kind", ALTERED)
def test_altered_words_are_named(honest: Ledger, kind: str) -> None:
    """One member of such an entry altered: its signature says so, and the report names it and no other."""
    seq = _first(honest, kind)
    report = audit(honest, _altered(honest, seq, ALTERED[kind], None))
    assert (named(report), report.faults[0].field) == ([seq], "submission.signature")


NEVER: dict[str, tuple[Callable[[int], Payload], str]] = {
    "finding.reviewed": (lambda _: {"appeal": True}, "appeal"),
    "finding.answered": (lambda _: {"rule": "R06b"}, "rule"),
    "entry.annulled": (lambda seq: {"entry": seq}, "entry"),
    "entry.corrected": (lambda _: {"payments": [{"payment": 9, "means": "cash"}]}, "payments[0].payment"),
}


@pytest.mark.parametrize("kind", NEVER)
def test_what_the_rules_refuse_is_named_whoever_signed_it(honest: Ledger, kind: str) -> None:
    """Signed by the right key and under a tree signed anew: the entry that should have been refused is named first."""
    seq = _first(honest, kind)
    change, member = NEVER[kind]
    key = "authority" if kind == "finding.reviewed" else TRADER
    entries = _altered(honest, seq, change(seq), key)
    report = audit(honest, entries, note=resign(honest, entries))
    fault = report.faults[0]
    assert (fault.seq, fault.field) == (seq, f"submission.payload.{member}")
    assert "should have been refused" in fault.text.en
