from collections import defaultdict
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decision.effects import Effects, effects
from service.decision.facts import Facts, Needs, NotLoaded
from service.decision.records import Posting, Record, Row, Void
from service.decision.values import frozen


@frozen
class Line(Row):
    kind: ClassVar[str] = "line"

    on: str

    @property
    def shelf(self) -> str:
        return self.on

    @property
    def key(self) -> str:
        return str(self.seq)


NAMES = ("a", "b", "c")
RECORDS = st.builds(Line, st.integers(0, 9), st.sampled_from(NAMES)) | st.builds(
    Posting, st.sampled_from(NAMES), st.integers(0, 9), st.integers(-5, 5)
)
ENTRIES = st.lists(st.lists(RECORDS, max_size=4), max_size=6)


def _storage(entries: list[list[Record]]) -> tuple[dict[str, list[Row]], dict[str, int]]:
    rows: dict[str, list[Row]] = defaultdict(list)
    balances: dict[str, int] = defaultdict(int)
    for record in (record for entry in entries for record in entry):
        if isinstance(record, Posting):
            balances[record.account] += record.amount
        else:
            rows[record.shelf].append(record)
    return rows, balances


def _load(facts: Facts, name: str, stored: list[list[Record]]) -> None:
    rows, balances = _storage(stored)
    facts.load({name: rows.get(name, [])}, {name: balances.get(name)})


@given(ENTRIES, ENTRIES, st.lists(st.sampled_from(NAMES), max_size=6), st.integers(1, 3), st.sampled_from((0, 1)))
def test_what_outsiders_see_is_believed_only_of_what_the_batch_left_alone(
    before: list[list[Record]], batch: list[list[Record]], asked: list[str], piece: int, committed: int
) -> None:
    """A name read from outside, before the commit or after it, shows all that was put, or is still missing."""
    facts, complete = Facts(), Facts(complete=True)
    for entry in before:
        complete.put(entry)
    for number, entry in enumerate(batch, 1):
        facts.put(entry)
        complete.put(entry)
        if number % piece == 0:
            facts.settle()  # handed over, and not committed
        for name in asked[number - 1 : number]:
            _load_from_outside(facts, name, before)
    for name in NAMES:
        _load_from_outside(facts, name, [*before, *batch * committed])
        if not facts.missing(Needs(shelves=(name,))):
            assert list(facts.shelf(name)) == list(complete.shelf(name))
        if not facts.missing(Needs(accounts=(name,))):
            assert facts.balance(name) == complete.balance(name)


def _load_from_outside(facts: Facts, name: str, stored: list[list[Record]]) -> None:
    rows, balances = _storage(stored)
    facts.load_from_outside({name: rows.get(name, [])}, {name: balances.get(name)})


@given(ENTRIES, ENTRIES, st.lists(st.sampled_from(NAMES), max_size=6))
def test_a_batch_sees_what_it_would_see_one_by_one(
    before: list[list[Record]], batch: list[list[Record]], loaded: list[str]
) -> None:
    """Whenever a name is loaded during a batch, it shows storage and all that the batch has put."""
    complete = Facts(complete=True)
    for entry in before:
        complete.put(entry)
    facts = Facts()
    for at in range(len(batch) + 1):
        for name in loaded[at : at + 1] if at < len(batch) else NAMES:
            if facts.missing(Needs((name,))).shelves:
                _load(facts, name, before)
        for name in NAMES:
            if not facts.missing(Needs((name,))).shelves:
                assert list(facts.shelf(name)) == list(complete.shelf(name))
                assert facts.balance(name) == complete.balance(name)
        if at < len(batch):
            facts.put(batch[at])
            complete.put(batch[at])


@given(ENTRIES, ENTRIES)
def test_after_a_commit_storage_answers_for_the_batch(before: list[list[Record]], batch: list[list[Record]]) -> None:
    """Once settled, what was pending comes from storage, and comes once."""
    facts = Facts()
    for entry in batch:
        facts.put(entry)
    facts.settle()
    complete = Facts(complete=True)
    for entry in before + batch:
        complete.put(entry)
    for name in NAMES:
        _load(facts, name, before + batch)
        assert list(facts.shelf(name)) == list(complete.shelf(name))
        assert facts.balance(name) == complete.balance(name)


def test_a_miss_names_everything_that_is_missing_once() -> None:
    """`require` reports all missing names of the call, each once, in the order asked for."""
    facts = Facts()
    facts.load({"a": []}, {})
    with pytest.raises(NotLoaded, match="not loaded: c, b, x, y") as caught:
        facts.require(Needs(("c", "a", "b", "c"), ("x", "y", "x")))
    assert caught.value.missing == Needs(("c", "b"), ("x", "y"))


def test_absent_is_known_and_not_a_miss() -> None:
    """What was loaded and found empty is empty; what was not loaded is a miss."""
    facts = Facts()
    facts.load({"a": []}, {"x": None})
    assert list(facts.shelf("a")) == []
    assert facts.balance("x") is None
    with pytest.raises(NotLoaded):
        facts.shelf("b")
    with pytest.raises(NotLoaded):
        facts.balance("y")


def _done(seq: int, *records: Record) -> Effects:
    return effects(seq, "line.written", "ruc:20990000019", "k" * 43, datetime(2026, 11, 20, tzinfo=UTC), records)


def test_what_an_entry_did_is_shown_sorted() -> None:
    """Rows and postings come apart, each in the order in which the entry put them."""
    done = _done(3, Line(3, "a"), Posting("x", 3, 1), Line(3, "b"), Posting("y", 3, -1))
    assert done.rows == (Line(3, "a"), Line(3, "b"))
    assert done.postings == (Posting("x", 3, 1), Posting("y", 3, -1))


def test_what_an_entry_did_is_asked_for_like_anything_else() -> None:
    """Not loaded is a miss, loaded as absent is absent, and what a batch keeps is there until it settles."""
    facts = Facts()
    with pytest.raises(NotLoaded) as caught:
        facts.require(Needs(("a",), (), (3, 4, 3)))
    assert caught.value.missing == Needs(("a",), (), (3, 4))
    with pytest.raises(NotLoaded):
        facts.effects(3)
    facts.keep(_done(3, Line(3, "a")))
    assert facts.effects(3) == _done(3, Line(3, "a"))
    facts.settle()
    with pytest.raises(NotLoaded):
        facts.effects(3)
    facts.load({}, {}, {3: _done(3, Line(3, "b")), 4: None})
    assert facts.effects(3) == _done(3, Line(3, "b"))
    assert facts.effects(4) is None
    assert Facts(complete=True).effects(3) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(NAMES)), max_size=8), st.integers(0, 5), st.data())
def test_what_an_annulled_entry_put_is_shown_no_more(
    lines: list[tuple[int, str]], gone: int, data: st.DataObject
) -> None:
    """Wherever the annulment arrives, stored, pending or put, the entry's rows leave that shelf and no other."""
    put: list[Row] = [Line(seq, on) for seq, on in lines]
    void = Void(9, "a", gone)
    shown = {name: [row for row in put if row.shelf == name and (name, row.seq) != ("a", gone)] for name in NAMES}
    shown["a"].append(void)
    stored = data.draw(st.integers(0, len(put) + 1))
    records: list[Row] = [*put, void]
    facts = Facts()
    first, later = records[:stored], records[stored:]
    if data.draw(st.booleans()):
        facts.load({name: [row for row in first if row.shelf == name] for name in NAMES}, {})
        facts.put(later)
    else:
        facts.put(later)
        facts.load({name: [row for row in first if row.shelf == name] for name in NAMES}, {})
    for name in NAMES:
        assert list(facts.shelf(name)) == shown[name]


def test_complete_facts_never_miss() -> None:
    """Offline, what is not held does not exist."""
    facts = Facts(complete=True)
    facts.require(Needs(("a",), ("x",)))
    assert list(facts.shelf("a")) == []
    assert facts.balance("x") is None


def test_a_posting_of_nothing_makes_a_quantity_known() -> None:
    """A balance of zero differs from one never posted to."""
    facts = Facts(complete=True)
    facts.put([Posting("x", 0, 0)])
    assert facts.balance("x") == 0


def test_needs_are_joined_in_the_order_asked_for() -> None:
    """Two rooms' needs together are all that either names; of nothing at all there is nothing to load."""
    one, other = Needs(("a",), ("b",), (1,)), Needs(("c",), (), (2,))
    assert one + other == Needs(("a", "c"), ("b",), (1, 2))
    assert [bool(each) for each in (Needs(), Needs(accounts=("b",)), Needs(entries=(0,)))] == [False, True, True]


def test_what_an_entry_did_is_asked_for_once() -> None:
    """Effects that were loaded, known absent, or kept by the batch are missing no more; those of others are."""
    facts, needs = Facts(), Needs(entries=(1, 2, 3))
    facts.load({}, {}, {1: _done(1), 2: None})
    assert facts.missing(needs) == Needs(entries=(3,))
    facts.keep(_done(3))
    assert facts.missing(needs) == Needs()
    facts.require(needs)
