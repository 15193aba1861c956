"""Where gold was first declared: who stands behind it, how well, and in which category, on the day that it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.categorization import assessments
from service.certification.claims import NOT_ASSESSED
from service.certification.past import Past
from service.decision.calendar import lima_day
from service.decision.facts import Needs
from service.trade import constancia
from service.trade import support as supports
from service.trade.bought import Bought
from service.trade.constancia import Constancia
from service.trade.lots import FIRST, Lot
from service.trade.provenance import Graph, Standing


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose good standing a declared lot rests on, under which right: a constancia's issuer for a selector's gold.

    `standing` and `category` are of the day of the declaration, by what is known of it now.
    """

    lot: Lot
    holder: str
    right: str | None
    standing: Standing
    category: str


def origins(past: Past, graph: Graph, sales: Mapping[int, Bought]) -> dict[str, Origin]:
    """The declared lots of a graph. `sales` are the purchases that made lots of it, by entry. Raises `NotLoaded`."""
    declared = [lot for lot in graph.lots.values() if lot.source in FIRST]
    past.require(*(constancia.shelf(lot.constancia) for lot in declared if lot.constancia is not None))
    behind = {lot.lot: _behind(past, lot) for lot in declared}
    past.require(*(name for holder, _ in behind.values() for name in supports.needs(holder).shelves))
    days = _days(past, declared, sales)
    found = {}
    for lot in declared:
        (holder, right), day = behind[lot.lot], days[lot.lot]
        rows = past.shelf(assessments.shelf(holder))
        said = None if right is None else assessments.in_force(rows, day, past.known_at, right=right)
        category = None if said is None else said.category(day)
        standing = _standing(past, lot, holder, right, day)
        found[lot.lot] = Origin(lot, holder, right, standing, NOT_ASSESSED if category is None else category.value)
    return found


def _standing(past: Past, lot: Lot, holder: str, right: str | None, day: date) -> Standing:
    """What the declaration said, unless the registers have said better of that very day since, or taken formality back.

    A registration that lapsed in REINFO opens a review instead (`hindsight`), which an authority can end.
    """
    then = Standing(lot.standing or Standing.UNKNOWN)
    if lot.support == "constancia" and lot.constancia is None:
        return then
    now = supports.find(past.facts, holder, right, day, past.known_at).standing
    if then is Standing.FORMAL:
        return now
    return now if now is Standing.FORMAL or then is Standing.UNKNOWN else then


def _behind(past: Past, lot: Lot) -> tuple[str, str | None]:
    if lot.constancia is not None:
        for row in past.shelf(constancia.shelf(lot.constancia)):
            if isinstance(row, Constancia):
                return row.issuer, row.right_code
    return lot.origin_holder or lot.holder, lot.right_code


def _days(past: Past, declared: Sequence[Lot], sales: Mapping[int, Bought]) -> dict[str, date]:
    """The Lima day of each declaration: the deal's, or the day on which one was recorded that stands by itself."""
    alone = [lot for lot in declared if lot.seq not in sales]
    past.facts.require(Needs(entries=tuple(dict.fromkeys(lot.seq for lot in alone))))
    return {lot.lot: day_of(past, lot.seq, sales) for lot in declared}


def day_of(past: Past, seq: int, sales: Mapping[int, Bought]) -> date:
    """The Lima day of an entry: the deal's, or the day it was recorded. Raises `NotLoaded`."""
    if seq in sales:
        return date.fromisoformat(sales[seq].day)
    done = past.done(seq)
    return date.min if done is None else lima_day(done.recorded_at)
