"""Where lots are from: every origin with its micrograms and its standing, exactly.

Walking from the origins down, each lot divides its own fine gold over what went into it: first over its parents by what
was taken from each, then over each parent's shares; largest remainder, so that the shares of every lot sum to its fine
gold to the microgram. Rational shares would be exact too, but grow without bound: 195-digit denominators after 40
mixings.

Standing goes by share, never by contagion (`model.md`, "Standing of an origin"): a mark with an amount burdens only so
many micrograms of its lot, in proportion over its origins.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from service.decision.findings import Mark
from service.trade.lots import DECLARED, UNDECLARED, Lot, LotUse
from service.trade.provenance.graph import Graph, ancestors_first
from service.trade.provenance.standing import Standing, lowers_to
from service.trade.quantities import allocate, half_even

NO_RECORD: Final = "undeclared"
UNEXPLAINED: Final = "unexplained"

MOST_DIVISIONS: Final = 20_000_000
"""Shares divided for one question. A lot of many origins mixed with its like over and over has more: hours of them."""

_STANDINGS: Final = tuple(Standing)
_RANK: Final = {standing: rank for rank, standing in enumerate(Standing)}

_Shares = dict[tuple[str, int], int]
"""Micrograms by origin and rank of standing; a number, for an enumeration's member is hashed by a call."""


class TooMixed(Exception):
    """More shares than are divided for one question (`MOST_DIVISIONS`)."""


@dataclass(frozen=True, slots=True)
class OriginShare:
    """`ug` of a lot's fine gold come from `origin`, in one standing.

    `origin` is the id of a declared lot, `undeclared` (R22) or `unexplained` (more came out than went in, R06b); or of
    the lot at which the walk was told to end.
    """

    origin: str
    ug: int
    standing: Standing


def origins(lot: str, graph: Graph) -> tuple[OriginShare, ...]:
    """The shares of a lot, largest first; they sum to its fine µg.

    A lot that was never measured is divided by gross milligrams instead: read its shares as proportions.

    Raises:
        KeyError: the graph lacks the lot or an ancestor of it.
        Circle, TooMixed: see `origins_of`.
    """
    return origins_of((lot,), graph)[lot]


def origins_of(
    lots: Collection[str], graph: Graph, ends: Collection[str] = frozenset()
) -> dict[str, tuple[OriginShare, ...]]:
    """The shares of each of these lots, as `origins` has them. What is of a lot in `ends` stands under that lot's id.

    So with `ends` it is told how much of one lot's gold is in another; where that one is an origin, no figure changes.

    Raises:
        KeyError: the graph lacks a lot or an ancestor of it.
        Circle: a lot is its own ancestor.
        TooMixed: they have too many origins by too many ways.
    """
    order = ancestors_first(lots, graph)
    # What no lot to come is made of is let go: a whole market's shares do not fit into memory at once.
    awaited = Counter(use.parent for each in order for use in graph.uses.get(each, ()))
    awaited.update(lots)
    known: dict[str, _Shares] = {}
    divided = 0
    for each in order:
        uses = graph.uses.get(each, ())
        divided += 1 + sum(len(known[use.parent]) for use in uses)
        if divided > MOST_DIVISIONS:
            raise TooMixed
        shares = _shares(graph.lots[each], uses, graph.marks.get(each, ()), known)
        known[each] = _ended(each, shares) if each in ends else shares
        for use in uses:
            awaited[use.parent] -= 1
            if not awaited[use.parent]:
                del known[use.parent]
    return {lot: _told(known[lot]) for lot in lots}


def _told(shares: _Shares) -> tuple[OriginShare, ...]:
    found = sorted((-ug, origin, rank) for (origin, rank), ug in shares.items() if ug)
    return tuple(OriginShare(origin, -ug, _STANDINGS[rank]) for ug, origin, rank in found)


def _ended(lot: str, shares: _Shares) -> _Shares:
    ended: _Shares = {}
    for (_, rank), ug in shares.items():
        ended[lot, rank] = ended.get((lot, rank), 0) + ug
    return ended


def _shares(lot: Lot, uses: Sequence[LotUse], marks: Sequence[Mark], known: Mapping[str, _Shares]) -> _Shares:
    whole = lot.gross_mg if lot.fine_ug is None else lot.fine_ug
    if not marks:
        return _inherited(lot, whole, uses, (), known)
    unexplained = min(whole, sum(_burden(mark, lot) or 0 for mark in marks if mark.rule == "R06b"))
    shares = _inherited(lot, whole - unexplained, uses, [mark for mark in marks if _input(mark)], known)
    for mark in marks:
        if not _input(mark):
            shares = _under(mark, shares, _burden(mark, lot))
    if unexplained:
        gain = (UNEXPLAINED, _RANK[Standing.BLOCKED])
        shares = {**shares, gain: shares.get(gain, 0) + unexplained}
    return shares


def _under(mark: Mark, shares: _Shares, amount: int | None) -> _Shares:
    """The shares with a mark's burden on `amount` of them (None: on all)."""
    standing = lowers_to(mark)
    return shares if standing is None else _burdened(shares, _RANK[standing], amount)


def _input(mark: Mark) -> str | None:
    """The parent by which came in what the mark burdens, where it says so: in a campaign others' gold is beside it."""
    return dict(mark.detail).get("input")


def _inherited(
    lot: Lot, whole: int, uses: Sequence[LotUse], of_inputs: Sequence[Mark], known: Mapping[str, _Shares]
) -> _Shares:
    if lot.source == DECLARED:
        return {(lot.lot, _RANK[Standing(lot.standing or Standing.UNKNOWN)]): whole}
    if lot.source == UNDECLARED or not uses:
        return {(NO_RECORD, _RANK[Standing.UNKNOWN]): whole}
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
        if not shares:
            shares = came
            continue
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


def _burdened(shares: _Shares, standing: int, amount: int | None) -> _Shares:
    """Lower `amount` (None: all) of what stands better than `standing` to it, in proportion over the shares."""
    better = {share: ug for share, ug in shares.items() if share[1] > standing and ug}
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
