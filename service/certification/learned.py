"""What was learned of a graph after its entries: of producers by the registers, of keys by those who lost them."""

from collections.abc import Iterator, Mapping, Sequence

from service.certification.origin import Origin, day_of
from service.certification.past import Past
from service.decision.facts import Needs
from service.decision.records import Row
from service.registry import keys
from service.trade import constancia, contests, hindsight
from service.trade import learned as learning
from service.trade.bought import Bought
from service.trade.constancia import Constancia
from service.trade.contests import Contested, Signed
from service.trade.hindsight import FirstSale
from service.trade.provenance import Graph


def with_learned(
    past: Past, rows: Sequence[Row], graph: Graph, sales: Mapping[int, Bought], origins: Mapping[str, Origin]
) -> Graph:
    """The graph with what was learned of producers and of keys after its entries. Raises `NotLoaded`."""
    first = list(_first_sales(past, graph, sales, origins))
    past.facts.require(hindsight.needs(first))
    reviews = tuple(hindsight.reviews(first, past.facts, past.known_at))
    return learning.with_learned(graph, reviews, tuple(_contested(past, rows, graph)))


def _first_sales(
    past: Past, graph: Graph, sales: Mapping[int, Bought], origins: Mapping[str, Origin]
) -> Iterator[FirstSale]:
    answered = list(hindsight.answered_for(graph))
    past.facts.require(Needs(entries=tuple(dict.fromkeys(made.seq for made, _ in answered if made.seq not in sales))))
    for made, origin in answered:
        behind = origins.get(origin.lot)
        holder = origin.origin_holder if behind is None else behind.holder
        right = origin.right_code if behind is None else behind.right
        if holder is not None and right is not None:
            yield FirstSale(made.lot, origin.lot, made.seq, day_of(past, made.seq, sales), holder, right, None)


def _contested(past: Past, rows: Sequence[Row], graph: Graph) -> Iterator[Contested]:
    touched = dict.fromkeys([*contests.touched(rows), *_papers(past, graph)])
    past.facts.require(Needs(entries=tuple(dict.fromkeys(seq for _, seq in touched))))
    signed = [Signed(lot, seq, done.kid) for lot, seq in touched if (done := past.done(seq)) is not None]
    past.require(*(keys.shelf(each.kid) for each in signed))
    yield from contests.find(signed, past.facts, past.known_at)


def _papers(past: Past, graph: Graph) -> Iterator[tuple[str, int]]:
    """The lots declared under a constancia, each with the entry that issued it."""
    for lot in graph.lots.values():
        if lot.constancia is not None:
            for row in past.shelf(constancia.shelf(lot.constancia)):
                if isinstance(row, Constancia):
                    yield lot.lot, row.seq
