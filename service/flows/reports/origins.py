"""Sum up where a party's exported gold, or its bars, are from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Literal

import asyncpg

from service.apart.thread import apart
from service.categorization import assessments
from service.categorization.category import Category
from service.decision.facts import Facts
from service.decision.records import Row, live
from service.exchange import origin_summary
from service.exchange.origin_summary import Share
from service.flows.known_at import last_known
from service.flows.reports.graph import graph_at
from service.storage import log_entries, lot_flows, reports
from service.storage.projection import one_moment
from service.trade.change.exported import Exported
from service.trade.lots import MADE, Lot

Which = Literal["exported", "bars"]


@dataclass(frozen=True, slots=True)
class Summary:
    """The shares of so many lots together, as the log of `size` entries has them."""

    shares: tuple[Share, ...]
    lots: int
    size: int


async def summary(pool: asyncpg.Pool, party: str, which: Which, first: date, last: date, today: date) -> Summary:
    """What a party exported on days from `first` to `last`, or the bars it made that were recorded on them.

    A category is that of the origin's holder on the last day, by what is known now.

    Raises:
        KnownAtAhead: `last` is yet to come.
    """
    async with one_moment(pool) as connection:
        until = await last_known(connection, last, today)
        size = await log_entries.size(connection)
        if which == "exported":
            sent = live(await reports.exports(connection, party, first, last, size))
            named = [row.export for row in sent if isinstance(row, Exported)]
        else:
            since = await last_known(connection, first - timedelta(days=1), today)
            rows = await lot_flows.of_holder(connection, party)
            named = await apart(partial(_bars, rows, party, since, until))
        graph = await graph_at(connection, named, size)
        facts = Facts()
        holders = {lot.origin_holder for lot in graph.lots.values() if lot.origin_holder is not None}
        facts.load(await reports.shelves(connection, [*map(assessments.shelf, sorted(holders))], size), {})

    def category(lot: Lot) -> Category | None:
        if lot.origin_holder is None:
            return None
        found = assessments.in_force(facts.shelf(assessments.shelf(lot.origin_holder)), last, right=lot.right_code)
        return None if found is None else found.category(last)

    shares = await apart(partial(origin_summary.summary, named, graph, category))
    return Summary(shares, len(named), size)


def _bars(rows: Sequence[Row], party: str, since: int, until: int) -> list[str]:
    """The party's bars that were made by the entries after `since` up to `until`."""
    return [
        row.lot
        for row in live(rows)
        if isinstance(row, Lot) and (row.holder, row.product, row.source) == (party, "bar", MADE)
        if since < row.seq <= until
    ]
