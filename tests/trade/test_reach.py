"""Forward, from one lot to another, and shares summed up: each beside a plain second way to work it out."""

from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.trade import provenance
from service.trade.lots import DECLARED, TAKEN, Lot, LotUse
from service.trade.provenance import NO_RECORD, Circle, Divided, Graph, OriginShare, Standing
from service.trade.provenance.standing import lowers_to
from tests.by_hand import divided
from tests.trade.test_provenance import graphs


def _lot(name: str, fine: int | None, source: str = TAKEN, **more: Any) -> Lot:  # noqa: ANN401 - fields of any kind
    return Lot(0, name, "holder", "sponge", 1_000, fine, source, 1, **more)


def _of(lots: list[Lot], *edges: tuple[str, str, int]) -> Graph:
    uses: dict[str, list[LotUse]] = {}
    for parent, child, fine in edges:
        uses.setdefault(child, []).append(LotUse(1, child, parent, 1, fine))
    return Graph({lot.lot: lot for lot in lots}, uses)


def _plainly(lot: str, graph: Graph) -> dict[str, int]:
    """Micrograms by origin, worked out apart and without marks: from the lot up, each lot once all below it asked."""
    asked, found = {lot: graph.lots[lot].fine_ug or 0}, {}
    for name in reversed(list(graph.lots)):
        uses, amount = graph.uses.get(name, ()), asked.get(name, 0)
        if not uses:
            found[name] = amount
            continue
        for use, part in zip(uses, divided(amount, [use.fine_ug or 0 for use in uses]), strict=True):
            asked[use.parent] = asked.get(use.parent, 0) + part
    return {origin: ug for origin, ug in found.items() if ug}


@given(graphs())
def test_back_is_what_a_plain_recount_finds(marked: Graph) -> None:
    """Where all gold stands alike, each origin's micrograms are those of a second implementation, and sum to the lot's.

    Where it does not, each standing is divided by itself: `test_shares_are_exact_to_the_microgram` has the bound.
    """
    alike = {name: replace(lot, standing="formal") if lot.standing else lot for name, lot in marked.lots.items()}
    graph = Graph(alike, marked.uses)
    for name, lot in graph.lots.items():
        shares = provenance.origins(name, graph)
        assert {share.origin: share.ug for share in shares} == _plainly(name, graph)
        assert sum(share.ug for share in shares) == lot.fine_ug


@given(graphs())
def test_every_gram_stands_as_it_does_for_one_cause(graph: Graph) -> None:
    """By standing, what marks and origins account for is what the shares hold, and each mark lies above and says so."""
    for name in graph.lots:
        parted = Divided((name,), graph)
        held: dict[Standing, int] = {}
        for each in parted.causes(name):
            held[each.standing] = held.get(each.standing, 0) + each.ug
            if each.cause is None:
                assert each.origin == NO_RECORD or graph.lots[each.origin or ""].standing == each.standing
                continue
            lot, rule, seq = each.cause
            (mark, *_) = (mark for mark in graph.marks[lot] if (mark.rule, mark.seq) == (rule, seq))
            assert lot in provenance.ancestors_first((name,), graph)
            assert (lowers_to(mark) or Standing.BLOCKED) == each.standing
        wanted: dict[Standing, int] = {}
        for share in parted.origins(name):
            wanted[share.standing] = wanted.get(share.standing, 0) + share.ug
        assert held == wanted
        assert parted.standings(name) == held.keys()


@given(graphs())
def test_forward_from_every_origin_finds_what_back_finds(graph: Graph) -> None:
    """The lots an origin reached are those it is an origin of, with the same grams and standing, by the same edges."""
    back = {name: provenance.origins(name, graph) for name in graph.lots}
    edges: set[tuple[str, str]] = set()
    for origin, lot in graph.lots.items():
        if lot.source != DECLARED:
            continue
        forward = {each.lot: each for each in provenance.reached([origin], list(graph.lots), graph)}
        for name, shares in back.items():
            mine = tuple(share for share in shares if share.origin == origin)
            assert (forward[name].shares if name in forward else ()) == mine
        edges |= {(use.parent, use.child) for each in forward.values() for use in each.into}
    assert edges == {(use.parent, use.child) for uses in graph.uses.values() for use in uses}


@given(graphs(), st.data())
def test_what_is_of_several_sources_is_counted_once(graph: Graph, data: st.DataObject) -> None:
    """However sources lie above one another, no lot has more of them than it holds, and each has all of itself."""
    sources = data.draw(st.sets(st.sampled_from(sorted(graph.lots)), min_size=1))
    found = {each.lot: each.ug for each in provenance.reached(sources, list(graph.lots), graph)}
    for lot, ug in found.items():
        assert ug <= (graph.lots[lot].fine_ug or 0)
    for lot in sources:
        assert found[lot] == graph.lots[lot].fine_ug


def test_of_a_lot_in_between_is_told_what_came_through_it() -> None:
    """A bar of two lots of one origin: forward from one of them only the grams that went that way are told."""
    lots = [_lot("o", 100, DECLARED), _lot("a", 30), _lot("b", 70), _lot("bar", 100)]
    graph = _of(lots, ("o", "a", 30), ("o", "b", 70), ("a", "bar", 30), ("b", "bar", 70))
    (itself, bar) = provenance.reached(["a"], ["a", "b", "bar"], graph)
    assert (itself.lot, itself.ug, itself.into) == ("a", 30, ())
    assert (bar.lot, bar.ug, [use.parent for use in bar.into]) == ("bar", 30, ["a"])


def _every_way(older: str, younger: str, graph: Graph) -> Iterator[list[str]]:
    if older == younger:
        yield [younger]
    for use in graph.uses.get(younger, ()):
        for way in _every_way(older, use.parent, graph):
            yield [*way, younger]


@given(graphs())
def test_the_shortest_way_is_one_of_all_the_ways(graph: Graph) -> None:
    """Between any two lots as many ways are counted as there are, and none is shorter than the one told."""
    for older in graph.lots:
        for younger in graph.lots:
            all_ways = list(_every_way(older, younger, graph))
            found = provenance.ways(older, younger, graph)
            if found is None:
                assert all_ways == []
                continue
            told = [older, *(use.child for use in found.shortest)]
            assert told in all_ways
            assert len(told) == min(map(len, all_ways))
            assert found.count == len(all_ways)


def test_ways_are_counted_up_to_a_bound() -> None:
    """Forty times parted in two and mixed again are 2^40 ways: `MANY`, told at once."""
    lots, edges = [_lot("0", 10, DECLARED)], []
    for number in range(1, 41):
        lots += [_lot(f"{number}a", 5), _lot(f"{number}b", 5), _lot(str(number), 10)]
        for half in "ab":
            edges += [(str(number - 1), f"{number}{half}", 5), (f"{number}{half}", str(number), 5)]
    found = provenance.ways("0", "40", _of(lots, *edges))
    assert found is not None
    assert (len(found.shortest), found.count) == (80, provenance.MANY)


@pytest.mark.parametrize("edges", [[("a", "a")], [("a", "b"), ("b", "a")], [("a", "b"), ("b", "c"), ("c", "a")]])
def test_a_circle_ends_in_an_error(edges: list[tuple[str, str]]) -> None:
    """Edges that lead round, which no entry can put, are told as such, by every walk."""
    graph = _of([_lot(name, 10) for name in "abc"], *((parent, child, 10) for parent, child in edges))
    for walk in (
        lambda: provenance.origins("a", graph),
        lambda: tuple(provenance.reached(["a"], ["a"], graph)),
        lambda: provenance.ways("c", "a", graph) or provenance.ways("a", "a", graph),
    ):
        with pytest.raises(Circle):
            walk()


def test_what_mixes_over_and_over_is_divided_at_once() -> None:
    """Thirty origins mixed with one another a hundred times, by 30^100 ways, add up all the same."""
    lots, edges = [_lot(f"0-{n}", 1_000 + n, DECLARED) for n in range(30)], []
    for turn in range(1, 100):
        for n in range(30):
            lots.append(_lot(f"{turn}-{n}", 1_000))
            edges += [(f"{turn - 1}-{m}", f"{turn}-{n}", 10) for m in range(30)]
    lots.append(_lot("all", 30_000))
    edges += [(f"99-{n}", "all", 1_000) for n in range(30)]
    shares = provenance.origins("all", _of(lots, *edges))
    assert len(shares) == 30
    assert sum(share.ug for share in shares) == 30_000


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10**12), st.sampled_from(Standing)), max_size=60))
def test_portions_add_up(drawn: list[tuple[int, int, Standing]]) -> None:
    """By whatever shares are summed up, micrograms are all there and parts per million are a million."""
    shares = [OriginShare(str(origin), ug, standing) for origin, ug, standing in drawn]
    places = [None, ("inei", "211002"), ("inei", "040101"), ("reniec", "200101")]
    lots = {
        str(number): _lot(str(number), 1, DECLARED, **({"ubigeo_system": at[0], "ubigeo_code": at[1]} if at else {}))
        for number, at in enumerate(places * 5)
    }
    for found in (
        provenance.portions(shares, attrgetter("origin")),
        provenance.by_standing(shares),
        provenance.by_department(shares, lots),
    ):
        assert sum(portion.ug for portion in found) == sum(share.ug for share in shares)
        assert sum(portion.ppm for portion in found) == (1_000_000 if shares else 0)
    departments = {portion.name for portion in provenance.by_department(shares, lots)}
    assert departments <= {"21", "04", provenance.UNKNOWN}


def test_a_third_is_printed_so_that_thirds_add_up() -> None:
    """Three like parts are 33.3334, 33.3333 and 33.3333 %."""
    found = provenance.portions((OriginShare(name, 1, Standing.FORMAL) for name in "abc"), attrgetter("origin"))
    assert [portion.percent for portion in found] == ["33.3334", "33.3333", "33.3333"]
