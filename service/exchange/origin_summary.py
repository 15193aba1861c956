"""For whoever receives gold abroad: from where it is, by country, department, category and standing, in ‰.

What a refiner asks its supplier (LBMA RGG, country-of-origin report): of lots exported, or bars made, all origins
together. The ‰ are rounded by largest remainder, so that they come to 1000 exactly, and the µg beside them are exact.
"""

from collections.abc import Callable, Iterable

from service.categorization.category import Category
from service.decision.values import frozen
from service.trade import provenance
from service.trade.lots import Lot
from service.trade.provenance import Graph, Standing
from service.trade.quantities import allocate

PERU = "PE"
WHOLE = 1000


@frozen
class Origin:
    """Where some gold is from. None: nobody has declared it, or no register tells."""

    country: str | None
    department: str | None
    category: Category | None
    standing: Standing


@frozen
class Share:
    """Of one origin so many fine µg, and ‰ of the whole."""

    origin: Origin
    ug: int
    permille: int


def summary(lots: Iterable[str], graph: Graph, category: Callable[[Lot], Category | None]) -> tuple[Share, ...]:
    """The shares of some lots' origins together, the greatest first; no gold, no shares.

    `graph` has the lots with all their ancestors and marks; `category` tells a declared lot's.

    Raises:
        KeyError: the graph lacks a lot.
    """
    found: dict[Origin, int] = {}
    for lot in lots:
        if graph.lots[lot].fine_ug is None:
            continue  # divided by weight, its shares are no fine gold
        for share in provenance.origins(lot, graph):
            origin = _origin(graph.lots.get(share.origin), share.standing, category)
            found[origin] = found.get(origin, 0) + share.ug
    if not any(found.values()):
        return ()
    ordered = sorted(found.items(), key=lambda item: (-item[1], _words(item[0])))
    parts = allocate(WHOLE, [ug for _, ug in ordered])
    return tuple(Share(origin, ug, part) for (origin, ug), part in zip(ordered, parts, strict=True))


def _origin(lot: Lot | None, standing: Standing, category: Callable[[Lot], Category | None]) -> Origin:
    """Every district that a declaration can name is one of Peru's."""
    if lot is None:
        return Origin(None, None, None, standing)
    inei = lot.ubigeo_system == "inei" and lot.ubigeo_code is not None
    return Origin(PERU, (lot.ubigeo_code or "")[:2] if inei else None, category(lot), standing)


def _words(origin: Origin) -> tuple[str, ...]:
    return tuple(each or "" for each in (origin.country, origin.department, origin.category, origin.standing))
