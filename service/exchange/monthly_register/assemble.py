"""A month's register put together, from facts and entries alone: offline from a replay, online from what was fetched.

Whoever fetches goes by these steps: the shelves of the buyer's purchases (`standing.of_month`); the lots that
`lots_made` names, with all their ancestors; the entries that `entries_of` and `origins` name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from service.decision.facts import Facts
from service.decision.records import Row
from service.exchange.monthly_register import behind
from service.exchange.monthly_register.line import RegisterLine, lines_of
from service.exchange.monthly_register.register import Register
from service.exchange.monthly_register.standing import Standing
from service.exchange.months import last_day
from service.ledger.entry import Entry
from service.registry import parties, registrations
from service.trade import lots, provenance
from service.trade.lot_declared import LotDeclared
from service.trade.lots import Lot, LotUse
from service.trade.origin import Origin
from service.trade.ownership.settlement import PurchaseSettled
from service.trade.payload import PurchaseRecorded
from service.trade.provenance import Graph
from service.trade.stock.payload import StockOpened

Entries = Mapping[int, Entry]
"""Entries by their numbers."""


def assemble(
    buyer: str, month: str, size: int, standing: Sequence[Standing], facts: Facts, entries: Entries
) -> Register:
    """The register. `facts` are those of the first `size` entries.

    Raises:
        KeyError: an entry that `entries_of` names is not there.
        NotLoaded: a shelf of a lot, of a party or of the buyer's registrations is not loaded.
    """
    lines = lines_in(standing, facts, entries)
    people = dict.fromkeys((buyer, *(line.payload.seller for line in lines)))
    known = {party: parties.find(facts, party) for party in people}
    names = {party: found.name for party, found in known.items() if found is not None and found.name is not None}
    recpo = registrations.in_force(facts.shelf(registrations.shelf(buyer)), "RECPO", last_day(month))
    return Register(buyer, month, size, lines, names, "" if recpo is None else recpo.number or "")


def lines_in(standing: Sequence[Standing], facts: Facts, entries: Entries) -> tuple[RegisterLine, ...]:
    """The lines of some purchases. Raises as `assemble` does, but for parties and registrations."""
    graph = graph_of(lots_made(standing), facts)
    bought = {each.seq: purchase_in(entries[each.seq]) for each in standing}
    declared = _declared(origins(standing, graph), entries, bought)
    lines: list[RegisterLine] = []
    for each in standing:
        made = [lots.find(facts, lot, "lots") for lot in each.words.bought.lots]
        settled, recorded_at = each.words.settled, entries[each.seq].recorded_at
        settlement = None if settled is None else _settlement(entries[settled.seq])
        lines += lines_of(each, bought[each.seq], settlement, recorded_at, made, graph, declared)
    return tuple(lines)


def entries_of(standing: Iterable[Standing]) -> list[int]:
    """The entries whose payloads these purchases' lines are made of, in order."""
    return sorted({seq for each in standing for seq in each.entries})


def lots_made(standing: Iterable[Standing]) -> list[str]:
    """The lots that these purchases made, each once."""
    return list(dict.fromkeys(lot for each in standing for lot in each.words.bought.lots))


def origins(standing: Iterable[Standing], graph: Graph) -> list[Lot]:
    """The declared lots that the lines name: what no row keeps of them stands in the entries that put them."""
    return list({found.lot: found for lot in lots_made(standing) for found in behind.named(lot, graph)}.values())


def graph_of(wanted: Iterable[str], facts: Facts) -> Graph:
    """These lots with everything above them. Marks are left out: whose gold it is does not rest on its standing.

    Raises:
        NotLoaded: a shelf of a lot, or of the edges into one, is not loaded.
    """
    rows: list[Row] = []
    open_lots, seen = list(wanted), set[str]()
    while open_lots:
        lot = open_lots.pop()
        if lot not in seen:
            seen.add(lot)
            edges = [row for row in facts.shelf(lots.uses_shelf(lot)) if isinstance(row, LotUse)]
            rows += [*facts.shelf(lots.shelf(lot)), *edges]
            open_lots += [edge.parent for edge in edges]
    return provenance.graph(rows)


def purchase_in(entry: Entry) -> PurchaseRecorded:
    """The purchase that an entry recorded."""
    return PurchaseRecorded.model_validate_json(entry.payload_bytes)


def _settlement(entry: Entry) -> PurchaseSettled:
    return PurchaseSettled.model_validate_json(entry.payload_bytes)


def _declared(found: Iterable[Lot], entries: Entries, bought: Mapping[int, PurchaseRecorded]) -> dict[str, Origin]:
    """What the entries that declared these lots say of them; `bought` are those that are read already."""
    wanted: dict[int, set[str]] = {}
    for lot in found:
        wanted.setdefault(lot.seq, set()).add(lot.lot)
    declared: dict[str, Origin] = {}
    for seq, named in wanted.items():
        entry = entries.get(seq)
        if entry is not None:  # of sums alone, nobody asks what a declaration says
            declared |= {origin.lot: origin for origin in _origins_in(entry, bought.get(seq), named)}
    return declared


def _origins_in(entry: Entry, bought: PurchaseRecorded | None, named: set[str]) -> Iterator[Origin]:
    """What an entry says of those lots named that it declared."""
    if entry.submission.type == "lot.declared":
        yield LotDeclared.model_validate_json(entry.payload_bytes)
    elif entry.submission.type == "stock.opened":
        opened = StockOpened.model_validate_json(entry.payload_bytes)
        yield from (each.origin for each in opened.lots if each.origin and each.id in named)
    elif entry.submission.type == "purchase.recorded":
        told = (line.origin for line in (bought or purchase_in(entry)).lines)
        yield from (origin for origin in told if origin is not None and origin.lot in named)
