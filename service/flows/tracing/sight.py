"""How far a reader sees along the edges from a lot: to each lot that it may read, as far as that goes without a gap.

What lies at the gap is named and told in grams; what it is, whose, and what lies beyond is not. So a dossier ends, too.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Final

from service.decision.facts import Needs
from service.decision.records import Row
from service.flows.read_lot import deals_of
from service.registry import keys
from service.registry.jurisdiction import answers_for
from service.storage import grants as stored
from service.storage import marks
from service.storage.engine import Connection
from service.storage.load import load
from service.trade import whereabouts
from service.trade.access import grants
from service.trade.lots import Lot
from service.trade.measures import LotMeasured
from service.trade.provenance import Graph
from service.trade.whereabouts import Moved

_AT_ONCE: Final = 200
"""Lots of which it is asked in one go whom they concern, where a step has fewer."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: `parties` are the reader itself and whoever gave it leave; `whole` that nothing is kept from it.

    `territory` is an authority's, None for everybody else.
    """

    party: str
    parties: frozenset[str]
    whole: bool
    territory: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """The lots that are shown, and those at which it ends."""

    shown: AbstractSet[str]
    withheld: frozenset[str] = frozenset()


async def see(
    connection: Connection,
    rows: Iterable[Row],
    graph: Graph,
    starts: Collection[str],
    onward: Callable[[str], Iterable[str]],
    reader: Reader,
    today: date,
) -> Sight:
    """How far a reader sees from lots that it may read, going `onward` from each; `rows` are those of the graph."""
    if reader.whole:
        return Sight(graph.lots.keys())
    kept = _keepers(rows)
    leave = await _leave(connection, graph, reader.party, today)
    concerned: dict[str, frozenset[str]] = {}
    shown, withheld = set(starts), set[str]()
    edge = set(starts)
    while edge:
        next_lots = {lot for each in edge for lot in onward(each) if lot in graph.lots} - shown - withheld
        if unknown := next_lots - concerned.keys():
            ahead = sorted(_and_ahead(unknown, graph, onward, concerned.keys()))
            concerned |= await _concerned(connection, [graph.lots[lot] for lot in ahead])
        edge = {
            lot
            for lot in next_lots
            if not (concerned[lot] | kept.get(lot, frozenset())).isdisjoint(reader.parties)
            or not leave.get(lot, frozenset()).isdisjoint(concerned[lot])
            or (reader.territory is not None and placed_in(graph.lots[lot], reader.territory))
        }
        shown |= edge
        withheld |= next_lots - edge
    return Sight(frozenset(shown), frozenset(withheld))


def _and_ahead(
    lots: AbstractSet[str], graph: Graph, onward: Callable[[str], Iterable[str]], known: AbstractSet[str]
) -> AbstractSet[str]:
    """These lots and some that follow: along a chain each step would be a question of its own to the database."""
    found, edge = set(lots), lots
    while edge and len(found) < _AT_ONCE:
        edge = {lot for each in edge for lot in onward(each) if lot in graph.lots} - found - known
        found.update(sorted(edge)[: _AT_ONCE - len(found)])
    return found


async def _concerned(connection: Connection, rows: Sequence[Lot]) -> dict[str, frozenset[str]]:
    """Whom each lot concerns, and who declared it: that party has said itself what is told of it."""
    deals = await deals_of(connection, rows)
    owners = await marks.owners(connection, sorted({keys.shelf(deal.kid) for deal in deals.values()}))
    return {lot: deal.parties | {owners.get(deal.kid, "")} for lot, deal in deals.items()}


def _keepers(rows: Iterable[Row]) -> Mapping[str, frozenset[str]]:
    """At whose gates each lot lies."""
    on: dict[str, list[Row]] = {}
    for row in rows:
        if type(row) is Moved or type(row) is LotMeasured:
            on.setdefault(row.lot, []).append(row)
    return {lot: whereabouts.keepers(moved) for lot, moved in on.items()}


def placed_in(lot: Lot, territory: tuple[str, ...]) -> bool:
    """Whether a lot was declared to be dug in a territory (prefixes of INEI codes; none is the whole country)."""
    return lot.ubigeo_code is not None and answers_for(territory, ((lot.ubigeo_system or "", lot.ubigeo_code),))


async def _leave(connection: Connection, graph: Graph, reader: str, today: date) -> dict[str, frozenset[str]]:
    """Who gave the reader leave on which of these lots."""
    if not await stored.has_any(connection, reader):
        return {}
    given, _ = await load(connection, Needs(tuple(map(grants.shelf, graph.lots))))
    return {
        lot: frozenset(row.by for row in held)
        for lot in graph.lots
        if (held := grants.in_force(given[grants.shelf(lot)], reader, today))
    }
