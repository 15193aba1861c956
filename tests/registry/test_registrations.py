from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.registry import registrations, rights
from service.registry.registrations import ENDED, Registration
from service.registry.rights import RightState

FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 20).map(lambda days: FIRST + timedelta(days=days))


@st.composite
def histories(draw: st.DrawFn) -> list[Registration]:
    """Rows of one party in the order they were recorded."""
    rows = []
    seq = 0
    for _ in range(draw(st.integers(0, 8))):
        seq += draw(st.integers(1, 3))
        start = draw(DAYS)
        length = draw(st.none() | st.integers(0, 10))
        rows.append(
            Registration(
                seq,
                "ruc:20131312955",
                draw(st.sampled_from(["REINFO", "RECPO"])),
                draw(st.sampled_from(["vigente", "suspendido", ENDED])),
                start.isoformat(),
                None if length is None else (start + timedelta(days=length)).isoformat(),
                right=draw(st.sampled_from([None, "A", "B"])),
                activity=draw(st.sampled_from([None, "exploitation", "beneficiation"])),
            )
        )
    return rows


@given(histories(), DAYS, st.none() | st.integers(0, 20), st.sampled_from([None, "A"]))
def test_the_latest_known_row_that_covers_the_day_holds(
    rows: list[Registration], day: date, known_at: int | None, right: str | None
) -> None:
    """One rule: rows known by then, of those the ones that cover the day, of those the latest; ended is none."""
    covering = [
        row
        for row in rows
        if row.roll == "REINFO"
        and (known_at is None or row.seq <= known_at)
        and (right is None or row.right == right)
        and row.activity in {None, "exploitation"}
        and date.fromisoformat(row.start) <= day
        and (row.until is None or day <= date.fromisoformat(row.until))
    ]
    latest = max(covering, key=lambda row: row.seq, default=None)
    expected = None if latest is None or latest.status == ENDED else latest
    assert registrations.in_force(rows, "REINFO", day, known_at, right=right, activity="exploitation") == expected


@given(histories(), DAYS)
def test_what_is_learned_later_changes_no_earlier_answer(rows: list[Registration], day: date) -> None:
    """Asked as of an entry, the answer is the one that the rows up to it gave."""
    for count, row in enumerate(rows, 1):
        then = registrations.in_force(rows[:count], "RECPO", day)
        assert registrations.in_force(rows, "RECPO", day, row.seq) == then


@given(histories(), DAYS)
def test_each_right_and_activity_has_its_own_status(rows: list[Registration], day: date) -> None:
    """Status attaches to party × right × activity: every one in force is given once."""
    found = registrations.all_in_force(rows, "REINFO", day)
    assert len({(row.right, row.activity, row.counterparty) for row in found}) == len(found)
    for row in found:
        same = [other for other in rows if (other.right, other.activity) == (row.right, row.activity)]
        assert registrations.in_force(same, "REINFO", day) == row


def test_a_registration_ends_by_a_new_row() -> None:
    """`ended` from a day on leaves the days before as they were."""
    rows = [
        Registration(1, "p", "RECPO", "vigente", "2026-01-01"),
        Registration(2, "p", "RECPO", ENDED, "2026-03-01"),
    ]
    assert registrations.in_force(rows, "RECPO", date(2026, 2, 28)) == rows[0]
    assert registrations.in_force(rows, "RECPO", date(2026, 3, 1)) is None
    assert registrations.in_force(rows, "RECPO", date(2026, 3, 1), known_at=1) == rows[0]


def test_one_holders_end_leaves_the_right_to_the_next() -> None:
    """A right sold on is in force under its new holder, whichever of the two entries came first."""
    rows = [
        RightState(1, "A", "old", "titled", "2020-01-01"),
        RightState(2, "A", "new", "titled", "2026-02-01"),
        RightState(3, "A", "old", ENDED, "2026-02-01"),
    ]
    assert rights.in_force(rows, date(2026, 1, 31)) == rows[0]
    assert rights.in_force(rows, date(2026, 2, 1)) == rows[1]
    assert rights.in_force(rows[:1] + rows[2:], date(2026, 2, 1)) is None
    assert rights.in_force(rows, date(2019, 12, 31)) is None
