"""A service that signs refusals: of what the rules refuse, and of what they do not."""

import json
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from service.audit import refusal_checks
from service.audit.refusal_checks import Report
from service.audit.trusted import Trusted
from service.ledger import entry, refusal, submission
from service.ledger.refusal import Refusal
from tests.attacks import thief
from tests.honest import Ledger

_FRESH = "deadbeef-0000-7000-8000-000000000001"


def good(ledger: Ledger, at: int, draw: Random, by: str = "registrar", **changes: object) -> bytes:
    """A declaration of a party, which the rules take as entry `at`, signed a minute before that."""
    said = thief.declared(ledger, "policy.set", draw)
    moment = entry.parse(ledger.entries[at - 1]).recorded_at
    said |= {"id": _FRESH, "occurred_at": f"{moment - timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}"}
    said |= {"effective_from": "2027-01-01", **changes}
    return submission.sign(said, ledger.keys.signer(by))


def kept(ledger: Ledger, at: int, body: bytes, code: str, **changes: Any) -> bytes:  # noqa: ANN401 - its members
    """What a client keeps of it: the submission, and its refusal by the service's key, as entry `at` was to come."""
    sent = submission.parse(body)
    moment = entry.parse(ledger.entries[at - 1]).recorded_at
    said = replace(Refusal(sent.digest, sent.header.kid, code, at, moment), **changes)
    signed = refusal.make(said, ledger.signer("service", at))
    return json.dumps({"submission": json.loads(body), "refusal": json.loads(signed)}).encode()


def replayed(ledger: Ledger, data: bytes, lines: list[bytes] | None = None, key: str | None = None) -> Report:
    """The refusal replayed on these lines of an export, under the root key or another."""
    trusted = Trusted.parse(ledger.root_vkey if key is None else key)
    entries = ledger.entries if lines is None else lines
    named = refusal_checks.service_key(entries, trusted)
    return refusal_checks.verify(data, trusted.origin, entries, named)
