"""What a line says of keys counts where it stands and as the log has it: no forged line accuses entries of others."""

import json
from collections import Counter

import pytest

from service.audit.chunk import check_chunk
from service.audit.faults import Check
from service.audit.report import State
from service.ledger import canonical, entry, jws, signing
from service.ledger.signing import Signer
from service.ledger.submission import TYP
from tests.audit.tampering import audit, edit_seq, named, of_the_whole, recompute, resign
from tests.honest import Ledger, ledger

SIZE = 290
THIEF = signing.SeedSigner(b"t" * 32)
WHERE = [1, 120, SIZE]
REVOKED = b'"type":"key.revoked"'
ENROLLED = b'"type":"key.enrolled"'
ROTATED = b'"type":"log.key_rotated"'


@pytest.fixture(scope="module")
def honest() -> Ledger:
    """A ledger in which keys are enrolled, rotated and revoked."""
    return ledger(SIZE)


def _first(honest: Ledger, kind: bytes) -> int:
    return next(at for at, data in enumerate(honest.entries) if kind in data)


def _busiest(honest: Ledger) -> str:
    """The kid that signed most entries."""
    return Counter(entry.parse(data).submission.header.kid for data in honest.entries).most_common(1)[0][0]


def _forged(honest: Ledger, like: int, at: int, by: Signer = THIEF, **members: str) -> bytes:
    """An entry like another, in the frame of entry `at`, by a key of the thief's choice."""
    found, frame = json.loads(honest.entries[like]), json.loads(honest.entries[at])
    payload = found["submission"]["payload"] | members
    found["submission"] |= {"payload": payload, **_signed(payload, by)}
    return canonical.encode(frame | {"submission": found["submission"], "findings": []})


def _signed(payload: dict[str, object], by: Signer) -> dict[str, str]:
    signed = jws.sign(canonical.encode(payload), by, TYP)
    return {name: signed[name] for name in ("protected", "signature")}


@pytest.mark.parametrize("where", WHERE)
def test_a_rotation_that_stands_twice(honest: Ledger, where: int) -> None:
    """A copy of the log's key rotation is a line too many, and the rotation itself is as good as before."""
    entries = list(honest.entries)
    entries.insert(where, entries[_first(honest, ROTATED)])
    report = audit(honest, entries)
    assert (named(report), of_the_whole(report)) == ([where], [])


@pytest.mark.parametrize("place", [14, -20])
def test_a_rotation_copied_over_another_entry(honest: Ledger, place: int) -> None:
    """A copy of the log's key rotation over another entry is that entry's fault alone, and rotates nothing."""
    entries, rotation = list(honest.entries), _first(honest, ROTATED)
    at = place % len(entries)
    entries[at] = entries[rotation]
    report = audit(honest, entries, rules=False)
    assert (named(report), of_the_whole(report)) == ([at], [])


@pytest.mark.parametrize("where", WHERE)
def test_a_forged_rotation_in_excess(honest: Ledger, where: int) -> None:
    """A rotation that belongs nowhere takes nothing from the one whose number it claims."""
    entries, at = list(honest.entries), _first(honest, ROTATED)
    entries.insert(where, _forged(honest, at, at))
    report = audit(honest, entries)
    assert (named(report), of_the_whole(report)) == ([where], [])


@pytest.mark.parametrize("shift", [0, 5])
def test_a_forged_rotation_in_place(honest: Ledger, shift: int) -> None:
    """The log's rotation signed by a thief is the one fault, whatever number it claims, and rotates nothing."""
    entries, at = list(honest.entries), _first(honest, ROTATED)
    forged = json.loads(_forged(honest, at, at))
    entries[at] = canonical.encode(forged | {"seq": at + shift})
    report = audit(honest, entries)
    assert (named(report), of_the_whole(report)) == ([at], [])


def test_a_rotation_that_claims_another_number(honest: Ledger) -> None:
    """The log's rotation with another number in it is the one fault, and the new key's checkpoint holds by it."""
    entries, at = list(honest.entries), _first(honest, ROTATED)
    edit_seq(entries, at)
    report = audit(honest, entries)
    assert (named(report), of_the_whole(report)) == ([at], [])
    assert next(each for each in report.results if each.check is Check.CHECKPOINT).state is State.HOLDS


@pytest.mark.parametrize("number", [5, 200])
@pytest.mark.parametrize("where", WHERE)
def test_a_forged_revocation_in_excess(honest: Ledger, number: int, where: int) -> None:
    """A revocation that belongs nowhere ends no key, whatever number it claims."""
    entries = list(honest.entries)
    entries.insert(where, _forged(honest, _first(honest, REVOKED), number, kid=_busiest(honest)))
    assert named(audit(honest, entries)) == [where]


@pytest.mark.parametrize("at", [57, 120, 286])
def test_a_forged_line_behind_the_true_one(honest: Ledger, at: int) -> None:
    """Of two lines that claim one number, the forged one is in excess, though the next entry's number follows on it."""
    entries = list(honest.entries)
    entries.insert(at + 1, _forged(honest, at, at, digest="0" * 64))
    report = audit(honest, entries)
    assert [(fault.seq, fault.field) for fault in report.faults] == [(at + 1, "seq")]
    assert f"line {at + 2} does not belong" in report.faults[0].text.en


def test_a_forged_enrolment_in_excess(honest: Ledger) -> None:
    """An enrolment that belongs nowhere, with a later number, makes no key younger than it is."""
    for at in (at for at in range(SIZE) if ENROLLED in honest.entries[at]):
        entries = list(honest.entries)
        entries.insert(1, _forged(honest, at, SIZE - 1))
        assert named(audit(honest, entries, rules=False)) == [1]


@pytest.mark.parametrize("number", [2, SIZE - 1])
@pytest.mark.parametrize("where", WHERE)
def test_a_key_that_only_a_line_in_excess_names(honest: Ledger, number: int, where: int) -> None:
    """Where the log's key holder chains and seals entries by a key that no entry enrols, each of them is named."""
    entries, forged = list(honest.entries), list(range(200, 210))
    for at in forged:
        entries[at] = _forged(honest, at, at)
    recompute(entries, forged[0])
    note = resign(honest, entries)
    entries.insert(where, _forged(honest, _first(honest, ENROLLED), number, key=THIEF.public_key.hex()))
    assert set(named(audit(honest, entries, note=note, rules=False))) == {*forged, where}


def test_a_forged_revocation_in_a_log_signed_again(honest: Ledger) -> None:
    """Where the log's key holder chains and seals a forged revocation, it is the one fault, and ends no key."""
    entries, at = list(honest.entries), 120
    entries[at] = _forged(honest, _first(honest, REVOKED), at, kid=_busiest(honest))
    recompute(entries, at + 1)
    report = audit(honest, entries, note=resign(honest, entries), rules=False)
    assert named(report) == [at]


def test_a_revocation_by_a_stranger_that_the_log_took_in(honest: Ledger) -> None:
    """Where the log's key holder seals a revocation by another party's key, it is the one fault, and ends no key."""
    entries, at = list(honest.entries), 150
    trader, plant = map(honest.keys.signer, ("trader", "plant"))
    kid, occurred_at = (
        signing.thumbprint(trader.public_key),
        json.loads(entries[at])["submission"]["payload"]["occurred_at"],
    )
    entries[at] = _forged(honest, _first(honest, REVOKED), at, plant, kid=kid, occurred_at=occurred_at)
    recompute(entries, at + 1)
    assert any(entry.parse(data).submission.header.kid == kid for data in entries[at + 1 :])
    assert {*named(audit(honest, entries, note=resign(honest, entries)))} == {at}


@pytest.mark.parametrize("known", [False, True])
def test_a_revocation_in_the_place_of_an_entry(honest: Ledger, *, known: bool) -> None:
    """An entry turned into a revocation, under a key of the thief's or the log's, is the one fault."""
    entries, at = list(honest.entries), 120
    by = honest.keys.signer("root") if known else THIEF
    entries[at] = _forged(honest, _first(honest, REVOKED), at, by, kid=_busiest(honest))
    assert named(audit(honest, entries)) == [at]


def test_another_declaration_in_the_place_of_an_enrolment(honest: Ledger) -> None:
    """Where an enrolment was overwritten with another's declaration, who signs by its key is not accused."""
    other = next(at for at in range(100, SIZE) if b'"type":"key.' not in honest.entries[at])
    for at in (at for at in range(SIZE) if ENROLLED in honest.entries[at]):
        entries = list(honest.entries)
        frame, copy = json.loads(entries[at]), json.loads(entries[other])
        entries[at] = canonical.encode(frame | {"submission": copy["submission"], "findings": copy["findings"]})
        assert named(audit(honest, entries, rules=False)) == [at]


def test_another_declaration_in_the_place_of_a_party(honest: Ledger) -> None:
    """Where a party's declaration was overwritten with another's, what is said of that party rests on it."""
    other = next(at for at in range(100, SIZE) if b'"type":"key.' not in honest.entries[at])
    parties = [at for at in range(100) if b'"type":"party.' in honest.entries[at]]
    for at in parties[::7]:
        entries = list(honest.entries)
        frame, copy = json.loads(entries[at]), json.loads(entries[other])
        entries[at] = canonical.encode(frame | {"submission": copy["submission"], "findings": copy["findings"]})
        report = audit(honest, entries)
        assert named(report) == [at]
        assert report.resting


def test_another_number_under_a_key_whose_enrolment_is_gone(honest: Ledger) -> None:
    """An entry sealed with another number in it is named also where nobody can tell whether its key was enrolled."""
    entries = list(honest.entries)
    gone = next(at for at in range(SIZE) if ENROLLED in entries[at])
    kid = signing.thumbprint(bytes.fromhex(entry.parse(entries[gone]).payload["key"]))
    at = next(at for at in range(gone + 3, SIZE) if entry.parse(entries[at]).submission.header.kid == kid)
    edit_seq(entries, at)
    recompute(entries, at + 1)
    note = resign(honest, entries)
    del entries[gone]
    report = audit(honest, entries, note=note, rules=False)
    assert [(fault.seq, fault.field) for fault in report.faults] == [(gone, "seq"), (at, "seq")]


def test_a_stranger_s_entry_before_a_missing_one(honest: Ledger) -> None:
    """Where an entry by a key that nobody can tell of may be false, the last one is not accused in its stead."""
    entries = list(honest.entries)
    entries[60] = canonical.encode(json.loads(entries[60]) | {"submission": json.loads(entries[61])["submission"]})
    entries[200] = _forged(honest, 200, 200)
    del entries[201]
    report = audit(honest, entries, rules=False)
    assert SIZE - 1 not in named(report)
    assert 200 in {*named(report), *report.resting}


def test_keys_that_nobody_names_are_not_remembered(honest: Ledger) -> None:
    """Of a key that no line names nothing is kept but its fault: junk may name as many as it has lines."""
    found = check_chunk(honest.entries, "demo.orotraza.pe/honest", {})
    assert found.uses == {}
    assert len(found.odd.faults) == SIZE
