"""Look back on the deals behind a lot: what has been learned since of the producers they rested on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic_core import from_json

from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.storage import log_entries
from service.storage.engine import Connection
from service.storage.load import load
from service.trade import constancia as constancias
from service.trade import hindsight
from service.trade.constancia import Constancia
from service.trade.hindsight import FirstSale, Review
from service.trade.lots import FIRST, NODES, OWN, TAKEN, Lot
from service.trade.provenance import Graph

_STATEMENT = "SUPPLIER_STATEMENT"


async def look_back(connection: Connection, graph: Graph, known_at: int | None) -> tuple[Review, ...]:
    """The reviews that entries up to `known_at` (None: all) open on the gold of a graph, in its order."""
    answered = list(_answered_for(graph))
    if not answered:
        return ()
    papers = [constancias.shelf(origin.constancia) for _, origin in answered if origin.constancia is not None]
    facts = Facts()
    facts.load(*await load(connection, Needs(tuple(dict.fromkeys(papers)))))
    payloads = await _payloads(connection, sorted({made.seq for made, _ in answered}))
    sales = tuple(
        sale for made, origin in answered if (sale := _sale(made, origin, payloads[made.seq], facts)) is not None
    )
    facts.load(*await load(connection, hindsight.needs(sales)))
    return tuple(hindsight.reviews(sales, facts, known_at))


def _answered_for(graph: Graph) -> Iterator[tuple[Lot, Lot]]:
    """Each lot at whose making a producer answered for the gold, with the declared lot that names the producer.

    That is every lot that came in with an origin, and every lot that a later entry bought of a producer's own. Into a
    campaign a lot goes beside others': there nobody buys.
    """
    for lot in graph.lots.values():
        if lot.source in FIRST:
            yield lot, lot
        if lot.source != TAKEN or lot.product in NODES:
            continue
        for use in graph.uses.get(lot.lot, ()):
            origin = graph.lots[use.parent]
            if origin.source in OWN and origin.seq != lot.seq:
                yield lot, origin


async def _payloads(connection: Connection, seqs: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    entries = await log_entries.by_seq(connection, seqs)
    return {seq: from_json(data)["submission"]["payload"] for seq, data in zip(seqs, entries, strict=True)}


def _sale(made: Lot, origin: Lot, payload: Mapping[str, Any], facts: Facts) -> FirstSale | None:
    holder, right = origin.origin_holder, origin.right_code
    if origin.constancia is not None:
        for paper in facts.shelf(constancias.shelf(origin.constancia)):
            if isinstance(paper, Constancia):
                holder, right = paper.issuer, paper.right_code
    if holder is None or right is None:
        return None
    day = lima_day(instant(payload["occurred_at"]))
    return FirstSale(made.lot, origin.lot, made.seq, day, holder, right, _checked(payload, day.isoformat()))


def _checked(payload: Mapping[str, Any], day: str) -> str | None:
    """The digest of the supplier statement of that day, where the buyer names one."""
    for check in payload.get("checks", ()):
        if check["register"] == _STATEMENT and check["checked_on"] == day:
            digest: str = check["digest"]
            return digest
    return None
