"""Faults by the million: whatever is written down is told, in a report's order, and takes little room."""

import pickle
import zlib
from collections.abc import Sequence
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from service.audit.fault_book import EntryFaults, FaultBook
from service.audit.faults import Check, Fault, Text
from service.audit.odd_lines import Look, OddLines

TEXT = st.text(max_size=12)
FAULT = st.builds(
    Fault,
    st.sampled_from(Check),
    st.integers(0, 2**62),
    st.sampled_from(["seq", "origin", "submission.signature"]),
    st.builds(Text, TEXT, TEXT),
)
FAULTS = st.lists(FAULT, max_size=40)


def laid(faults: Sequence[Fault]) -> EntryFaults:
    """All of them, each laid to its entry."""
    found = EntryFaults()
    for fault in faults:
        assert fault.seq is not None
        found.add(fault.seq, fault)
    return found


@given(FAULTS, st.lists(st.builds(Fault, st.sampled_from(Check), st.none(), TEXT, st.builds(Text, TEXT, TEXT))))
def test_all_are_told_in_order(faults: list[Fault], of_the_whole: list[Fault]) -> None:
    """A report has every fault once, by entry, check and member, in the order found where these agree."""
    found = laid(faults)
    told = found.told(of_the_whole)
    right = sorted([*faults, *of_the_whole], key=lambda fault: fault.place)
    assert list(told) == told[:] == right
    assert told == right
    assert told != [*right, None]
    assert [told[-at - 1] for at in range(len(told))] == right[::-1]
    assert set(found) == {fault.seq for fault in faults} == found.keys()
    assert all(fault.seq in found for fault in faults)


@given(FAULTS, st.sampled_from(Check))
def test_what_is_withdrawn_is_not_told(faults: list[Fault], check: Check) -> None:
    """Faults taken back are gone, with the entries that had no other; the rest stays as it was."""
    found = laid(faults)
    gone = found.withdraw(lambda _at, which, _field: which is check)
    left = [fault for fault in faults if fault.check is not check]
    assert gone == {fault.seq for fault in faults if fault.check is check}
    assert found.told(()) == sorted(left, key=lambda fault: fault.place)
    assert set(found) == {fault.seq for fault in left}
    assert sorted(found.standing()) == sorted((fault.seq, fault.check, fault.field) for fault in left)


@given(st.lists(st.tuples(FAULTS, st.booleans()), max_size=5))
@settings(max_examples=50)
def test_books_put_together(parts: list[tuple[list[Fault], bool]]) -> None:
    """One book after the other, across processes too, is as if all had been written into one."""
    whole, once = FaultBook(), FaultBook()
    for at, (faults, sent) in enumerate(parts):
        part = FaultBook()
        for number, fault in enumerate(faults):
            part.add(number, fault)
            once.add(100 * at + number, fault)
        whole.take(pickle.loads(pickle.dumps(part)) if sent else part, 100 * at)  # noqa: S301 - our own
    assert whole == once
    assert len(whole) == sum(len(faults) for faults, _ in parts)


def test_many_alike_take_little_room() -> None:
    """Sentences that differ in a number take some bytes each: fifty thousand are less than two megabytes, and whole."""
    found = EntryFaults()
    for at in range(50_000):
        found.add(
            at, Fault(Check.ORDER, None, "seq", Text(f"la línea {at} no pertenece", f"line {at} does not belong"))
        )
    told = found.told(())
    assert len(pickle.dumps(told)) < 2_000_000
    assert [told[at].text.en for at in (0, 255, 256, 49_999)] == [
        f"line {at} does not belong" for at in (0, 255, 256, 49_999)
    ]


def test_each_checks_faults_are_read_once() -> None:
    """However many checks find faults, each in the order of the entries, telling all mixed unpacks none twice."""
    checks, entries = list(Check), 2_000
    found = laid([Fault(check, at, "seq", Text(f"{at}", f"{check}")) for check in checks for at in range(entries)])
    told = found.told(())
    with patch("service.audit.fault_book.zlib.decompress", wraps=zlib.decompress) as unpacked:
        assert len(list(told)) == len(checks) * entries
    assert unpacked.call_count <= len(checks) * entries // 256 + len(checks)


def test_odd_lines_say_what_they_claim() -> None:
    """Of an odd line number and predecessor are known, of an unreadable one nothing; others are not odd."""
    odd, later = OddLines(), OddLines()
    odd.add(3, None, Fault(Check.BYTES, None, "", Text("", "")))
    later.add(0, Look(7, b"p" * 32, ""))
    odd.take(later, 10)
    assert list(odd.claimed()) == [(3, None), (10, 7)]
    assert (odd.prev(3), odd.prev(10)) == (None, b"p" * 32)
    assert [line in odd for line in (3, 4, 10, 11)] == [True, False, True, False]
    assert list(odd.faults.numbers) == [3]
