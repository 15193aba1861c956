"""A recovered key, offline: named by the entry that proposed it, and judged by the log's own time."""

from datetime import timedelta

import pytest

from service.audit.report import Report
from service.ledger import entry, keyproof, signing
from tests.attacks import thief
from tests.audit.tampering import named
from tests.honest import ORIGIN, Ledger, ledger

SIZE = 300


def _recovered(honest: Ledger, hours: int) -> Report:
    """A miner's key recovered by registrar and authority, and signing for it so many hours after the second entry."""
    entries, new = list(honest.entries), signing.SeedSigner(b"n" * 32)
    enrolled = next(each for each in map(entry.parse, entries) if each.submission.type == "key.enrolled")
    party = enrolled.payload["party"]
    said = {"type": "key.recovered", "log": ORIGIN, "party": party}
    first = {"key": new.public_key.hex(), "proof": keyproof.make(ORIGIN, party, new)}
    for by, members in (("registrar", first), ("authority", {"kid": signing.thumbprint(new.public_key)})):
        moment = thief.moment(entries, len(entries))
        thief.slip_in(entries, len(entries), honest.keys.signer(by), {**said, **members, "occurred_at": moment})
    later = timedelta(hours=hours)
    moment = f"{entry.parse(entries[-1]).recorded_at + later:%Y-%m-%dT%H:%M:%SZ}"
    declared = {**said, "type": "key.enrolled", "grade": "device", "occurred_at": moment}
    device = signing.SeedSigner(b"d" * 32)
    declared |= {"key": device.public_key.hex(), "proof": keyproof.make(ORIGIN, party, device)}
    thief.slip_in(entries, len(entries), new, declared, later=later)
    return thief.audit(honest, entries, rules=True)


@pytest.mark.parametrize(("hours", "faults"), [(72, []), (71, [SIZE + 2])])
def test_a_recovered_key_signs_from_its_hour_on(hours: int, faults: list[int]) -> None:
    """Its entries verify once the delay is over, and before that are named as what should have been refused."""
    report = _recovered(ledger(SIZE), hours)
    assert named(report) == faults
    assert report.holds == (not faults)
