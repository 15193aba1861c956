from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from service.registry.registrations import ENDED, Registration
from service.registry.rolls.plan import Change, Plan, difference, identified, plan
from service.registry.rolls.row import Doubt, Identity, RollRow, spellings
from tests.registry.book import MINER, TRADER

DAY = "2026-11-01"
PUNO, AREQUIPA = ("inei", "211002"), ("inei", "040307")
Standing = dict[Identity, Registration]
Case = tuple[tuple[str, ...], Standing, tuple[RollRow, ...]]
"""Departments, what stood, and the roll."""

ROW = RollRow(7, MINER, "DEMO", None, "vigente", "010234500", districts=(PUNO,), start="2019-03-12")
STOOD = Registration(
    3, MINER, "REINFO", "vigente", "2019-03-12", right="010234500", districts=(PUNO,), source_day="2026-10-01"
)

days = st.dates(date(2025, 1, 1), date(2027, 12, 31)).map(date.isoformat)
identities = st.tuples(
    st.sampled_from([MINER, TRADER, "ruc:20131312955"]),
    st.sampled_from([None, "A", "B"]),
    st.sampled_from([None, "exploitation"]),
)
places = st.lists(st.sampled_from([PUNO, AREQUIPA, ("reniec", "201104")]), max_size=2, unique=True).map(tuple)
statuses = st.sampled_from(["vigente", "suspendido", "excluido", ENDED])
maybe_days = st.none() | days


@st.composite
def rolls(draw: st.DrawFn, departments: tuple[str, ...]) -> tuple[RollRow, ...]:
    """A roll that names each identity at most once; a regional one has no row that lies wholly elsewhere."""
    found = {}
    for number, (party, right, activity) in enumerate(draw(st.lists(identities, unique=True, max_size=8)), 1):
        where = draw(places)
        if departments and where and not any(code[:2] in departments for _, code in where):
            where = (PUNO,)
        row = RollRow(
            number,
            party,
            "DEMO",
            None,
            draw(statuses),
            right,
            draw(st.sampled_from([None, "CERRO", "SOL"])),
            activity,
            where,
            draw(st.sampled_from([None, "1", "2"])),
            draw(maybe_days),
            draw(maybe_days),
            draw(maybe_days),
        )
        found[row.identity] = row
    return tuple(found.values())


@st.composite
def registers(draw: st.DrawFn) -> Standing:
    """Last words of a register, older and newer than the roll."""
    return {
        (party, right, activity): Registration(
            1,
            party,
            "REINFO",
            draw(statuses),
            draw(days),
            draw(maybe_days),
            draw(st.sampled_from([None, "1", "2"])),
            right,
            draw(st.sampled_from([None, "CERRO", "SOL"])),
            activity,
            draw(places),
            source_day=draw(st.none() | days),
        )
        for party, right, activity in draw(st.lists(identities, unique=True, max_size=8))
    }


scopes = st.sampled_from([(), ("21",), ("21", "04")])
cases = scopes.flatmap(lambda scope: st.tuples(st.just(scope), registers(), rolls(scope)))


def within(row: Registration, scope: tuple[str, ...]) -> bool:
    """Whether a roll of these departments must name the row if it stands."""
    departments = {code[:2] if system == "inei" else "?" for system, code in row.districts} or {"?"}
    return not scope or departments <= set(scope)


def applied(before: Mapping[Identity, Registration], planned: Plan, register: str) -> dict[Identity, Registration]:
    """The register's last words after the plan: what an import leads to, whatever the seq of its entries (here 0)."""
    after = dict(before)
    for change in (*planned.new, *planned.changed):
        after[change.row.identity] = _registration(change, register, planned.day)
    for row in planned.gone:
        after[row.party, row.right, row.activity] = replace(
            row, seq=0, status=ENDED, start=planned.day, until=None, source_day=planned.day
        )
    return after


def _registration(change: Change, register: str, day: str) -> Registration:
    row = change.row
    return Registration(
        0,
        row.party,
        register,
        row.status,
        change.start,
        row.until,
        row.registration,
        row.right,
        row.right_name,
        row.activity,
        row.districts,
        source_day=day,
    )


@settings(max_examples=400)
@given(cases)
def test_the_plan_makes_the_register_say_what_the_roll_says(case: Case) -> None:
    """Within the scope exactly the roll stands afterwards; what is outside, or newer than the roll, is untouched."""
    scope, before, roll = case
    after = applied(before, plan(before, roll, day=DAY, departments=scope), "REINFO")
    listed = {row.identity: row for row in roll}
    for identity, old in before.items():
        if (old.source_day or "") > DAY or (identity not in listed and not within(old, scope)):
            assert after[identity] is old
        elif identity not in listed:
            assert after[identity].status == ENDED
    for identity, row in listed.items():
        if identity in before and (before[identity].source_day or "") > DAY:
            continue
        if row.status == ENDED:
            assert identity not in after or after[identity].status == ENDED
            continue
        new = after[identity]
        assert (new.status, new.until) == (row.status, row.until)
        assert row.right_name in {None, new.right_name}
        assert row.registration in {None, new.number}
        assert row.districts in {(), new.districts}
        assert row.since in {None, new.start}


@settings(max_examples=400)
@given(cases)
def test_the_same_roll_again_changes_nothing(case: Case) -> None:
    """After an import, the plan of the same roll is empty, and counts all of it as unchanged."""
    scope, before, roll = case
    again = plan(
        applied(before, plan(before, roll, day=DAY, departments=scope), "REINFO"), roll, day=DAY, departments=scope
    )
    assert (again.new, again.changed, again.gone) == ((), (), ())
    assert again.unchanged == len(roll)
    assert not again.needs_confirmation


@given(cases)
def test_the_order_of_lines_does_not_matter(case: Case) -> None:
    """A roll and a register in any order give the same plan."""
    scope, before, roll = case
    turned = plan(dict(reversed(before.items())), tuple(reversed(roll)), day=DAY, departments=scope)
    assert turned == plan(before, roll, day=DAY, departments=scope)


@given(cases)
def test_every_line_is_counted_once(case: Case) -> None:
    """New, changed and unchanged lines are all of the roll."""
    scope, before, roll = case
    found = plan(before, roll, day=DAY, departments=scope)
    assert len(found.new) + len(found.changed) + found.unchanged == len(roll)
    assert 0 <= found.vanishing <= len(found.gone) <= found.stood


def test_a_new_word_begins_on_the_day_that_the_roll_states() -> None:
    """Inscription counts for a status that inscriptions begin with; a suspension without a day begins with the roll."""
    for row, start in (
        (ROW, "2019-03-12"),
        (replace(ROW, start=None), DAY),
        (replace(ROW, status="suspendido"), DAY),
        (replace(ROW, status="suspendido", since="2026-10-15"), "2026-10-15"),
    ):
        change = difference(None, row, DAY)
        assert change is not None
        assert change.start == start


def test_a_change_begins_on_its_own_day_and_not_on_that_of_inscription() -> None:
    """A suspension, its end and a return after the register had ended begin with the roll, or when it says."""
    suspended = replace(STOOD, status="suspendido", start="2026-05-01")
    for old, row, start in (
        (STOOD, replace(ROW, status="suspendido"), DAY),
        (STOOD, replace(ROW, status="suspendido", since="2026-10-02"), "2026-10-02"),
        (suspended, ROW, DAY),
        (suspended, replace(ROW, start="2026-09-01"), "2026-09-01"),
        (replace(STOOD, status=ENDED, start="2025-01-01"), ROW, DAY),
        (STOOD, replace(ROW, right_name="CERRO LUNAR"), DAY),
    ):
        change = difference(old, row, DAY)
        assert change is not None
        assert (change.start, change.before) == (start, old)


def test_a_silent_column_takes_nothing_away() -> None:
    """Where the roll has no name, number or district, what is on record stays; an end left out is open again."""
    rich = replace(STOOD, right_name="CERRO", number="7")
    assert difference(rich, replace(ROW, districts=()), DAY) is None
    change = difference(replace(rich, until="2026-12-31"), replace(ROW, districts=()), DAY)
    assert change is not None
    assert (change.row.right_name, change.row.registration, change.row.districts) == ("CERRO", "7", (PUNO,))
    assert change.row.until is None


def test_over_a_fifth_gone_asks_for_confirmation() -> None:
    """Two of ten may vanish, three may not without a word; of nothing that stood, nothing can vanish."""
    before: Standing = {(MINER, str(n), None): replace(STOOD, right=str(n)) for n in range(10)}
    rows = [replace(ROW, right=str(n)) for n in range(10)]
    assert not plan(before, rows[2:], day=DAY).needs_confirmation
    assert plan(before, rows[3:], day=DAY).needs_confirmation
    assert plan(before, [], day=DAY).vanishing == 10
    assert not plan({}, rows, day=DAY).needs_confirmation


def test_a_changed_right_code_is_a_move_and_not_a_loss() -> None:
    """The old code is closed and the new one begun, and the registration does not count as vanished."""
    found = plan({STOOD_ID: STOOD}, [replace(ROW, right="010234599")], day=DAY)
    assert (len(found.new), len(found.gone), found.moved, found.vanishing) == (1, 1, 1, 0)


def test_codes_without_their_leading_zeros_ask_for_confirmation() -> None:
    """One changed code of ten goes by; a spreadsheet that spoils the column closes nothing without a word."""
    codes = [f"01023450{n}" for n in range(10)]
    before: Standing = {(MINER, code, None): replace(STOOD, right=code) for code in codes}
    one = [replace(ROW, right="010234599"), *(replace(ROW, right=code) for code in codes[1:])]
    assert not plan(before, one, day=DAY).needs_confirmation
    spoilt = plan(before, [replace(ROW, right=code.lstrip("0")) for code in codes], day=DAY)
    assert (len(spoilt.gone), spoilt.moved) == (10, 10)
    assert spoilt.needs_confirmation


STOOD_ID: Identity = (MINER, "010234500", None)


def test_nothing_is_closed_that_a_bad_line_may_be_about() -> None:
    """A bad line of the same party, right or number, or with a RUC one digit off, spares the registration."""
    old = replace(STOOD, number="77")
    for doubt, spared in (
        (Doubt(parties=frozenset({MINER})), 1),
        (Doubt(rights=frozenset({"010234500"})), 1),
        (Doubt(numbers=frozenset({"77"})), 1),
        (Doubt(misread=frozenset(spellings(MINER[4:-1] + "9"))), 1),
        (Doubt(parties=frozenset({TRADER}), rights=frozenset({"X"}), misread=frozenset(spellings(TRADER[4:]))), 0),
    ):
        found = plan({STOOD_ID: old}, [], day=DAY, doubt=doubt)
        assert (found.spared, len(found.gone)) == (spared, 1 - spared)


def test_a_bad_line_that_names_nobody_asks_before_anything_is_closed() -> None:
    """It may be about any registration that seems gone, and spares none; where none is gone nothing is asked."""
    codes = [f"01023450{n}" for n in range(10)]
    before: Standing = {(MINER, code, None): replace(STOOD, right=code) for code in codes}
    rows = [replace(ROW, right=code) for code in codes]
    lost = Doubt(unidentified=1)
    one_gone = plan(before, rows[1:], day=DAY, doubt=lost)
    assert (len(one_gone.gone), one_gone.spared, one_gone.too_many) == (1, 0, False)
    assert one_gone.needs_confirmation
    assert not plan(before, rows, day=DAY, doubt=lost).needs_confirmation
    assert not plan(before, rows[1:], day=DAY, doubt=Doubt()).needs_confirmation


def test_an_older_roll_says_nothing_against_a_newer_word() -> None:
    """What is on record from a later day is neither changed nor closed; on the same day the last file counts."""
    for age, touched in ((-1, True), (0, True), (1, False)):
        day = (date.fromisoformat(DAY) + timedelta(days=age)).isoformat()
        old = {STOOD_ID: replace(STOOD, source_day=day)}
        assert bool(plan(old, [], day=DAY).gone) == touched
        found = plan(old, [replace(ROW, status="revocado")], day=DAY)
        assert (bool(found.changed), found.newer) == (touched, int(not touched))


def test_a_right_across_a_border_is_not_closed_by_one_region() -> None:
    """A roll of Puno closes what lies in Puno alone; a roll of the whole country closes whatever is not in it."""
    for where, closed in (((PUNO,), True), ((PUNO, AREQUIPA), False), ((AREQUIPA,), False), ((), False)):
        before = {STOOD_ID: replace(STOOD, districts=where)}
        assert bool(plan(before, [], day=DAY, departments=("21",)).gone) == closed
        assert plan(before, [], day=DAY).gone


def test_selectors_are_given_their_numbers() -> None:
    """Each `dni:` becomes the person's `nat:` number, in rows and in what is in doubt; tax numbers stay."""
    person = replace(ROW, party="dni:41234567", right=None)
    known = {"dni:41234567": "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2"}
    assert [row.party for row in identified([person, ROW], known)] == [known["dni:41234567"], MINER]
    doubt = Doubt(parties=frozenset({"dni:41234567", "dni:00000000", MINER})).identified(known)
    assert doubt.parties == {known["dni:41234567"], "dni:00000000", MINER}
