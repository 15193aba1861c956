"""What came into a lot and what went out of it, of a campaign, and of everything a party held in a period.

Pure over whole shelves: lots with what was measured of them later, the edges into them and out of them. Whatever was
not assayed counts for 0 µg until it is; the first assay comes in as `measured`. So the sums are exact at every moment:
what came in is what went out and what is left.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from service.decision.records import Row, live
from service.trade.lots import CAMPAIGN, EXPORT, MADE, NODES, Lot, LotUse
from service.trade.measures import LotMeasured


@dataclass(frozen=True, slots=True)
class Gold:
    """Gross mg and fine µg."""

    gross_mg: int = 0
    fine_ug: int = 0

    def __add__(self, other: "Gold") -> "Gold":
        return Gold(self.gross_mg + other.gross_mg, self.fine_ug + other.fine_ug)

    def __sub__(self, other: "Gold") -> "Gold":
        return Gold(self.gross_mg - other.gross_mg, self.fine_ug - other.fine_ug)

    def __bool__(self) -> bool:
        return bool(self.gross_mg or self.fine_ug)


@dataclass(frozen=True, slots=True)
class Flow:
    """Gold that came into a lot, or went out of it, by entry `seq`; `lot` is the other one, None where there is none.

    It came in `declared`, `undeclared`, `taken` from a lot, `made` in a campaign, or by a measure (`measured` at the
    buyer's, later `agreed`, `umpire`, `settled`, `remeasured` or `counted`), less than nothing where that found less.
    It went out `sold`, `processed`, `made` into a product, `lost` in a campaign (less than nothing where that gained),
    or `exported`.
    """

    seq: int
    what: str
    lot: str | None
    gold: Gold


@dataclass(frozen=True, slots=True)
class History:
    """Whole shelves as lots see them: each lot by id, every measure of it, the edges into and out of it."""

    lots: Mapping[str, Lot]
    measured: Mapping[str, Sequence[LotMeasured]] = field(default_factory=dict)
    into: Mapping[str, Sequence[LotUse]] = field(default_factory=dict)
    out: Mapping[str, Sequence[LotUse]] = field(default_factory=dict)


def history(rows: Iterable[Row]) -> History:
    """The history that whole shelves tell, in the order in which their rows were put. Annulled entries are left out."""
    lots: dict[str, Lot] = {}
    measured: dict[str, list[LotMeasured]] = {}
    into: dict[str, list[LotUse]] = {}
    out: dict[str, list[LotUse]] = {}
    for row in live(rows):
        match row:
            case Lot():
                lots[row.lot] = row
            case LotMeasured():
                measured.setdefault(row.lot, []).append(row)
            case LotUse():
                into.setdefault(row.child, []).append(row)
                out.setdefault(row.parent, []).append(row)
            case _:
                pass
    return History(lots, measured, into, out)


def came(lot: Lot, told: History) -> Iterator[Flow]:
    """What came into a lot, oldest first."""
    whole, uses = Gold(lot.gross_mg, lot.fine_ug or 0), told.into.get(lot.lot, ())
    if uses:
        taken = Gold()
        for use in uses:
            part = _of(use)
            taken += part
            yield Flow(use.seq, MADE if lot.source == MADE else "taken", use.parent, part)
        if difference := whole - taken:
            yield Flow(lot.seq, "measured", None, difference)
    else:
        yield Flow(lot.seq, lot.source, None, whole)
    for again in told.measured.get(lot.lot, ()):
        now = Gold(again.gross_mg, again.fine_ug or 0)
        yield Flow(again.seq, again.how, None, now - whole)
        whole = now


def went(lot: Lot, told: History) -> Iterator[Flow]:
    """What went out of a lot, oldest first. A campaign and an export keep nothing."""
    whole, out = Gold(lot.gross_mg, lot.fine_ug or 0), Gold()
    for use in told.out.get(lot.lot, ()):
        out += _of(use)
        yield Flow(use.seq, _way(told.lots[use.child]), use.child, _of(use))
    if lot.product == CAMPAIGN and (difference := whole - out):
        yield Flow(lot.seq, "lost", None, difference)
    if lot.product == EXPORT:
        yield Flow(lot.seq, "exported", None, whole)


def left(lot: Lot, told: History) -> Gold:
    """What a lot holds: all that came in without all that went out."""
    return total(came(lot, told)) - total(went(lot, told))


def total(flows: Iterable[Flow]) -> Gold:
    """The sum of some flows."""
    return sum((flow.gold for flow in flows), Gold())


def _of(use: LotUse) -> Gold:
    return Gold(use.gross_mg, use.fine_ug or 0)


def _way(child: Lot) -> str:
    if child.product == CAMPAIGN:
        return "processed"
    if child.product == EXPORT:
        return "exported"
    return MADE if child.source == MADE else "sold"


@dataclass(frozen=True, slots=True)
class Period:
    """The entries from `first` up to `last`, both counted."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Holding:
    """What a party held and did in a period: `opening` and all that `came` is all that `went` and `closing`.

    `came` and `went` are by the way (`Flow.what`). Of the party's campaigns in the period: what was fed of its own
    and of others, what it made of that for itself and for them, and what was lost (less than nothing: gained); these
    add up too. Custody is none of it: another's ore at the gate is not held.
    """

    opening: Gold
    came: Mapping[str, Gold]
    went: Mapping[str, Gold]
    closing: Gold
    fed_own: Gold
    fed_toll: Gold
    made_own: Gold
    made_toll: Gold
    lost: Gold


def holding(party: str, told: History, period: Period) -> Holding:
    """The balance of a party's lots over a period; `told` has all of them, with the lots at the other end of edges."""
    opening = Gold()
    came_in: dict[str, Gold] = {}
    went_out: dict[str, Gold] = {}
    for lot in told.lots.values():
        if lot.holder == party and lot.product not in NODES:
            opening += _sort(_bought(lot, told), period, came_in) - _sort(went(lot, told), period, went_out)
    runs = [
        lot
        for lot in told.lots.values()
        if lot.holder == party and lot.product == CAMPAIGN and period.first <= lot.seq <= period.last
    ]
    fed = [(told.lots[use.parent].holder == party, _of(use)) for run in runs for use in told.into.get(run.lot, ())]
    made = [(told.lots[use.child].holder == party, _of(use)) for run in runs for use in told.out.get(run.lot, ())]
    return Holding(
        opening=opening,
        came=came_in,
        went=went_out,
        closing=opening + sum(came_in.values(), Gold()) - sum(went_out.values(), Gold()),
        fed_own=_sum(fed, own=True),
        fed_toll=_sum(fed, own=False),
        made_own=_sum(made, own=True),
        made_toll=_sum(made, own=False),
        lost=sum((gold for _, gold in fed), Gold()) - sum((gold for _, gold in made), Gold()),
    )


def _bought(lot: Lot, told: History) -> Iterator[Flow]:
    """What came in, a purchase as its buyer weighed it and not as its seller had it."""
    for flow in came(lot, told):
        at_once = flow.seq == lot.seq and flow.what in {"taken", "measured", "undeclared"}
        yield Flow(flow.seq, "bought", flow.lot, flow.gold) if at_once else flow


def _sort(flows: Iterable[Flow], period: Period, by_way: dict[str, Gold]) -> Gold:
    """Add the flows of the period up by their way; the sum of those before it."""
    before = Gold()
    for flow in flows:
        if flow.seq < period.first:
            before += flow.gold
        elif flow.seq <= period.last:
            by_way[flow.what] = by_way.get(flow.what, Gold()) + flow.gold
    return before


def _sum(parts: Iterable[tuple[bool, Gold]], *, own: bool) -> Gold:
    return sum((gold for mine, gold in parts if mine is own), Gold())
