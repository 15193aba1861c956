"""Add up the mercury of a period, by department and method, and the worst practices that the graph shows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import asyncpg

from service.apart.thread import apart
from service.decision.records import Row, live
from service.exchange import mercury as pure
from service.exchange.mercury import Figures, Works
from service.registry import parties, registrations
from service.registry.jurisdiction import places
from service.storage import log_entries, reports
from service.storage.projection import one_moment
from service.storage.reports import Shelves
from service.trade import provenance
from service.trade.change.campaign import Campaign

_KEPT = (*reports.GRAPH, "campaign:")


@dataclass(frozen=True, slots=True)
class Mercury:
    """Figures by department and method, and of all campaigns together, as the log of `size` entries has them."""

    rows: Mapping[tuple[str | None, str], Figures]
    whole: Figures
    size: int


async def mercury(pool: asyncpg.Pool, first: date, last: date, territory: Collection[str]) -> Mercury:
    """The figures of campaigns that ended in a period; of plants in `territory` (prefixes of INEI codes; none: all)."""
    async with one_moment(pool) as connection:
        size = await log_entries.size(connection)
        found = await reports.campaigns(connection, first, last, size)
        asked = [row for row in live(found) if isinstance(row, Campaign)]
        plants = sorted({each.plant for each in asked})
        named = [shelf(plant) for plant in plants for shelf in (parties.shelf, registrations.shelf)]
        where = _codes(plants, await reports.shelves(connection, named, size))
        asked = [each for each in asked if not territory or where[each.plant].startswith(tuple(territory))]
        above = await reports.above(connection, [each.campaign for each in asked], size, _KEPT)
    return await apart(lambda: _summed(asked, above, where, size))


def _summed(asked: Sequence[Campaign], above: Sequence[Row], where: Mapping[str, str], size: int) -> Mercury:
    rows = live(above)
    graph = provenance.graph(rows)
    campaigns = {row.campaign: row for row in rows if isinstance(row, Campaign)}
    works = Works(graph.lots, graph.uses, campaigns)
    by_place = pure.by_place(asked, works, lambda plant: where[plant][:2] or None)
    counted = [each for each in asked if pure.mercury(each) is not None or pure.practices(each, works)]
    return Mercury(by_place, pure.figures(counted, works), size)


def _codes(plants: list[str], shelves: Shelves) -> dict[str, str]:
    """A plant's district by INEI's code: its own, else one where it is registered to work; empty if none is known."""
    codes: dict[str, str] = {}
    for plant in plants:
        who = parties.as_known(shelves[parties.shelf(plant)])
        here = places(who, shelves[registrations.shelf(plant)])
        codes[plant] = next((code for system, code in here if system == "inei"), "")
    return codes
