"""Acceptance 5: whatever is done to the entries, the report names the entries it was done to, and no others."""

from random import Random

import pytest

from service.audit.faults import Check
from tests.audit import tampering
from tests.audit.tampering import audit, named, of_the_whole, recompute
from tests.honest import Ledger, ledger

SIZE = 290
RANDOM = sorted(Random(20).sample(range(1, SIZE - 1), 20))
PLACES = [0, SIZE // 2, SIZE - 1]
APART = list(range(4, SIZE - 2, 14))[:20]

EDITS = {
    "payload": (tampering.edit_payload, "submission.signature"),
    "time": (tampering.edit_time, "recorded_at"),
    "prev": (tampering.edit_prev, "prev"),
    "seq": (tampering.edit_seq, "seq"),
    "finding": (tampering.change_finding, "findings"),
    "signature": (tampering.sign_again, "submission.protected.kid"),
    "deleted": (tampering.delete, "seq"),
    "inserted": (tampering.insert, "seq"),
    "inserted copy": (tampering.insert_copy, "seq"),
}


@pytest.fixture(scope="module")
def honest() -> Ledger:
    """Every tool is tried on the same ledger."""
    return ledger(SIZE)


@pytest.mark.parametrize("at", PLACES)
@pytest.mark.parametrize("edit", EDITS)
def test_one_fault_is_one_fault(honest: Ledger, edit: str, at: int) -> None:
    """One entry tampered with, first, middle or last, is the one fault, and the message names its member."""
    tool, member = EDITS[edit]
    entries = list(honest.entries)
    tool(entries, at)
    report = audit(honest, entries)
    assert named(report) == [at]
    assert of_the_whole(report) == []
    assert report.faults[0].field == _member(edit, member, at)
    assert not report.holds


def test_a_fault_is_told_in_two_languages(honest: Ledger) -> None:
    """What the rules come to instead is said in Spanish in the Spanish sentence, in English in the other."""
    entries = list(honest.entries)
    tampering.change_finding(entries, 200)
    (fault,) = audit(honest, entries).faults
    assert ("y no" in fault.text.es, "stands" in fault.text.es) == (True, False)
    assert ("stands, not" in fault.text.en, "y no" in fault.text.en) == (True, False)


@pytest.mark.parametrize("edit", EDITS)
def test_many_faults_are_all_named(honest: Ledger, edit: str) -> None:
    """Twenty entries tampered with at once, and the first and the last, are exactly the faults."""
    tool, _ = EDITS[edit]
    entries = list(honest.entries)
    places = APART if edit in ("prev", "seq") else [*APART, SIZE - 1]
    for at in reversed(places):
        tool(entries, at)
    report = audit(honest, entries)
    assert named(report) == places
    assert of_the_whole(report) == []


@pytest.mark.parametrize("edit", EDITS)
def test_random_places(honest: Ledger, edit: str) -> None:
    """Each of twenty random places, by itself, is found and nothing else (rules off: what they add is above)."""
    tool, _ = EDITS[edit]
    for at in RANDOM:
        entries = list(honest.entries)
        tool(entries, at)
        assert named(audit(honest, entries, rules=False)) == [at]


@pytest.mark.parametrize("at", [*PLACES, *RANDOM])
def test_swap(honest: Ledger, at: int) -> None:
    """Two neighbours swapped are two faults, each naming the line on which its entry was found."""
    entries = list(honest.entries)
    tampering.swap(entries, at)
    report = audit(honest, entries, rules=False)
    assert named(report) == ([at, at + 1] if at + 1 < SIZE else [at - 1, at])
    assert {fault.field for fault in report.faults} == {"seq"}


def test_swap_far_apart(honest: Ledger) -> None:
    """Entries swapped far apart are put back to be judged, so that no decision differs."""
    entries = list(honest.entries)
    entries[50], entries[270] = entries[270], entries[50]
    assert named(audit(honest, entries)) == [50, 270]


def test_any_byte(honest: Ledger) -> None:
    """Any byte of any entry, changed to any other, is a fault of that entry alone."""
    rng = Random(8)
    for _ in range(40):
        at = rng.randrange(SIZE)
        entries = list(honest.entries)
        data = bytearray(entries[at])
        data[rng.randrange(len(data))] ^= rng.randrange(1, 256)
        entries[at] = bytes(data)
        report = audit(honest, entries, rules=False)
        assert (named(report), of_the_whole(report)) == ([at], []), entries[at]


@pytest.mark.parametrize("at", PLACES)
@pytest.mark.parametrize("edit", ["payload", "finding", "signature"])
def test_chain_recomputed(honest: Ledger, edit: str, at: int) -> None:
    """With the chain computed anew after the edit, the entry is named still, and the root that no longer fits."""
    tool, member = EDITS[edit]
    entries = list(honest.entries)
    tool(entries, at)
    recompute(entries, at)
    report = audit(honest, entries)
    assert named(report) == [at]
    assert report.faults[0].field == member
    # The last entry's own fault explains the root; after an earlier one the whole chain is another.
    assert of_the_whole(report) == ([] if at == SIZE - 1 else ["root"])


@pytest.mark.parametrize("edit", ["payload", "finding", "signature"])
def test_chain_recomputed_after_many(honest: Ledger, edit: str) -> None:
    """Many edits under one recomputed chain are all named, but for one whose signer's key an edited entry enrolled."""
    tool, _ = EDITS[edit]
    entries = list(honest.entries)
    for at in [0, *RANDOM]:
        tool(entries, at)
    recompute(entries)
    report = audit(honest, entries)
    assert named(report) == [at for at in (0, *RANDOM) if at not in report.resting]
    assert len(named(report)) > len(RANDOM) - 2
    assert of_the_whole(report) == ["root"]


@pytest.mark.parametrize("at", PLACES)
def test_inserted_and_renumbered(honest: Ledger, at: int) -> None:
    """A forged entry, with all after it renumbered and chained anew, fails by its signature."""
    entries = list(honest.entries)
    tampering.insert(entries, at)
    recompute(entries, at)
    report = audit(honest, entries)
    assert named(report) == [at]
    assert of_the_whole(report) == ["root"]


def test_deleted_and_renumbered(honest: Ledger) -> None:
    """An entry taken out and all after it renumbered: one is missing, and what clients saw says from where."""
    entries = list(honest.entries)
    tampering.delete(entries, 210)
    recompute(entries, 210)
    report = audit(honest, entries)
    assert (named(report), of_the_whole(report)) == ([SIZE - 1], ["seen"])
    assert "209" in report.faults[-1].text.en


def test_time_edited_and_recomputed(honest: Ledger) -> None:
    """A later time of recording under a recomputed chain shows where it breaks the order, else at the last entry."""
    entries = list(honest.entries)
    tampering.edit_time(entries, 0)
    recompute(entries)
    report = audit(honest, entries)
    assert (named(report), of_the_whole(report)) == ([SIZE - 1], ["seen"])
    assert report.faults[0].check is Check.ROOT


@pytest.mark.parametrize("size", [1, 100, SIZE - 1])
def test_truncated(honest: Ledger, size: int) -> None:
    """Entries cut off the end are one fault, at the first that is missing."""
    report = audit(honest, honest.entries[:size])
    assert named(report) == [size]


def test_truncated_and_signed_again(honest: Ledger) -> None:
    """Cut off and signed anew by the true log key it verifies, until a kept checkpoint or receipt shows more."""
    short = honest.entries[:200]
    note = tampering.resign(honest, short)
    assert audit(honest, short, note=note).holds
    for kept in (honest.checkpoint(250), honest.receipt(220, 250)):
        report = audit(honest, short, note=note, kept=kept, rules=False)
        assert (named(report), of_the_whole(report)) == ([], ["size"])


def _rewritten(honest: Ledger, at: int) -> list[bytes]:
    """Every entry from `at` on half a second later: a history that decides the same."""
    entries = list(honest.entries)
    entries[at:] = [data.replace(b'.000000Z","ruleset"', b'.500000Z","ruleset"') for data in entries[at:]]
    recompute(entries, at)
    return entries


def test_rewritten_and_signed_again(honest: Ledger) -> None:
    """A history rewritten and signed by the true log key is found with a kept checkpoint or receipt."""
    entries = _rewritten(honest, 200)
    note = tampering.resign(honest, entries)
    alone = audit(honest, entries, note=note, rules=False)
    assert alone.holds
    by_checkpoint = audit(honest, entries, note=note, kept=honest.checkpoint(250), rules=False)
    assert (named(by_checkpoint), of_the_whole(by_checkpoint)) == ([], ["root"])
    by_receipt = audit(honest, entries, note=note, kept=honest.receipt(220, 250), rules=False)
    assert (named(by_receipt), of_the_whole(by_receipt)) == ([220], ["root"])


def test_clients_are_witnesses(honest: Ledger) -> None:
    """Even with nothing kept, the checkpoints that clients said they saw betray a rewritten history."""
    entries = _rewritten(honest, 200)
    report = audit(honest, entries, note=tampering.resign(honest, entries))
    assert (named(report), of_the_whole(report)) == ([], ["seen"])


@pytest.mark.parametrize("edit", EDITS)
def test_every_check_can_fail(honest: Ledger, edit: str) -> None:
    """A report with faults never holds, and each fault's check says that it failed."""
    tool, _ = EDITS[edit]
    entries = list(honest.entries)
    tool(entries, 200)
    report = audit(honest, entries, rules=False)
    failed = {result.check for result in report.results if result.state == "fails"}
    assert {fault.check for fault in report.faults} <= failed
    assert not report.holds


def _member(edit: str, member: str, at: int) -> str:
    """Entry 0 and the last have less around them to tell members apart by."""
    if edit in ("prev", "seq") and at == 0:
        return "prev"
    if edit == "time" and at == SIZE - 1:
        return "entry"
    return member
