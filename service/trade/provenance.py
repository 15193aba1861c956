"""Where a lot is from: every origin with its micrograms and its standing, exactly.

Pure over the graph of lots, the edges between them and the marks on them. Walking from the origins down, each lot
divides its own fine gold over what went into it: first over its parents by what was taken from each, then over each
parent's shares; largest remainder, so that the shares of every lot sum to its fine gold to the microgram. Rational
shares would be exact too, but grow without bound: 195-digit denominators after 40 mixings.

Standing goes by share, never by contagion (`model.md`, "Standing of an origin"): a mark with an amount burdens only so
many micrograms of its lot, in proportion over its origins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from service.decision.findings import Level, Mark
from service.decision.records import Row, live
from service.trade import rulings
from service.trade.lots import FIRST, UNDECLARED, Lot, LotUse
from service.trade.measures import LotMeasured
from service.trade.quantities import allocate, half_even
from service.trade.rulings import Ruling

NO_RECORD = "undeclared"
UNEXPLAINED = "unexplained"


class Standing(StrEnum):
    """What may be said of gold, worst first: the first that holds is the one said."""

    BLOCKED = "blocked"
    IN_REVIEW = "in_review"
    UNKNOWN = "unknown"
    IN_PROCESS = "in_process"
    FORMAL = "formal"


_IN_REVIEW = frozenset({"R01", "R26", "R30"})
"""What leaves gold in review short of a BLOCK: a suspension learned later (`hindsight`), a seller who never sold it, a
key that was in other hands (`contests`).
"""

_RANK = {standing: rank for rank, standing in enumerate(Standing)}


@dataclass(frozen=True, slots=True)
class OriginShare:
    """`ug` of a lot's fine gold come from `origin`, in one standing.

    `origin` is the id of a declared lot, `undeclared` (R22) or `unexplained` (more came out than went in, R06b).
    """

    origin: str
    ug: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Graph:
    """A lot and everything above it: lots by id as last measured, the edges into each, the unlifted marks about each.

    `ruled` is what was said of marks, on the shelf that they are on.
    """

    lots: Mapping[str, Lot]
    uses: Mapping[str, Sequence[LotUse]] = field(default_factory=dict)
    marks: Mapping[str, Sequence[Mark]] = field(default_factory=dict)
    ruled: Mapping[str, Sequence[Ruling]] = field(default_factory=dict)


def graph(rows: Iterable[Row]) -> Graph:
    """The graph of whole shelves (lots, edges into them, marks on them), in the order in which they were put.

    What annulled entries had put is left out, and so are marks that a ruling lifted.
    """
    lots: dict[str, Lot] = {}
    uses: dict[str, list[LotUse]] = {}
    marks: dict[str, list[Mark]] = {}
    ruled: dict[str, list[Ruling]] = {}
    for row in live(rows):
        match row:
            case Lot():
                lots[row.lot] = row
            case LotMeasured():
                lots[row.lot] = replace(lots[row.lot], gross_mg=row.gross_mg, fine_ug=row.fine_ug)
            case LotUse():
                uses.setdefault(row.child, []).append(row)
            case Mark():
                marks.setdefault(_lot_of(row.about), []).append(row)
            case Ruling():
                ruled.setdefault(_lot_of(row.about), []).append(row)
            case _:
                pass  # where the lot lies, and what was annulled
    for lot, said in ruled.items():
        marks[lot] = [each for each in marks.get(lot, ()) if not rulings.free(said, each.seq, each.rule)]
    return Graph(lots, uses, marks, ruled)


def _lot_of(about: str) -> str:
    return about.removeprefix("lot:")


_Shares = dict[tuple[str, Standing], int]


def origins(lot: str, graph: Graph) -> tuple[OriginShare, ...]:
    """The shares of a lot, largest first; they sum to its fine µg.

    A lot that was never measured is divided by gross milligrams instead: read its shares as proportions.

    Raises:
        KeyError: the graph lacks the lot or an ancestor of it.
    """
    known: dict[str, _Shares] = {}
    for each in ancestors_first(lot, graph):
        known[each] = _shares(graph.lots[each], graph.uses.get(each, ()), graph.marks.get(each, ()), known)
    found = (OriginShare(origin, amount, standing) for (origin, standing), amount in known[lot].items() if amount)
    return tuple(sorted(found, key=lambda share: (-share.ug, share.origin, _RANK[share.standing])))


def ancestors_first(lot: str, graph: Graph) -> list[str]:
    """`lot` and all its ancestors, each once, parents before children. No recursion: chains can be long."""
    order: dict[str, None] = {}
    open_lots = [(lot, False)]
    while open_lots:
        each, parents_done = open_lots.pop()
        if each in order:
            continue
        if parents_done:
            order[each] = None
        else:
            open_lots.append((each, True))
            open_lots += [(use.parent, False) for use in reversed(graph.uses.get(each, ()))]
    return list(order)


def burdens(mark: Mark) -> bool:
    """Whether a mark on a lot lowers the standing of its gold while no ruling has lifted it."""
    return mark.level == Level.BLOCK or mark.rule in _IN_REVIEW


def _shares(lot: Lot, uses: Sequence[LotUse], marks: Sequence[Mark], known: Mapping[str, _Shares]) -> _Shares:
    whole = lot.gross_mg if lot.fine_ug is None else lot.fine_ug
    unexplained = min(whole, sum(_burden(mark, lot) or 0 for mark in marks if mark.rule == "R06b"))
    shares = _inherited(lot, whole - unexplained, uses, [mark for mark in marks if _input(mark)], known)
    for mark in marks:
        if not _input(mark):
            shares = _under(mark, shares, _burden(mark, lot))
    if unexplained:
        gain = (UNEXPLAINED, Standing.BLOCKED)
        shares[gain] = shares.get(gain, 0) + unexplained
    return shares


def _under(mark: Mark, shares: _Shares, amount: int | None) -> _Shares:
    """The shares with a mark's burden on `amount` of them (None: on all)."""
    if mark.level == Level.BLOCK and mark.rule != "R06b":
        return _burdened(shares, _said_by(mark), amount)
    return _burdened(shares, Standing.IN_REVIEW, amount) if mark.rule in _IN_REVIEW else shares


def _input(mark: Mark) -> str | None:
    """The parent by which came in what the mark burdens, where it says so: in a campaign others' gold is beside it."""
    return dict(mark.detail).get("input")


def _inherited(
    lot: Lot, whole: int, uses: Sequence[LotUse], of_inputs: Sequence[Mark], known: Mapping[str, _Shares]
) -> _Shares:
    if lot.source in FIRST:
        return {(lot.lot, Standing(lot.standing or Standing.UNKNOWN)): whole}
    if lot.source == UNDECLARED or not uses:
        return {(NO_RECORD, Standing.UNKNOWN): whole}
    fine = [use.fine_ug for use in uses]
    # Gold that was never assayed has no part in what was measured of the others; where nothing was, weight has to do.
    weights = [use.fine_ug or 0 for use in uses] if any(fine) else [use.gross_mg for use in uses]
    shares: _Shares = {}
    for use, part in zip(uses, allocate(whole, weights), strict=True):
        parent = known[use.parent]
        came = dict(zip(parent, _divide(part, list(parent.values())), strict=True))
        for mark in of_inputs:
            if _input(mark) == use.parent:
                came = _under(mark, came, None)
        for share, amount in came.items():
            shares[share] = shares.get(share, 0) + amount
    return shares


def _divide(total: int, weights: list[int]) -> list[int]:
    # A lot assayed at 0 has shares of 0 and nothing to divide by; should gold come of it, its origins share it alike.
    return allocate(total, weights if any(weights) else [1] * len(weights))


def _burden(mark: Mark, lot: Lot) -> int | None:
    """What the mark falls on, in the unit the lot is divided by; None = all of it.

    What was marked by weight bears its part of whatever gold was found, at once or by a later assay.
    """
    detail = dict(mark.detail)
    if mark.falls_on != "excess" or "excess_mg" not in detail:
        return mark.amount
    whole = lot.gross_mg if lot.fine_ug is None else lot.fine_ug
    return half_even(whole * int(detail["excess_mg"]), int(detail["gross_mg"]))


def _said_by(mark: Mark) -> Standing:
    """The standing a BLOCK leaves: gold with no papers is unknown, gold with papers that contradict it is blocked."""
    reason = dict(mark.detail).get("reason")
    if mark.rule == "R22" or (mark.rule, reason) in {("R03", "no_row"), ("R05", "missing")}:
        return Standing.UNKNOWN
    return Standing.BLOCKED


def _burdened(shares: _Shares, standing: Standing, amount: int | None) -> _Shares:
    """Lower `amount` (None: all) of what stands better than `standing` to it, in proportion over the shares."""
    better = {share: ug for share, ug in shares.items() if _RANK[share[1]] > _RANK[standing] and ug}
    if not better:
        return shares
    free = sum(better.values())
    lowered = allocate(free if amount is None else min(amount, free), list(better.values()))
    result = dict(shares)
    for share, ug in zip(better, lowered, strict=True):
        result[share] -= ug
        worse = (share[0], standing)
        result[worse] = result.get(worse, 0) + ug
    return result
