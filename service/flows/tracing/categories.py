"""In which category each producer was on the day on which it sold: what a lot's shares can be summed up by."""

from collections.abc import Iterable, Mapping

from service.categorization import assessments
from service.decision.facts import Needs
from service.flows.read_lot import Deal
from service.storage.engine import Connection
from service.storage.load import load
from service.trade.lots import Lot


async def of_origins(
    connection: Connection, origins: Iterable[Lot], deals: Mapping[str, Deal], known_at: int | None = None
) -> dict[str, str]:
    """By declared lot the category (`I` to `IV`) of its producer on the day of the deal; without those that had none.

    As known after entry `known_at` (None: now). `deals` are those that made the lots (`read_lot.deals_of`).
    """
    declared = [lot for lot in origins if lot.origin_holder is not None]
    shelves = dict.fromkeys(assessments.shelf(lot.origin_holder or "") for lot in declared)
    found, _ = await load(connection, Needs(tuple(shelves)))
    categories: dict[str, str] = {}
    for lot in declared:
        rows = found[assessments.shelf(lot.origin_holder or "")]
        day = deals[lot.lot].day
        assessed = assessments.in_force(rows, day, known_at, right=lot.right_code)
        category = None if assessed is None else assessed.category(day)
        if category is not None:
            categories[lot.lot] = category.value
    return categories
