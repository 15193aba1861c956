from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from service.decision.findings import Mark
from service.decision.records import Void
from service.trade import measures, provenance, rulings
from service.trade.lots import DECLARED, MADE, TAKEN, UNDECLARED, Lot, LotUse
from service.trade.provenance import Graph, Standing
from service.trade.rulings import Ruling

WORST_FIRST = list(Standing)


def _mark(rule: str, lot: str, amount: int | None = None, **detail: str) -> Mark:
    return Mark(9, rule, "block", "lot", "parties", "line:1", f"lot:{lot}", amount, tuple(detail.items()))


def _declared(name: str, fine: int, standing: Standing) -> Lot:
    return Lot(0, name, "miner", "sponge", max(1, fine // 1000), fine, DECLARED, 1, standing=standing.value)


def _made(name: str, fine: int) -> Lot:
    return Lot(1, name, "trader", "sponge", max(1, fine // 1000), fine, TAKEN, 1)


def _graph(lots: Sequence[Lot], uses: Sequence[LotUse], marks: Sequence[Mark] = ()) -> Graph:
    into: dict[str, list[LotUse]] = {}
    about: dict[str, list[Mark]] = {}
    for use in uses:
        into.setdefault(use.child, []).append(use)
    for mark in marks:
        about.setdefault(mark.about.removeprefix("lot:"), []).append(mark)
    return Graph({lot.lot: lot for lot in lots}, into, about)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Some declared lots, then lots made of earlier ones: several parents each, measured a little off, some marked."""
    fines = st.integers(1, 10**12)
    lots = [
        _declared(f"o{number}", draw(fines), draw(st.sampled_from(WORST_FIRST[2:])))
        for number in range(draw(st.integers(1, 4)))
    ]
    uses: list[LotUse] = []
    marks: list[Mark] = []
    for number in range(draw(st.integers(1, 8))):
        name = f"m{number}"
        parents = draw(st.lists(st.sampled_from(lots), min_size=1, max_size=3, unique_by=lambda lot: lot.lot))
        taken = [draw(st.integers(1, max(1, parent.fine_ug or 1))) for parent in parents]
        uses += [LotUse(1, name, parent.lot, 1, fine) for parent, fine in zip(parents, taken, strict=True)]
        measured = max(1, sum(taken) * draw(st.integers(950, 1050)) // 1000)
        lots.append(_made(name, measured))
        if draw(st.booleans()):
            rule, amount = draw(st.sampled_from([("R05b", measured // 3), ("R01", None), ("R22", None), ("R06b", 1)]))
            marks.append(_mark(rule, name, amount))
    return _graph(lots, uses, marks)


def _exact(lot: str, graph: Graph) -> dict[str, Fraction]:
    """Micrograms by origin, computed apart: rational, recursive, standings left aside."""
    row = graph.lots[lot]
    fine = Fraction(row.fine_ug or 0)
    uses = graph.uses.get(lot, ())
    if not uses:
        return {lot: fine}
    unexplained = min(
        fine, sum((Fraction(m.amount or 0) for m in graph.marks.get(lot, ()) if m.rule == "R06b"), Fraction())
    )
    whole = sum(Fraction(use.fine_ug or 0) for use in uses)
    result = {provenance.UNEXPLAINED: unexplained} if unexplained else {}
    for use in uses:
        parent = _exact(use.parent, graph)
        total = sum(parent.values())
        for origin, amount in parent.items():
            share = (fine - unexplained) * (use.fine_ug or 0) / whole * amount / total
            result[origin] = result.get(origin, Fraction()) + share
    return result


@given(graphs())
def test_shares_are_exact_to_the_microgram(graph: Graph) -> None:
    """Shares sum to the lot's fine gold, and each origin is within a few µg of the rational figure."""
    for name, lot in graph.lots.items():
        shares = provenance.origins(name, graph)
        assert sum(share.ug for share in shares) == lot.fine_ug
        exact = _exact(name, graph)
        # Every division on the way moves a share by less than one µg, and a measured gain may stretch that.
        bound = 8 * len(graph.lots) * len(WORST_FIRST)
        for origin in exact:
            assert abs(sum(share.ug for share in shares if share.origin == origin) - exact[origin]) < bound


@given(graphs())
def test_a_lot_has_no_origin_that_its_parents_lack(graph: Graph) -> None:
    """Every origin of a lot is its parents', or unexplained."""
    for name in graph.lots:
        parents = {share.origin for use in graph.uses.get(name, ()) for share in provenance.origins(use.parent, graph)}
        own = {share.origin for share in provenance.origins(name, graph)}
        assert own <= parents | {provenance.UNEXPLAINED, name}


def test_one_bad_lot_does_not_poison_the_bar() -> None:
    """Of a bar of 3 kg, the 12 g under a BLOCK are blocked and everything else stands as it stood."""
    bad, good = 12_000_000, 2_988_000_000
    lots = [
        _declared("a", good, Standing.FORMAL),
        _declared("b", bad, Standing.IN_PROCESS),
        _made("b2", bad),
        _made("bar", good + bad),
    ]
    uses = [LotUse(1, "b2", "b", 1, bad), LotUse(2, "bar", "a", 1, good), LotUse(2, "bar", "b2", 1, bad)]
    shares = provenance.origins("bar", _graph(lots, uses, [_mark("R01", "b2")]))
    assert [(share.origin, share.ug, share.standing) for share in shares] == [
        ("a", good, Standing.FORMAL),
        ("b", bad, Standing.BLOCKED),
    ]


def test_no_papers_is_unknown_and_false_papers_are_blocked() -> None:
    """R22, R03 without any row and R05 without constancia leave gold unknown; every other BLOCK blocks it."""
    lots = [_declared("a", 100, Standing.IN_PROCESS)]
    for mark, standing in [
        (_mark("R22", "a"), Standing.UNKNOWN),
        (_mark("R03", "a", reason="no_row"), Standing.UNKNOWN),
        (_mark("R03", "a", reason="extinguished"), Standing.BLOCKED),
        (_mark("R05", "a", reason="missing"), Standing.UNKNOWN),
        (_mark("R05", "a", reason="other_selector"), Standing.BLOCKED),
        (_mark("R03b", "a"), Standing.BLOCKED),
    ]:
        (share,) = provenance.origins("a", _graph(lots, [], [mark]))
        assert share.standing is standing


def test_an_unmeasured_lot_is_divided_by_weight() -> None:
    """Without assay the shares are of gross mg, and the excess of a constancia is blocked by weight."""
    lot = Lot(0, "a", "picker", "ore", 1000, None, DECLARED, 1, standing="in_process")
    mark = Mark(
        0, "R05b", "block", "excess", "parties", "a", "lot:a", None, (("excess_mg", "250"), ("gross_mg", "1000"))
    )
    shares = provenance.origins("a", _graph([lot], [], [mark]))
    assert [(share.ug, share.standing) for share in shares] == [(750, Standing.IN_PROCESS), (250, Standing.BLOCKED)]


def test_an_excess_found_before_the_assay_stays_in_proportion() -> None:
    """A lot that is assayed after its constancia was overdrawn bears the same part of its fine gold."""
    lot = Lot(0, "a", "picker", "ore", 1000, None, DECLARED, 1, standing="in_process")
    mark = Mark(
        0, "R05b", "block", "excess", "parties", "a", "lot:a", None, (("excess_mg", "250"), ("gross_mg", "1000"))
    )
    assayed = replace(measures.first(lot), seq=2, fine_ug=8_000, left_ug=8_000, how="agreed")
    shares = provenance.origins("a", provenance.graph([lot, mark, assayed]))
    assert [(share.ug, share.standing) for share in shares] == [(6_000, Standing.IN_PROCESS), (2_000, Standing.BLOCKED)]


def test_a_lot_is_what_it_was_last_measured_to_be() -> None:
    """The shares of a lot, and of what is made of it later, go by its last measure."""
    lots = [_declared("a", 100, Standing.FORMAL), _declared("b", 300, Standing.IN_PROCESS), _made("c", 400)]
    uses = [LotUse(1, "c", "a", 1, 100), LotUse(1, "c", "b", 1, 300)]
    counted = replace(measures.first(lots[2]), seq=3, fine_ug=390, left_ug=390, how="counted")
    shares = provenance.origins("c", provenance.graph([*lots, *uses, counted]))
    assert [(share.origin, share.ug) for share in shares] == [("b", 292), ("a", 98)]


def test_gold_never_assayed_has_no_part_in_what_was() -> None:
    """Beside measured lots, one that nobody assayed brings weight and no fine gold; among its like, weight decides."""
    dumb = Lot(0, "d", "miner", "ore", 9_000, None, DECLARED, 1, standing="in_process")
    mixed = [LotUse(1, "c", "a", 1, 100), LotUse(1, "c", "d", 9_000, None)]
    shares = provenance.origins(
        "c", provenance.graph([_declared("a", 100, Standing.FORMAL), dumb, _made("c", 100), *mixed])
    )
    assert [(share.origin, share.ug) for share in shares] == [("a", 100)]
    twin = Lot(0, "e", "miner", "ore", 3_000, None, DECLARED, 1, standing="formal")
    blend = Lot(1, "f", "plant", "ore", 12_000, None, MADE, 0)
    edges = [LotUse(1, "f", "d", 9_000, None), LotUse(1, "f", "e", 3_000, None)]
    shares = provenance.origins("f", provenance.graph([dumb, twin, blend, *edges]))
    assert [(share.origin, share.ug) for share in shares] == [("d", 9_000), ("e", 3_000)]


def test_the_last_ruling_says_whether_a_mark_burdens() -> None:
    """A lifted mark frees its grams, one upheld after that holds them again, and another rule's stays untouched."""
    lot, marks = _declared("a", 100, Standing.FORMAL), (_mark("R01", "a"), _mark("R03b", "a", 40))

    def standing(*outcomes: str) -> dict[Standing, int]:
        said = [Ruling(seq, "lot:a", 9, "R01", each, "kid") for seq, each in enumerate(outcomes, 10)]
        shares = provenance.origins("a", provenance.graph([lot, *marks, *said]))
        return {share.standing: share.ug for share in shares}

    assert standing() == {Standing.BLOCKED: 100}
    assert standing(rulings.LIFTED) == {Standing.BLOCKED: 40, Standing.FORMAL: 60}
    assert standing(rulings.LIFTED, rulings.UPHELD) == {Standing.BLOCKED: 100}
    assert standing(rulings.UPHELD, rulings.LIFTED_WITH_CONDITION) == {Standing.BLOCKED: 40, Standing.FORMAL: 60}


def test_gold_that_its_seller_never_sold_is_in_review() -> None:
    """A dispute lowers what stands better than a review, and neither lifts nor covers a block."""
    lot = _declared("a", 100, Standing.FORMAL)
    dispute = replace(_mark("R26", "a"), level="alert")
    shares = provenance.origins("a", provenance.graph([lot, dispute, _mark("R05b", "a", 30)]))
    assert {share.standing: share.ug for share in shares} == {Standing.IN_REVIEW: 70, Standing.BLOCKED: 30}


def test_what_was_annulled_is_no_part_of_the_graph() -> None:
    """A voided edge and a voided lot are left out; the marks of the annulled entry stay where they are."""
    lots = [_declared("a", 100, Standing.FORMAL), _made("c", 100)]
    rows = [*lots, LotUse(1, "c", "a", 1, 100), _mark("R01", "c"), Void(5, "lot:c", 1), Void(5, "uses:c", 1)]
    found = provenance.graph(rows)
    assert set(found.lots) == {"a"}
    assert not found.uses
    assert [mark.rule for mark in found.marks["c"]] == ["R01"]


def test_gold_from_nowhere_says_so() -> None:
    """An undeclared lot's origin is `undeclared`, its standing unknown."""
    lot = Lot(0, "a", "trader", "bar", 10, 9000, UNDECLARED, 1)
    (share,) = provenance.origins("a", _graph([lot], [], [_mark("R22", "a")]))
    assert (share.origin, share.ug, share.standing) == (provenance.NO_RECORD, 9000, Standing.UNKNOWN)


def test_a_long_chain_needs_no_stack() -> None:
    """Ten thousand sales of one lot are walked without recursion."""
    lots = [_declared("0", 1000, Standing.FORMAL), *(_made(str(number), 1000) for number in range(1, 10_000))]
    uses = [LotUse(1, str(number), str(number - 1), 1, 1000) for number in range(1, 10_000)]
    (share,) = provenance.origins("9999", _graph(lots, uses))
    assert (share.origin, share.ug) == ("0", 1000)
