"""Whatever part of a graph is opened in memory, it says what the rows themselves say."""

from collections.abc import Collection, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decision.findings import Mark
from service.decision.records import Row, Void
from service.flows.tracing.nearest import nearest
from service.trade import provenance
from service.trade.lots import DECLARED, MADE, OPENING, TAKEN, UNDECLARED, Lot, LotUse
from service.trade.measures import LotMeasured
from service.trade.provenance import Divided, Graph, NotPacked, Packed, Standing
from service.trade.rulings import Ruling

ALL = 10**6


def _lot(seq: int, name: str, fine: int | None, source: str, standing: str | None = None) -> Lot:
    return Lot(seq, name, "trader", "sponge", 1 + (fine or 5) // 1000, fine, source, 1, standing=standing)


def _mark(seq: int, lot: str, rule: str, amount: int | None) -> Mark:
    return Mark(seq, rule, "block", "lot", "parties", "line:1", f"lot:{lot}", amount)


@st.composite
def logs(draw: st.DrawFn) -> list[Row]:
    """What entries put: lots of all sources, made of earlier ones, marked, ruled on and measured again."""
    found: list[Row] = []
    lots: list[Lot] = []
    fines = st.integers(0, 10**9) | st.none()
    for seq in range(draw(st.integers(1, 14))):
        name = f"lot{seq}"
        source = draw(st.sampled_from([DECLARED, OPENING, UNDECLARED, TAKEN, MADE, MADE]))
        standing = draw(st.sampled_from([None, *(each.value for each in Standing)])) if source == DECLARED else None
        made = _lot(seq, name, draw(fines), source, standing)
        found.append(made)
        if lots and source in {TAKEN, MADE}:
            parents = draw(st.lists(st.sampled_from(lots), min_size=1, max_size=3, unique_by=lambda lot: lot.lot))
            found += [LotUse(seq, name, parent.lot, draw(st.integers(1, 9)), draw(fines)) for parent in parents]
        lots.append(made)
        about = draw(st.sampled_from(lots)).lot
        said = draw(st.sampled_from(["nothing", "mark", "ruling", "measure", "void"]))
        if said == "mark":
            found.append(_mark(seq, about, *draw(st.sampled_from([("R05b", 7), ("R01", None), ("R22", None)]))))
        if said == "ruling":
            found.append(Ruling(seq, f"lot:{about}", draw(st.integers(0, seq)), "R01", "lifted", "kid"))
        if said == "measure":
            fine = draw(st.integers(0, 10**9))
            found.append(LotMeasured(seq, about, 9, fine, 9, fine, 9, fine, 0, "agreed"))
        if said == "void" and (marks := [row for row in found if type(row) is Mark and row.seq < seq]):
            found.append(Void(seq, marks[-1].shelf, marks[-1].seq))
    return found


def packed(rows: Sequence[Row]) -> Packed:
    """These rows in memory, entry by entry."""
    memory = Packed()
    for seq in range(max(row.seq for row in rows) + 1):
        memory.add([row for row in rows if row.seq == seq], {seq: f"kid {seq % 3}"}, {}, seq + 1)
    return memory


def above(rows: Sequence[Row], lot: str) -> list[Row]:
    """The rows of a lot and of all above it."""
    wanted, known = [lot], set[str]()
    while wanted:
        known.add(each := wanted.pop())
        wanted += [row.parent for row in rows if type(row) is LotUse and row.child == each]
    shelves = {f"{kind}{lot}" for kind in ("lot:", "uses:", "marks:lot:") for lot in known}
    return [row for row in rows if row.shelf in shelves]


def same(one: Graph, other: Graph, lot: str, ends: Collection[str]) -> None:
    """Two graphs say the same of all that is above a lot; what was ruled at the ends is nobody's question."""
    assert dict(one.lots) == dict(other.lots)
    assert len(one.lots) == len(other.lots)
    for each in other.lots:
        assert list(one.uses.get(each, ())) == list(other.uses.get(each, ()))
        assert list(one.marks.get(each, ())) == list(other.marks.get(each, ()))
        assert each in ends or list(one.ruled.get(each, ())) == list(other.ruled.get(each, ()))
    whole, plain = Divided((lot,), one), Divided((lot,), other)
    assert whole.origins(lot) == plain.origins(lot) == Divided([lot, *other.lots], other).origins(lot)
    assert whole.causes(lot) == plain.causes(lot)
    assert whole.standings(lot) == plain.standings(lot)
    for end in other.lots:
        assert whole.origins(lot, {end}) == plain.origins(lot, {end})


@given(logs(), st.data())
def test_memory_says_what_the_rows_say(rows: list[Row], data: st.DataObject) -> None:
    """Of any lot, whole or some steps up, as known at any entry: lots, edges, marks, shares and causes are the same."""
    memory = packed(rows)
    lot = data.draw(st.sampled_from([row for row in rows if type(row) is Lot])).lot
    known_at = data.draw(st.integers(0, 14))
    most = data.draw(st.integers(1, 6) | st.just(ALL))
    known = [row for row in above(rows, lot) if row.seq <= known_at]
    opened = memory.above(lot, most, known_at)
    whole = provenance.graph(known)
    if lot not in whole.lots:
        assert opened is None
        return
    assert opened is not None
    graph, ends = nearest(whole, lot, most)
    assert set(memory.names(opened.ends)) == ends
    same(memory.graph(opened, opened.others), graph, lot, ends)
    same(memory.graph(opened, opened.others, walked=False), graph, lot, ends)
    assert memory.signers(opened) == {f"kid {row.seq % 3}" for name, row in graph.lots.items() if name not in ends}


def test_an_annulled_lot_is_for_the_rows_to_tell() -> None:
    """Where an annulment reaches a lot or an edge nothing is opened; before it was known, all is."""
    rows: list[Row] = [
        _lot(0, "dug", 9, DECLARED),
        _lot(1, "sold", 9, TAKEN),
        LotUse(1, "sold", "dug", 1, 9),
        Void(2, "lot:sold", 1),
        Void(2, "uses:sold", 1),
    ]
    for gone in (rows[:-1], [*rows[:3], rows[4]], rows):
        memory = packed(gone)
        assert memory.above("sold", ALL, 2) is None
        assert memory.above("sold", ALL, 1) is not None
        assert memory.above("dug", ALL, 2) is not None
        both = memory.above_all(("sold", "dug", "never"), ALL, 2)
        assert both is not None
        assert memory.names(both.lots) == ["dug"]


@pytest.mark.parametrize(
    "rows",
    [
        [LotUse(0, "sold", "dug", 1, 9)],
        [_lot(0, "sold", 9, TAKEN), LotUse(0, "sold", "dug", 1, 9)],
        [_lot(0, "sold", 9, TAKEN), LotUse(0, "sold", "sold", 1, 9)],
        [_lot(0, "sold", 9, TAKEN), LotUse(0, "sold", "dug", 1, 9), _lot(0, "dug", 9, DECLARED)],
        [_lot(0, "dug", 9, DECLARED), _lot(1, "dug", 9, DECLARED)],
        [_lot(0, "dug", 9, DECLARED), _lot(0, "sold", 9, TAKEN), LotUse(1, "sold", "dug", 1, 9)],
        [_mark(0, "nowhere", "R01", None)],
    ],
)
def test_what_is_no_order_of_recording_is_not_packed(rows: list[Row]) -> None:
    """A lot made of what is not there or of what came later, twice put, or fed by a later entry, is for the tables."""
    with pytest.raises(NotPacked):
        packed(rows)


def test_it_knows_of_whom_something_was_said_since() -> None:
    """A producer of whom nothing was said since it sold cannot have lapsed; behind a constancia another one stands."""
    origin = Lot(1, "dug", "miner", "sponge", 9, 9, DECLARED, 1, "miner", right_code="010")
    for words, expected in (({}, False), ({"miner": 0}, False), ({"miner": 1}, True), ({"other": 9}, False)):
        memory = Packed()
        memory.add([], {}, {}, 1)
        memory.add([origin], {1: "kid"}, words, 2)
        opened = memory.above("dug", ALL, 1)
        assert opened is not None
        assert memory.spoken_of(opened) is expected
    memory = Packed()
    memory.add([Lot(0, "dug", "miner", "sponge", 9, 9, DECLARED, 1, constancia="paper")], {0: "kid"}, {}, 1)
    opened = memory.above("dug", ALL, 0)
    assert opened is not None
    assert memory.spoken_of(opened)
    assert [lot.lot for lot in memory.under_papers(opened)] == ["dug"]


def test_the_order_of_a_walk_has_parents_first() -> None:
    """Also where the lots at the ends were recorded after others that are opened."""
    rows: list[Row] = [_lot(seq, f"lot{seq}", 9, DECLARED if seq < 3 else MADE) for seq in range(6)]
    edges = [(3, 1), (4, 3), (4, 0), (5, 4), (5, 2)]
    rows += [LotUse(child, f"lot{child}", f"lot{parent}", 1, 9) for child, parent in edges]
    memory = packed(sorted(rows, key=lambda row: row.seq))
    opened = memory.above("lot5", 3, 9)
    assert opened is not None
    walk = memory.graph(opened, ()).walk
    assert walk is not None
    assert all(parent < at for at, parents in enumerate(walk.parents) for parent in parents)
    assert list(walk.order[: len(opened.ends)]) == memory.names(opened.ends)
    assert all(one < other for one, other in pairwise(opened.lots))
