from hypothesis import given
from hypothesis import strategies as st

from service.decision.findings import Audience, FallsOn, Level, Mark, for_entry

MARKS = st.lists(
    st.builds(
        Mark,
        st.just(7),
        st.sampled_from(["R01", "R05", "R05b"]),
        st.sampled_from(Level),
        st.sampled_from(FallsOn),
        st.sampled_from(Audience),
        st.integers(1, 30).map("line:{}".format),
        st.just("entry:7"),
    ),
    max_size=30,
)


@given(MARKS)
def test_an_entry_sums_up_what_its_parties_may_see(marks: list[Mark]) -> None:
    """One finding a rule, sorted; the gravest level, the full count, the first ten subjects; nothing confidential."""
    findings = for_entry(marks)
    open_to_all = [mark for mark in marks if mark.audience == Audience.PARTIES]
    assert [finding.rule for finding in findings] == sorted({mark.rule for mark in open_to_all})
    for finding in findings:
        of_rule = [mark for mark in open_to_all if mark.rule == finding.rule]
        assert finding.count == len(of_rule)
        assert list(finding.subjects) == [mark.subject for mark in of_rule][:10]
        gravity = [Level.NOTE, Level.ALERT, Level.BLOCK]
        assert finding.level == max((Level(mark.level) for mark in of_rule), key=gravity.index)


def test_a_mark_stands_on_the_shelf_of_what_it_is_about() -> None:
    """Whoever asks about a lot, a party or an entry finds the marks on it."""
    mark = Mark(7, "R05b", Level.BLOCK, FallsOn.EXCESS, Audience.PARTIES, "line:1", "lot:x", 9)
    assert (mark.shelf, mark.key) == ("marks:lot:x", "7:R05b:line:1")
