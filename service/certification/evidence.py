"""Everything that a lot's certificate rests on, gathered from the facts: the lots above it and what is known of each.

Here the graph is walked, which no decision does: for the certifier before it signs, for the auditor after it, and when
something upstream has changed. All ask the same of the same facts, and come to the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from service.certification.learned import with_learned
from service.certification.origin import Origin
from service.certification.origin import origins as declared_origins
from service.certification.past import Past
from service.certification.records import LotCertified, Status, of_lot_shelf, status
from service.certification.records import shelf as certificate_shelf
from service.decision.facts import Facts, Needs
from service.decision.records import Row, live
from service.registry import keys, registrations
from service.trade import bought, constancia, contests, lots, measures, provenance
from service.trade import support as supports
from service.trade.bought import Bought, Settled
from service.trade.change import campaign
from service.trade.change.campaign import Campaign
from service.trade.lots import CAMPAIGN, Lot, LotUse
from service.trade.measures import LotMeasured
from service.trade.provenance import Graph
from service.trade.rulings import Ruling


@dataclass(frozen=True, slots=True)
class Evidence:
    """A lot as the first `past.size` entries knew it, with all lots above it.

    `graph` has among its marks what was learned after the entries. `sales` are by entry, `settled` those of them that
    were; `campaigns`, `origins` and `certified` (the code of a valid or suspended certificate) by lot. `assayed` says
    that the lot's fine gold is no guess. What the registers say of everybody who bought, sold or treated is loaded.
    """

    lot: Lot
    past: Past
    graph: Graph
    assayed: bool
    sales: Mapping[int, Bought]
    settled: frozenset[int]
    campaigns: Mapping[str, Campaign]
    origins: Mapping[str, Origin]
    certified: Mapping[str, str]

    def bought(self) -> Iterator[tuple[Lot, Bought]]:
        """Each lot that a purchase made, with the purchase."""
        for lot in self.graph.lots.values():
            sale = self.sales.get(lot.seq)
            if sale is not None and lot.lot in sale.lots:
                yield lot, sale


def gather(facts: Facts, lot: str, size: int, *, but: str | None = None, below: str | None = None) -> Evidence | None:
    """What the first `size` entries know of a lot; None if it was not there, or no more.

    `but` is a certificate that is not looked at: the one that is examined. `below` is one of what was made of the
    lot, for whoever can look down.

    Raises:
        NotLoaded: what a step asks for, each step in one call; load it and gather again.
    """
    past = Past(facts, size)
    rows = _trusted(list(_ancestry(past, lot)), past)
    graph = provenance.graph(rows)
    if lot not in graph.lots:
        return None
    past.require(*dict.fromkeys(bought.shelf(each.seq) for each in graph.lots.values()))
    seqs = dict.fromkeys(each.seq for each in graph.lots.values())
    sales = {seq: sale for seq in seqs if (sale := _sale(past, seq)) is not None}
    settled = frozenset(seq for seq in sales if any(isinstance(row, Settled) for row in past.shelf(bought.shelf(seq))))
    campaigns, origins = _campaigns(past, graph), declared_origins(past, graph, sales)
    sides = [name for sale in sales.values() for name in (sale.buyer, sale.seller)]
    past.require(*map(registrations.shelf, [*sides, *(run.plant for run in campaigns.values())]))
    measured = measures.last(live(past.shelf(lots.shelf(lot))))
    return Evidence(
        lot=graph.lots[lot],
        past=past,
        graph=_as_known(with_learned(past, rows, graph, sales, origins), origins),
        assayed=measured is not None and measured.base_ug is not None,
        sales=sales,
        settled=settled,
        campaigns=campaigns,
        origins=origins,
        certified=_but(but, {**_certified(past, graph), **({} if below is None else {lot: below})}),
    )


def needs(rows: Iterable[Row]) -> Needs:
    """Names worth loading before `gather`, given the shelves of the lots above one: a prefetch, never a contract."""
    shelves: dict[str, None] = {}
    entries: dict[int, None] = {}
    for row in rows:
        match row:
            case Lot():
                entries[row.seq] = None
                shelves |= dict.fromkeys((bought.shelf(row.seq), of_lot_shelf(row.lot)))
                for party in (row.holder, row.origin_holder or row.holder):
                    shelves |= dict.fromkeys(supports.needs(party).shelves)
                if row.constancia is not None:
                    shelves[constancia.shelf(row.constancia)] = None
                if row.product == CAMPAIGN:
                    shelves[campaign.shelf(row.lot)] = None
            case LotMeasured():
                entries[row.seq] = None
            case _:
                pass
    return Needs(tuple(shelves), entries=tuple(entries))


def _ancestry(past: Past, lot: str) -> Iterator[Row]:
    """The shelves of a lot and of all above it, each whole; one call for each generation."""
    seen, generation = {lot}, [lot]
    while generation:
        names = [(lots.shelf(each), lots.uses_shelf(each), f"marks:{lots.shelf(each)}") for each in generation]
        past.require(*(name for each in names for name in each))
        parents: dict[str, None] = {}
        for each in names:
            for name in each:
                rows = live(past.shelf(name))
                yield from rows
                parents |= {row.parent: None for row in rows if isinstance(row, LotUse) and row.parent not in seen}
        seen |= parents.keys()
        generation = list(parents)


def _trusted(rows: list[Row], past: Past) -> list[Row]:
    """Without what contested keys have ruled."""
    ruled = [row for row in rows if isinstance(row, Ruling)]
    past.require(*(keys.shelf(row.officer) for row in ruled))
    void = {id(row) for row in ruled if not contests.trusted(row, past.facts, past.known_at)}
    return [row for row in rows if id(row) not in void] if void else rows


def _sale(past: Past, seq: int) -> Bought | None:
    return next((row for row in live(past.shelf(bought.shelf(seq))) if isinstance(row, Bought)), None)


def _as_known(graph: Graph, origins: Mapping[str, Origin]) -> Graph:
    known = {lot: replace(origin.lot, standing=origin.standing.value) for lot, origin in origins.items()}
    return replace(graph, lots={**graph.lots, **known})


def _campaigns(past: Past, graph: Graph) -> dict[str, Campaign]:
    nodes = [lot.lot for lot in graph.lots.values() if lot.product == CAMPAIGN]
    past.require(*map(campaign.shelf, nodes))
    found = ((each, campaign.on(past.shelf(campaign.shelf(each)))) for each in nodes)
    return {each: run for each, run in found if run is not None}


def _but(but: str | None, certified: Mapping[str, str]) -> dict[str, str]:
    return {lot: code for lot, code in certified.items() if code != but}


def _certified(past: Past, graph: Graph) -> dict[str, str]:
    past.require(*map(of_lot_shelf, graph.lots))
    said = [row for lot in graph.lots for row in past.shelf(of_lot_shelf(lot)) if isinstance(row, LotCertified)]
    past.require(*(certificate_shelf(row.certificate) for row in said))
    standing = [row for row in said if status(past.shelf(certificate_shelf(row.certificate))) is not Status.REVOKED]
    return {row.lot: row.certificate for row in standing}
