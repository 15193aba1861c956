"""An entry that was altered is no witness against its neighbours, and a line in excess says nothing of what follows."""

import json
from collections.abc import Mapping

import pytest

from service.audit.faults import Check
from service.audit.report import State
from service.audit.tree import Leaves
from service.ledger import canonical, merkle
from tests.audit.tampering import (
    Entries,
    Tool,
    audit,
    change_finding,
    edit_payload,
    edit_time,
    named,
    of_the_whole,
    recompute,
    resign,
)
from tests.honest import Ledger, ledger

SIZE = 330
EARLY = 40
PLACES = [1, 2, 150, 231, SIZE - 2]


@pytest.fixture(scope="module")
def honest() -> Ledger:
    """A ledger in which keys are enrolled, rotated and revoked."""
    return ledger(SIZE)


def _overwrite(entries: Entries, at: int) -> None:
    """The whole line is a copy of another, as whoever may write the table copies a row over another."""
    entries[at] = entries[(at + 77) % SIZE]


def _edit_link_and_payload(entries: Entries, at: int) -> None:
    edit_payload(entries, at)
    _edit_link(entries, at)


def _edit_link_and_time(entries: Entries, at: int) -> None:
    edit_time(entries, at)
    _edit_link(entries, at)


def _edit_link(entries: Entries, at: int) -> None:
    entries[at] = canonical.encode(json.loads(entries[at]) | {"prev": "cd" * 32})


@pytest.mark.parametrize("rules", [True, False])
@pytest.mark.parametrize("at", [*PLACES, SIZE - 1])
@pytest.mark.parametrize("tool", [_overwrite, _edit_link_and_payload, _edit_link_and_time])
def test_an_altered_link_in_an_altered_entry(honest: Ledger, tool: Tool, at: int, *, rules: bool) -> None:
    """An entry altered in its link and elsewhere is the one fault: the entry before it is not accused."""
    entries = list(honest.entries)
    tool(entries, at)
    report = audit(honest, entries, rules=rules)
    assert (named(report), of_the_whole(report)) == ([at], [])


def test_both_neighbours_altered(honest: Ledger) -> None:
    """Of two neighbours altered both are named, though the later one is no witness: the root says so."""
    entries = list(honest.entries)
    edit_time(entries, 150)
    edit_payload(entries, 151)
    report = audit(honest, entries)
    assert (named(report), of_the_whole(report)) == ([150, 151], [])


def test_altered_links_in_many_altered_entries(honest: Ledger) -> None:
    """However many entries were altered with their links, no other is accused, and the root proves all others."""
    entries, altered = list(honest.entries), list(range(20, 300, 17))
    for at in altered:
        _edit_link_and_payload(entries, at)
    report = audit(honest, entries, rules=False)
    assert (named(report), of_the_whole(report)) == (altered, [])
    assert report.resting == ()


def test_true_and_false_links_mixed(honest: Ledger) -> None:
    """Where one altered entry's link is true and another's is false, the root tells which."""
    entries = list(honest.entries)
    edit_time(entries, 100)
    edit_payload(entries, 101)
    _edit_link_and_payload(entries, 200)
    report = audit(honest, entries)
    assert (named(report), of_the_whole(report)) == ([100, 101, 200], [])


def test_a_link_that_nobody_can_judge(honest: Ledger) -> None:
    """Where the root tells nothing, who stands before an altered link is not accused, and told as not judged."""
    entries = list(honest.entries)
    entries[EARLY] = entries[EARLY + 1] = b""
    _edit_link_and_payload(entries, 200)
    report = audit(honest, entries)
    assert (named(report), of_the_whole(report)) == ([EARLY, EARLY + 1, 200], [])
    assert 199 in report.resting


def test_a_torn_link_at_the_end(honest: Ledger) -> None:
    """Where one of the last two was altered and nothing tells which, the link is named and the chain does not hold."""
    entries = list(honest.entries)
    _edit_link_and_time(entries, SIZE - 1)
    report = audit(honest, entries)
    assert [(fault.seq, fault.field) for fault in report.faults] == [(SIZE - 1, "prev")]
    assert next(each for each in report.results if each.check is Check.CHAIN).state is State.FAILS


def test_an_altered_link_behind_a_first_entry_that_cannot_be_read(honest: Ledger) -> None:
    """Where no entry names the keys any more, the entry before an altered link is not accused of its key."""
    entries = list(honest.entries)
    entries[0] = b""
    _edit_link_and_payload(entries, 150)
    assert 149 not in named(audit(honest, entries))


@pytest.mark.parametrize("tool", [edit_time, edit_payload, change_finding])
def test_a_line_in_excess_and_the_last_entry(honest: Ledger, tool: Tool) -> None:
    """The last entry's alteration is named beside a line in excess, and the chain is not called computed anew."""
    entries = list(honest.entries)
    tool(entries, SIZE - 1)
    entries.insert(EARLY, b"junk")
    report = audit(honest, entries, rules=False)
    assert (named(report), of_the_whole(report)) == ([EARLY, SIZE - 1], [])


@pytest.mark.parametrize("tool", [edit_time, edit_payload, change_finding, _edit_link])
def test_a_line_in_excess_before_an_altered_entry(honest: Ledger, tool: Tool) -> None:
    """A line in excess hides no fault of the entry that it stands before."""
    entries = list(honest.entries)
    tool(entries, 150)
    entries.insert(150, honest.entries[20])
    report = audit(honest, entries)
    assert (named(report), of_the_whole(report)) == ([150, 150], [])


@pytest.mark.parametrize("tool", [edit_time, edit_payload, change_finding])
def test_an_altered_entry_behind_the_one_after_it(honest: Ledger, tool: Tool) -> None:
    """An altered entry that stands one line too far down has both faults, and is not told to claim another's number."""
    entries = list(honest.entries)
    tool(entries, 150)
    entries[150], entries[151] = entries[151], entries[150]
    report = audit(honest, entries)
    assert (named(report), of_the_whole(report)) == ([150, 150], [])
    assert sorted(fault.field == "seq" for fault in report.faults) == [False, True]
    assert any("out of its place, on line 152" in fault.text.en for fault in report.faults)


def test_an_altered_entry_before_a_missing_one(honest: Ledger) -> None:
    """Where the entry that would name an altered one is gone, the chain is not called computed anew."""
    entries = list(honest.entries)
    edit_payload(entries, 150)
    del entries[151]
    report = audit(honest, entries)
    assert (named(report), of_the_whole(report)) == ([150, 151], [])


def test_two_lines_of_junk_beside_each_other(honest: Ledger) -> None:
    """Two entries overwritten with junk are two faults, and the chain is not called computed anew."""
    entries = list(honest.entries)
    entries[150] = entries[151] = b"junk"
    report = audit(honest, entries)
    assert (named(report), of_the_whole(report)) == ([150, 151], [])


@pytest.mark.parametrize("rules", [True, False])
@pytest.mark.parametrize("tool", [edit_time, change_finding])
def test_what_the_log_wrote_into_the_first_entry(honest: Ledger, tool: Tool, *, rules: bool) -> None:
    """Where only what the log wrote into the first entry was altered, what was kept still proves two histories."""
    entries = list(honest.entries)
    tool(entries, 0)
    recompute(entries, 1)
    report = audit(honest, entries, note=resign(honest, entries), kept=honest.checkpoint(200), rules=rules)
    assert report.kept == 200
    assert "root" in of_the_whole(report)


@pytest.mark.parametrize(("at", "copied"), [(241, 100), (315, 43), (60, 10)])
def test_what_rests_on_an_entry_that_a_copy_overwrote(honest: Ledger, at: int, copied: int) -> None:
    """Where a declaration was copied over another and the chain computed anew, what rested on that is not accused."""
    entries = list(honest.entries)
    submission = json.loads(entries[copied])["submission"]
    entries[at] = canonical.encode(json.loads(entries[at]) | {"submission": submission})
    recompute(entries, at + 1)
    report = audit(honest, entries)
    assert (set(named(report)), of_the_whole(report)) == ({at}, ["root"])
    assert report.resting


def test_an_altered_entry_that_nothing_names_any_more(honest: Ledger) -> None:
    """Where the entry that named an altered one cannot be read, that one and the last are told as not judged."""
    entries = list(honest.entries)
    edit_time(entries, 150)
    entries[151] = b"junk"
    report = audit(honest, entries, rules=False)
    assert (named(report), of_the_whole(report), report.resting) == ([151], ["root"], (150, SIZE - 1))
    assert "150 and 329" in report.faults[-1].text.en
    assert "150 y 329" in report.faults[-1].text.es


@pytest.mark.parametrize("at", [150, SIZE - 1])
def test_what_nothing_proves_beside_a_root_that_cannot_be_worked_out(honest: Ledger, at: int) -> None:
    """Where an altered entry cannot be told from an intact one, both are among those that cannot be judged."""
    entries = list(honest.entries)
    entries[EARLY] = entries[EARLY + 1] = b"junk"
    edit_time(entries, at)
    entries[151] = b"junk"
    report = audit(honest, entries, rules=False)
    assert (named(report), of_the_whole(report)) == ([EARLY, EARLY + 1, 151], [])
    assert report.resting == (EARLY - 1, 150, SIZE - 1)


@pytest.mark.parametrize("rules", [True, False])
@pytest.mark.parametrize("tool", [edit_time, edit_payload])
def test_an_altered_link_before_an_altered_last_entry(honest: Ledger, tool: Tool, *, rules: bool) -> None:
    """Where the link of the last entry but one was altered, and the last entry too, both are named."""
    entries = list(honest.entries)
    _edit_link(entries, SIZE - 2)
    tool(entries, SIZE - 1)
    report = audit(honest, entries, rules=rules)
    assert (named(report), of_the_whole(report)) == ([SIZE - 2, SIZE - 1], [])
    assert report.faults[0].field == "prev"
    assert report.resting == ()


def test_an_id_in_an_entry_that_may_have_been_altered(honest: Ledger) -> None:
    """An entry copied over an earlier one is not accused of its id where the link to the copy was altered as well."""
    entries = list(honest.entries)
    submission = json.loads(entries[129])["submission"]
    entries[96] = canonical.encode(json.loads(entries[96]) | {"submission": submission})
    _edit_link_and_payload(entries, 97)
    assert 129 not in named(audit(honest, entries, rules=False))


@pytest.mark.parametrize("beside", [[SIZE - 1], [EARLY, EARLY + 1]])
def test_a_time_in_an_entry_that_may_have_been_altered(honest: Ledger, beside: list[int]) -> None:
    """The entry after one that was set forward is not accused of its time where nobody can tell which link is true."""
    entries = list(honest.entries)
    for at in beside:
        entries[at] = b"junk"
    at = SIZE - 3 if SIZE - 1 in beside else SIZE - 2
    later = json.loads(entries[at + 1])["recorded_at"]
    entries[at] = canonical.encode(json.loads(entries[at]) | {"recorded_at": f"{later[:-2]}9Z"})
    report = audit(honest, entries, rules=False)
    assert [(each.seq, each.field) for each in report.faults if each.seq == at + 1] == [(at + 1, "prev")]


def test_many_copies_that_the_log_has_sealed(honest: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many copies a log has taken in and sealed, the tree is put together no more often than for a few."""
    root, asked = Leaves.root, list[int]()

    def counted(leaves: Leaves, size: int, instead: Mapping[int, bytes] | None = None) -> bytes | None:
        asked.append(size)
        return root(leaves, size, instead)

    monkeypatch.setattr(Leaves, "root", counted)
    late = json.loads(honest.entries[-1])["recorded_at"]
    copy = canonical.encode(json.loads(honest.entries[200]) | {"recorded_at": late})
    for copies in (2, 40):
        entries = [*honest.entries, *[copy] * copies]
        recompute(entries, SIZE)
        report = audit(honest, entries, note=resign(honest, entries), rules=False)
        assert named(report) == list(range(SIZE, SIZE + copies))
    assert asked.count(SIZE + 40) == asked.count(SIZE + 2)


@pytest.mark.parametrize("tool", [_edit_link_and_payload, _edit_link_and_time])
def test_a_false_link_before_an_entry_with_a_false_link(honest: Ledger, tool: Tool) -> None:
    """A false link is named where the entry after it was altered with its own link: nothing else says that it is."""
    entries = list(honest.entries)
    tool(entries, 151)
    _edit_link(entries, 150)
    report = audit(honest, entries, rules=False)
    assert (named(report), of_the_whole(report)) == ([150, 151], [])
    assert report.faults[0].field == "prev"


@pytest.mark.parametrize("at", [0, 150, SIZE - 2])
def test_lines_out_of_place_that_the_log_has_sealed(honest: Ledger, at: int) -> None:
    """Where the checkpoint commits to entries in another order, those are named and the whole, not the last entry."""
    entries = list(honest.entries)
    entries[at], entries[at + 1] = entries[at + 1], entries[at]
    report = audit(honest, entries, note=resign(honest, entries), rules=False)
    assert (named(report), of_the_whole(report)) == ([at, at + 1], ["root"])


@pytest.mark.parametrize("rules", [True, False])
@pytest.mark.parametrize("count", [2, 3, 20])
def test_a_block_of_rows_copied_over_others(honest: Ledger, count: int, *, rules: bool) -> None:
    """Rows copied over others bear each other out, and are no witnesses: neither the entry before them nor a chain."""
    entries = list(honest.entries)
    entries[150 : 150 + count] = entries[240 : 240 + count]
    report = audit(honest, entries, rules=rules)
    assert (sorted({*named(report)}), of_the_whole(report)) == (list(range(150, 150 + count)), [])


@pytest.mark.parametrize("tool", [edit_time, change_finding])
def test_a_false_link_that_only_an_altered_entry_bears_out(honest: Ledger, tool: Tool) -> None:
    """Where an entry's link is false and the next one, altered to follow, is not the log's, none before is accused."""
    entries = list(honest.entries)
    _edit_link(entries, 150)
    tool(entries, 150)
    entries[151] = canonical.encode(json.loads(entries[151]) | {"prev": merkle.leaf_hash(entries[150]).hex()})
    report = audit(honest, entries, rules=False)
    assert 149 not in named(report)
    assert {150, 151} & {*named(report)}


def test_links_that_nobody_can_judge_are_no_chain_computed_anew(honest: Ledger) -> None:
    """Where links are named because nobody can tell whose fault they are, the chain is not called computed anew."""
    entries = list(honest.entries)
    _edit_link(entries, 150)
    entries[151] = canonical.encode(json.loads(entries[151]) | {"prev": merkle.leaf_hash(entries[150]).hex()})
    _edit_link(entries, 152)
    entries[153] = b"junk"
    report = audit(honest, entries, rules=False)
    assert (named(report), of_the_whole(report)) == ([150, 152, 153], [])
    assert {149, 151} <= {*report.resting}


@pytest.mark.parametrize("source", [256, 150])
def test_a_block_of_rows_by_keys_that_it_overwrote(honest: Ledger, source: int) -> None:
    """Rows copied over those that enrolled their keys are altered all the same, and bear nobody out."""
    entries, count = list(honest.entries), 6
    entries[51 : 51 + count] = entries[source : source + count]
    report = audit(honest, entries, rules=False)
    assert (sorted({*named(report)}), of_the_whole(report)) == (list(range(51, 51 + count)), [])
