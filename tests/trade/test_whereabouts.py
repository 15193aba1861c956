"""Where a lot lies: nothing is lost on the way, and a sale does not move it."""

from hypothesis import given
from hypothesis import strategies as st

from service.decision.records import Row
from service.trade.lots import Lot
from service.trade.measures import LotMeasured
from service.trade.whereabouts import (
    HOME,
    Moved,
    at,
    away,
    hand_over,
    keepers,
    quarantine,
    shifts,
    take_from,
    transit,
    whereabouts,
)
from tests.trade.market import (
    BUYER,
    CARRIER,
    MINER,
    Market,
    honest_market,
    line,
    lot_declared,
    sale,
    sums,
    uuid,
)

LOT = uuid(201)
TRUCK, GATE, ASIDE = transit(uuid(70)), at(BUYER), quarantine(BUYER)
PLACES = (TRUCK, GATE, ASIDE, HOME)


def moved(source: str, target: str, gross_mg: int, n: int = 0) -> Moved:
    """A move of the lot."""
    return Moved(4, LOT, source, target, gross_mg, n)


def measured(*changes: tuple[str, int]) -> LotMeasured:
    """A measure that found more or less of the lot at these places."""
    return LotMeasured(6, LOT, 100, None, 100, None, 100, None, 0, "remeasured", changes)


def test_a_lot_is_at_home_until_somebody_moves_it() -> None:
    """Without a move all of it is at home, and an empty lot is nowhere."""
    assert whereabouts([], 100) == {HOME: 100}
    assert whereabouts([], 0) == {}


def test_keepers_are_those_at_whose_gates_it_lies() -> None:
    """Neither the road nor home is a keeper, nor a gate that it has left again."""
    rows = [moved(HOME, TRUCK, 60), moved(TRUCK, GATE, 30), moved(HOME, quarantine(CARRIER), 5)]
    assert keepers(rows) == {BUYER, CARRIER}
    assert keepers([*rows, moved(GATE, HOME, 30, 1)]) == {CARRIER}


JOURNEYS = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES), st.integers(1, 1000)), min_size=1, max_size=20
)


def _journey(steps: list[tuple[str, str, int]], held: int) -> list[Row]:
    """The moves of these that custody allows: no more than lies there."""
    rows: list[Row] = []
    for n, (source, target, permille) in enumerate(steps):
        gross = whereabouts(rows, held).get(source, 0) * permille // 1000
        if gross and source != target:
            rows.append(moved(source, target, gross, n))
    return rows


@given(JOURNEYS, st.integers(1, 10_000_000))
def test_what_lies_everywhere_is_what_is_held(steps: list[tuple[str, str, int]], held: int) -> None:
    """Whatever the moves, no place holds less than nothing and all together hold the lot."""
    here = whereabouts(_journey(steps, held), held)
    assert sum(here.values()) == held
    assert all(gross > 0 for gross in here.values())


@given(JOURNEYS, st.integers(1, 10_000_000), st.integers(0, 10_000_000))
def test_a_measure_finds_the_difference_where_the_lot_lies(
    steps: list[tuple[str, str, int]], held: int, left: int
) -> None:
    """A lot weighed again lies where it lay, in proportion: what is at a gate stays all at that gate."""
    rows = _journey(steps, held)
    before = whereabouts(rows, held)
    after = whereabouts([*rows, measured(*shifts(rows, held, left))], left)
    assert sum(after.values()) == left
    assert after.keys() <= before.keys()
    for place, gross in before.items():
        assert abs(after.get(place, 0) * held - gross * left) < held


@given(JOURNEYS, st.integers(2, 10_000_000), st.integers(1, 1000), st.integers(1, 2000))
def test_a_sale_moves_nothing(steps: list[tuple[str, str, int]], held: int, share: int, weighed: int) -> None:
    """What is bought lies where it lay, whatever its buyer weighs; the rest of the parent does too."""
    rows = _journey(steps, held)
    taken = max(1, held * share // 1000)
    child = max(1, taken * weighed // 1000)
    before = whereabouts(rows, held)
    parts = take_from(rows, held, taken, (GATE, ASIDE))
    assert sum(gross for _, gross in parts) == taken
    moves = hand_over(7, LOT, uuid(301), child, parts, ())
    assert len({(move.lot, move.n) for move in moves}) == len(moves)
    of_parent: list[Row] = [*rows, *(move for move in moves if move.lot == LOT)]
    of_child: list[Row] = [move for move in moves if move.lot != LOT]
    left, gone = whereabouts(of_parent, held - taken), whereabouts(of_child, child)
    assert {place: left.get(place, 0) + gross for place, gross in parts} == {place: before[place] for place, _ in parts}
    assert sum(gone.values()) == child
    assert gone.keys() <= dict(parts).keys()


def _at_the_gate(market: Market, gross_mg: int) -> None:
    market.put(moved(HOME, GATE, gross_mg))


def _taking(number: int, take: str, **changes: object) -> dict[str, object]:
    taken = line(number, lot=LOT, take_g=take, **changes)
    del taken["origin"], taken["price"]
    return taken


def test_a_plant_that_buys_what_lies_at_its_gate_has_it_at_home() -> None:
    """Its own gate is where the buyer is at home; what is left of the seller's lies there still."""
    market = honest_market()
    market.record(lot_declared(201, "100.000", "900.0", "90.000000"), signer=MINER)
    _at_the_gate(market, 80_000)
    market.record(sale(lines=[_taking(1, "60.000", gross_g="60.000", fine_g="54.000000")], documents=[]))
    assert whereabouts(market.facts.shelf(f"lot:{LOT}"), 40_000) == {GATE: 20_000, HOME: 20_000}
    assert away(market.facts.shelf(f"lot:{uuid(301)}")) == {}


def test_two_lines_take_from_one_lot_that_is_away() -> None:
    """The second line finds what the first has left, and their moves do not hide each other."""
    market = honest_market()
    market.record(lot_declared(201, "100.000", "900.0", "90.000000"), signer=MINER)
    market.put(moved(HOME, TRUCK, 50_000), moved(HOME, at(CARRIER), 50_000, 1))
    parts = {"gross_g": "40.000", "fine_g": "36.000000"}
    market.record(sale(lines=[_taking(1, "40.000", **parts), _taking(2, "40.000", **parts)], documents=[]))
    rows = market.facts.shelf(f"lot:{LOT}")
    assert len({row.key for row in rows}) == len(rows)
    assert whereabouts(rows, 20_000) == {TRUCK: 20_000}
    first, second = (away(market.facts.shelf(f"lot:{uuid(300 + n)}")) for n in (1, 2))
    assert (first, second) == ({at(CARRIER): 40_000}, {at(CARRIER): 10_000, TRUCK: 30_000})


def test_a_child_lies_where_it_was_weighed_lighter() -> None:
    """A buyer on the road that weighs less than it took has no grams less than nothing at home."""
    market = honest_market()
    market.record(lot_declared(201, "100.000", "900.0", "90.000000"), signer=MINER)
    market.put(moved(HOME, TRUCK, 100_000))
    market.record(sale(lines=[_taking(1, "100.000", gross_g="98.000", fine_g="88.200000")], documents=[]))
    assert market.lot(uuid(301)) == (98_000, 88_200_000)
    assert whereabouts(market.facts.shelf(f"lot:{uuid(301)}"), 98_000) == {TRUCK: 98_000}
    assert sums(market.postings)[f"lot:{LOT}/gross"] == 0


def test_the_lot_s_own_row_is_not_a_place() -> None:
    """A shelf holds the lot's row too: it moves nothing."""
    row = Lot(1, LOT, MINER, "sponge", 100, 90, "declared", 0)
    assert away([row]) == {}
