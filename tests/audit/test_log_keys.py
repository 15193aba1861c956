"""A log whose own key was rotated, before the auditor: by the ledger alone, whichever key was trusted, and when."""

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest

from service.audit import export_format
from service.audit.faults import Check
from service.audit.report import Report, State
from service.audit.trusted import Trusted
from service.audit.verify import Export, verify_alone
from service.ledger import canonical, checkpoint, entry, jws, merkle, note, receipt, submission
from service.ledger.checkpoint import Checkpoint
from tests.audit.tampering import named, of_the_whole, recompute
from tests.registry.book import LOG, Book, accepted, key, kid, opened, signer

PARTY = "log"
ROTATION = 4
"""The entry by which `log` makes way for `log-2`."""


def rotated(by: str = "root", *, overlap: timedelta | None = None) -> Book:
    """Three entries of opening and one more; the rotation, if `by` may; three after it, a day apart."""
    book = opened()
    _declare(book, 1)
    said = {"grade": "log", "kid": kid("log"), **key("log-2", PARTY)}
    if overlap is not None:
        said["overlap_until"] = f"{book.now + overlap:%Y-%m-%dT%H:%M:%SZ}"
    accepted(book.submit(by, "log.key_rotated", **said))
    for number in (2, 3, 4):
        _declare(book, number)
        book.now += timedelta(days=1)
    return book


def _declare(book: Book, number: int) -> None:
    accepted(book.submit("trader", "party.declared", party=f"nat:01JD4ZK8Q2W7X3M5N6P9R0S1T{number}", kind="selector"))


def signed(book: Book, *by: str, size: int | None = None) -> bytes:
    """The checkpoint of a size, signed by these keys."""
    leaves = book.leaves[:size]
    text = checkpoint.format(Checkpoint(LOG, len(leaves), merkle.root(leaves)))
    return note.sign(text, LOG, *map(signer, by))


def audit(
    book: Book, signed_by: Sequence[str], trusted: Sequence[str], *, kept: bytes | None = None, rules: bool = True
) -> Report:
    """Verify all of it under a checkpoint by these keys, trusting those."""
    export = Export(book.entries, export_format.last_line(signed(book, *signed_by)))
    vkeys = "\n".join(note.vkey(LOG, signer(name).public_key) for name in trusted)
    return verify_alone(export, Trusted.parse(vkeys), kept=kept, with_rules=rules)


def state(report: Report, check: Check) -> State:
    """How a check ended."""
    return next(result.state for result in report.results if result.check is check)


@pytest.mark.parametrize("rules", [True, False])
@pytest.mark.parametrize("trusted", [["root"], ["log-2"], ["log", "log-2"]])
def test_root_and_new_key_lead_to_the_checkpoint(trusted: list[str], *, rules: bool) -> None:
    """The root key, and the log key in force at the end, stand behind a checkpoint of after the rotation."""
    report = audit(rotated(), ["log-2"], trusted, rules=rules)
    assert report.holds, report.faults


def test_what_was_signed_before_still_holds() -> None:
    """Checkpoints and receipts kept from before the rotation are judged by the key of their own size."""
    book = rotated()
    for size in range(1, ROTATION + 2):
        by = "log" if size <= ROTATION else "log-2"
        before = signed(book, by, size=size)
        assert audit(book, ["log-2"], ["root"], kept=before).holds
        proof = merkle.inclusion_proof(merkle.node_reader(book.leaves[:size]), 0, size)
        assert audit(book, ["log-2"], ["log-2"], kept=receipt.format(book.entries[0], 0, size, proof, before)).holds


def test_the_old_key_alone_says_what_it_cannot_tell() -> None:
    """Trusted from before the rotation, it stands behind nothing after it, and the report says what is wanted."""
    report = audit(rotated(), ["log-2"], ["log"])
    assert (named(report), of_the_whole(report)) == ([], ["checkpoint"])
    assert f"replaced the trusted key in entry {ROTATION}" in report.faults[0].text.en
    assert "--since" in report.faults[0].text.en


def test_the_old_key_with_what_it_signed_follows_on() -> None:
    """A checkpoint kept from before is the old key's word for entry 0, and so for the root key that named the new."""
    book = rotated()
    report = audit(book, ["log-2"], ["log"], kept=signed(book, "log", size=2))
    assert report.holds
    note_of_it = next(result.note for result in report.results if result.check is Check.CHECKPOINT)
    assert note_of_it is not None
    assert "vouches" in note_of_it.en


def test_what_another_key_signed_vouches_for_nothing() -> None:
    """A kept checkpoint that only the new key signed does not lead the holder of the old one to it."""
    book = rotated()
    assert not audit(book, ["log-2"], ["log"], kept=signed(book, "log-2", size=6)).holds


def test_kept_of_another_history_vouches_for_nothing() -> None:
    """Where the entries do not go on from it, a checkpoint by the old key convicts the log and leads nowhere."""
    text = checkpoint.format(Checkpoint(LOG, 3, bytes(32)))
    report = audit(rotated(), ["log-2"], ["log"], kept=note.sign(text, LOG, signer("log")))
    assert set(of_the_whole(report)) == {"checkpoint", "root"}


def test_in_the_overlap_the_old_key_still_tells() -> None:
    """While both sign, whoever knows the old key alone verifies, and hears that it was replaced."""
    report = audit(rotated(overlap=timedelta(days=90)), ["log-2", "log"], ["log"])
    assert report.holds
    (told,) = [result.note for result in report.results if result.check is Check.CHECKPOINT]
    assert told is not None
    assert "still signs beside" in told.en


@pytest.mark.parametrize("trusted", ["root", "log-2", "log"])
def test_the_old_key_signs_nothing_alone_after_a_rotation(trusted: str) -> None:
    """A checkpoint of after the rotation that only the old key signed is refused, whichever key is trusted."""
    report = audit(rotated(), ["log"], [trusted])
    assert "checkpoint" in of_the_whole(report)
    assert "at size 8 the log's key is" in " ".join(fault.text.en for fault in report.faults)


def test_the_new_key_signs_nothing_of_before() -> None:
    """A kept checkpoint of a size before the rotation by the new key is no word of the log."""
    book = rotated()
    assert of_the_whole(audit(book, ["log-2"], ["root"], kept=signed(book, "log-2", size=ROTATION))) == ["since"]


@pytest.mark.parametrize("rules", [True, False])
@pytest.mark.parametrize("trusted", ["root", "log"])
def test_a_rotation_that_root_did_not_sign(trusted: str, *, rules: bool) -> None:
    """History rewritten with a rotation that another key signed: the entry is named, its key not believed."""
    book = forged()
    report = audit(book, ["log-2"], [trusted], rules=rules)
    assert named(report) == [ROTATION]
    assert "checkpoint" in of_the_whole(report)


def forged() -> Book:
    """As `rotated`, but the trader's key signed the rotation."""
    book = opened()
    _declare(book, 1)
    _put(book, "trader", {"grade": "log", "kid": kid("log"), **key("log-2", PARTY)})
    _declare(book, 2)
    return book


def _put(book: Book, by: str, members: dict[str, object]) -> None:
    """An entry that no rulebook let in."""
    sent = submission.parse(submission.sign(book.payload("log.key_rotated", **members), signer(by)))
    data = entry.compose(
        origin=LOG,
        seq=len(book.entries),
        prev=book.leaves[-1],
        recorded_at=book.now,
        ruleset=0,
        submission=sent,
        findings=[],
    )
    book.entries.append(data)
    book.leaves.append(merkle.leaf_hash(data))


def test_a_rotation_altered_is_named_once() -> None:
    """Where the rotation itself is at fault the checkpoint cannot be judged, and nothing else is accused."""
    book = rotated()
    book.entries[ROTATION] = book.entries[ROTATION].replace(b'"grade":"log"', b'"grade":"lag"')
    export = Export(book.entries, export_format.last_line(signed(book, "log-2")))
    report = verify_alone(export, Trusted.parse(note.vkey(LOG, signer("root").public_key)))
    assert (named(report), of_the_whole(report)) == ([ROTATION], [])
    assert state(report, Check.CHECKPOINT) is State.UNJUDGED


def test_a_trusted_key_of_later_is_told_so() -> None:
    """An export from before the rotation does not name the new key."""
    book = opened()
    report = audit(book, ["log"], ["log-2"])
    assert report.faults[0].field == "submission.payload.root_key"
    assert "rotation" in report.faults[0].text.en


@pytest.mark.parametrize("shift", [0, 3, 40])
def test_a_forged_rotation_is_not_gone_by(shift: int) -> None:
    """A rotation that a thief signed over, whatever number it claims, is the one fault; the checkpoint rests on it."""
    book = rotated()
    members = json.loads(book.entries[ROTATION])
    thief = signer("thief")
    again = jws.sign(canonical.encode(members["submission"]["payload"]), thief, submission.TYP)
    members["submission"] |= {"protected": again["protected"], "signature": again["signature"]}
    book.entries[ROTATION] = canonical.encode(members | {"seq": ROTATION + shift})
    report = audit(book, ["log-2"], ["root"], rules=False)
    assert (set(named(report)), of_the_whole(report)) == ({ROTATION}, [])


def test_a_rotation_by_a_stranger_after_another_fault() -> None:
    """A rotation that the root did not sign is named also where nobody can tell any more which keys there are."""
    book = rotated()
    for at in (2, ROTATION):
        members = json.loads(book.entries[at])
        payload = {name: said for name, said in members["submission"]["payload"].items() if name != "proof"}
        again = jws.sign(canonical.encode(payload), signer("thief"), submission.TYP)
        submitted = {"payload": payload, "protected": again["protected"], "signature": again["signature"]}
        book.entries[at] = canonical.encode(members | {"submission": submitted})
    recompute(book.entries, 3)
    book.leaves[:] = map(merkle.leaf_hash, book.entries)
    assert set(named(audit(book, ["log"], ["root"], rules=False))) == {2, ROTATION}


@pytest.mark.parametrize("shift", [1, 40])
def test_a_rotation_that_claims_another_number(shift: int) -> None:
    """Another number in the rotation is that fault alone: the checkpoint is still judged by what it says."""
    book = rotated()
    book.entries[ROTATION] = canonical.encode(json.loads(book.entries[ROTATION]) | {"seq": ROTATION + shift})
    report = audit(book, ["log-2"], ["root"], rules=False)
    assert (set(named(report)), of_the_whole(report)) == ({ROTATION}, [])
    assert state(report, Check.CHECKPOINT) is State.HOLDS
