"""Facts with a store behind them answer as facts that hold everything."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from service.decision.backed import BackedFacts
from service.decision.effects import Effects, effects
from service.decision.facts import Facts, Needs
from service.decision.records import Posting, Record, Row, Void
from tests.decision.test_facts import NAMES, RECORDS, Line

_ENTRY = st.tuples(st.lists(RECORDS, max_size=4), st.booleans(), st.booleans(), st.lists(st.sampled_from(NAMES)))
"""What it puts, whether it was kept, whether there is a spill after it, and what is asked for then."""


class _Drawer:
    """A store in memory; what it holds is only what it was handed."""

    def __init__(self) -> None:
        self.kept: dict[int, Effects] = {}
        self.sums: dict[str, int] = {}
        self.loose: list[Row] = []

    def rows(self, shelf: str) -> Sequence[Row]:
        """In order of entries."""
        every = [row for seq in sorted(self.kept) for row in self.kept[seq].rows] + self.loose
        return sorted((row for row in every if row.shelf == shelf), key=lambda row: row.seq)

    def balance(self, account: str) -> int | None:
        """The sum."""
        return self.sums.get(account)

    def effects(self, seq: int) -> Effects | None:
        """What was kept."""
        return self.kept.get(seq)

    def save(self, effects: Sequence[Effects], moved: Mapping[str, int], others: Sequence[Row]) -> None:
        """Take in."""
        self.kept |= {each.seq: each for each in effects}
        self.loose += others
        sums = defaultdict(int, self.sums)
        for account, amount in moved.items():
            sums[account] += amount
        self.sums = dict(sums)


@given(st.lists(_ENTRY, max_size=8))
def test_the_same_answers(entries: list[tuple[list[Record], bool, bool, list[str]]]) -> None:
    """Whatever is put, spilled and asked for, in any order, both answer alike; nothing is ever missing."""
    whole, backed = Facts(complete=True), BackedFacts(_Drawer())
    for seq, (records, kept, spilled, asked) in enumerate(entries):
        put = tuple(_of(seq, record) for record in records)
        done = effects(seq, "line", "a", "k", datetime(2026, 1, 1, tzinfo=UTC), put)
        for facts in (whole, backed):
            facts.put(put)
            if kept:
                facts.keep(done)
        if spilled:
            backed.spill()
            assert backed.held == 0
        for name in asked:
            _same(whole, backed, name)
    for name in NAMES:
        _same(whole, backed, name)
    for seq in range(-1, len(entries) + 1):
        assert backed.effects(seq) == whole.effects(seq)
    assert not backed.missing(Needs(("never heard of",), ("nor this",), (99,)))


def test_a_void_reaches_what_was_spilled() -> None:
    """A row that lies in the store is seen no more once its entry is annulled, before a spill and after it."""
    backed = BackedFacts(_Drawer())
    line = Line(1, "a")
    backed.put((line,))
    backed.spill()
    assert list(backed.shelf("a")) == [line]
    backed.put((Void(5, "a", line.seq),))
    assert line not in backed.shelf("a")
    backed.spill()
    assert line not in backed.shelf("a")


def _of(seq: int, record: Record) -> Record:
    """The same record, put by this entry."""
    return record._replace(seq=seq) if isinstance(record, Posting) else Line(seq, record.shelf)


def _same(whole: Facts, backed: BackedFacts, name: str) -> None:
    assert list(backed.shelf(name)) == list(whole.shelf(name))
    assert backed.balance(name) == whole.balance(name)
