"""What a party holds at a moment: grams by product, by the standing of their origins, and by where they lie.

A lot's gold is divided as its origins are (`trade.provenance`), then over the places where it lies, by largest
remainder each time: the parts of a stock add up to what its lots hold, to the milligram and the microgram.
"""

from collections.abc import Iterable, Mapping

from service.decision.values import frozen
from service.trade import provenance, whereabouts
from service.trade.change.balance import Gold
from service.trade.lots import Lot
from service.trade.provenance import Graph, Standing
from service.trade.quantities import allocate


@frozen
class Held:
    """A lot with what it still holds: gross mg, fine µg, and how many of the mg lie where (`trade.whereabouts`)."""

    lot: Lot
    gold: Gold
    places: Mapping[str, int]


@frozen
class Part:
    """So much of a product, in one standing and place; `fine_ug` is 0 where nobody has assayed it."""

    product: str
    standing: Standing
    place: str
    gold: Gold


def stock(held: Iterable[Held], graph: Graph) -> tuple[Part, ...]:
    """The parts, by product, standing and place. `graph` has all lots with their ancestors and marks.

    Raises:
        KeyError: the graph lacks a lot.
    """
    found: dict[tuple[str, Standing, str], Gold] = {}
    for each in held:
        for standing, place, gold in _parts(each, graph):
            key = (each.lot.product, standing, place)
            found[key] = found.get(key, Gold()) + gold
    return tuple(Part(*key, gold) for key, gold in sorted(found.items()))


def total(parts: Iterable[Part]) -> Gold:
    """What parts come to."""
    return sum((part.gold for part in parts), Gold())


def _parts(held: Held, graph: Graph) -> Iterable[tuple[Standing, str, Gold]]:
    shares: dict[Standing, int] = {}
    for share in provenance.origins(held.lot.lot, graph):
        shares[share.standing] = shares.get(share.standing, 0) + share.ug
    # A lot whose gold was all measured away has no shares to be divided by: nothing may be said of it.
    weights = shares if any(shares.values()) else {Standing.UNKNOWN: 1}
    places = {place: gross for place, gross in held.places.items() if gross > 0} or {whereabouts.HOME: 1}
    by_standing = zip(
        weights,
        allocate(held.gold.gross_mg, list(weights.values())),
        allocate(held.gold.fine_ug, list(weights.values())),
        strict=True,
    )
    for standing, gross, fine in by_standing:
        grosses, fines = allocate(gross, list(places.values())), allocate(fine, list(places.values()))
        for place, part_mg, part_ug in zip(places, grosses, fines, strict=True):
            if part_mg or part_ug:
                yield standing, place, Gold(part_mg, part_ug)
