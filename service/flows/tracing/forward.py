"""Where gold went: every lot that has some of it, how much, who holds it, and what of it left the country.

A page is of lots in the order in which they were recorded, so that what is recorded later only adds to the end. Whoever
does not see all of them is answered as if what it does not see were not there: neither the pages nor what a lot has of
the sources count what came by it.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Final

import asyncpg

from service.apart.thread import apart_by_steps
from service.decision.facts import Needs
from service.flows import look_back_keys
from service.flows.look_back import look_back
from service.flows.tracing import downward, opening
from service.flows.tracing.moment import Moment, TooLarge, as_of, settle
from service.flows.tracing.remembered import Remembered
from service.flows.tracing.sight import Reader, placed_in
from service.storage import lot_graph
from service.storage.engine import Connection
from service.storage.load import load
from service.storage.lot_graph import Placed
from service.storage.projection import one_moment
from service.trade import learned, lots, provenance
from service.trade.change.exported import Exported
from service.trade.lots import EXPORT, Lot
from service.trade.provenance import Graph, Reached

MOST_REACHED: Final = 50_000
"""Lots looked at below the sources, those fewest steps away first."""
MOST_ABOVE: Final = 250_000
"""Lots that the lots of a page may be made of."""
MOST_SOURCES: Final = 5_000
PAGE: Final = 100
"""Lots on a page: each is divided by itself."""

_APART: Final = 5_000


class NoSuchPage(Exception):
    """A page would begin after a lot that is on none."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A lot that gold of the sources is in: what of it, in which lot, of how much; None for a lot that is withheld.

    `left_mg` is what its holder still has of the whole lot; `export` tells of one that left the country. One that was
    never `measured` is divided by gross milligrams.
    """

    reached: Reached
    lot: Lot | None
    whole: int
    measured: bool
    left_mg: int | None = None
    export: Exported | None = None


@dataclass(frozen=True, slots=True)
class Destinations:
    """A page of what the sources reached. `sources` are those of them that were lots at that moment.

    `following` is the lot after which the next page begins; `complete`: no more lots lie below than are looked at.
    """

    moment: Moment
    sources: tuple[str, ...]
    found: tuple[Destination, ...]
    following: str | None
    complete: bool


@dataclass(frozen=True, slots=True)
class About:
    """Whose gold is followed: a lot's, a right's, a party's or an entry's, as `lot`, `right`, `party` or `entry`."""

    what: str
    which: str


async def sources(connection: Connection, about: About) -> list[str]:
    """The lots whose gold is followed.

    Raises:
        TooLarge: they are too many for one question.
    """
    match about.what:
        case "lot":
            return [about.which]
        case "right":
            found = await lot_graph.declared_under(connection, about.which, MOST_SOURCES + 1)
        case "party":
            found = await lot_graph.of_party(connection, about.which, MOST_SOURCES + 1)
        case _:
            found = await lot_graph.of_entry(connection, int(about.which), MOST_SOURCES + 1)
    if len(found) > MOST_SOURCES:
        raise TooLarge("lots", MOST_SOURCES)
    return sorted(found)


async def follow(
    pool: asyncpg.Pool,
    about: About,
    reader: Reader,
    *,
    known_at: int | date | None,
    at: date | None,
    today: date,
    after: str | None = None,
    most: int = PAGE,
    territory: tuple[str, ...] = (),
    remembered: Remembered | None = None,
) -> Destinations:
    """A page of the lots that have gold of these, as far as somebody may see them.

    What they are made of is taken from what the process has `remembered` of the graph, where it can.
    With a territory (prefixes of INEI codes), only lots that were declared to be dug there are followed.

    Raises:
        KnownAtAhead: the log has not come to `known_at`.
        NoSuchPage: no page ends with the lot `after`.
        TooLarge: more is there than is looked at for one question.
        Circle: the projection is not what the ledger makes it.
    """
    async with one_moment(pool) as connection:
        moment = await settle(connection, known_at, at, today)
        began = await _within(connection, await sources(connection, about), territory)
        sight = None
        if reader.whole:
            below = await lot_graph.descent(connection, began, MOST_REACHED + 1)
        else:
            below, sight = await downward.walk(connection, began, moment, reader, today, MOST_REACHED)
        page, following = _page(below, moment, after, most)
        graph = await _above(connection, [*began, *(each.lot for each in page)], moment, remembered)
        there = [lot for lot in began if lot in graph.lots]
        hidden = frozenset[str]() if sight is None else graph.lots.keys() - sight.shown
        reached = await _reached(there, [each.lot for each in page if each.lot in graph.lots], graph, hidden)
        found = await _told(connection, reached, graph, hidden)
    return Destinations(moment, tuple(there), found, following, len(below) <= MOST_REACHED)


async def _above(connection: Connection, asked: Sequence[str], moment: Moment, remembered: Remembered | None) -> Graph:
    """Lots with all above them, and what was learned of these."""
    if (memory := await opening.above(connection, asked, moment, remembered, MOST_ABOVE)) is not None:
        packed, opened = memory
        beside = opening.beside(packed, opened)
        rows, contested = await look_back_keys.look_back(connection, opened.others, moment.past, beside)
        graph = packed.graph(opened, rows, walked=False)
        reviews = await look_back(connection, graph, moment.past) if packed.spoken_of(opened) else ()
        return learned.with_learned(graph, reviews, contested)
    found = await as_of(connection, await lot_graph.ancestry(connection, asked, MOST_ABOVE + 1), moment)
    rows, contested = await look_back_keys.look_back(connection, found, moment.past)
    graph = provenance.graph(rows)
    if len(graph.lots) > MOST_ABOVE:
        raise TooLarge("lots", MOST_ABOVE)
    if remembered is not None:
        remembered.note(len(graph.lots))
    return learned.with_learned(graph, await look_back(connection, graph, moment.past), contested)


async def _within(connection: Connection, found: list[str], territory: tuple[str, ...]) -> list[str]:
    """Those of these lots that were dug in a territory; all of them in the whole country."""
    if not territory:
        return found
    rows, _ = await load(connection, Needs(tuple(map(lots.shelf, found))))
    dug = {lot: lots.on(rows[lots.shelf(lot)]) for lot in found}
    return [lot for lot, row in dug.items() if row is not None and placed_in(row, territory)]


def _page(below: Sequence[Placed], moment: Moment, after: str | None, most: int) -> tuple[Sequence[Placed], str | None]:
    """The lots of a page, and the one after which the next begins."""
    known = [each for each in below if each.seq <= moment.known_at]
    if after is not None:
        at = next((at for at, each in enumerate(known, 1) if each.lot == after), None)
        if at is None:
            raise NoSuchPage
        known = known[at:]
    page = known[:most]
    return page, page[-1].lot if len(known) > most else None


async def _reached(
    began: Sequence[str], page: Sequence[str], graph: Graph, hidden: AbstractSet[str]
) -> tuple[Reached, ...]:
    divided = provenance.reached(began, page, graph, hidden)
    return tuple(divided) if len(graph.lots) < _APART else await apart_by_steps(divided)


async def _told(
    connection: Connection, reached: Sequence[Reached], graph: Graph, hidden: AbstractSet[str]
) -> tuple[Destination, ...]:
    told = [each.lot for each in reached if each.lot not in hidden]
    left = await lot_graph.gross_left(connection, list(map(lots.gross_account, told)))
    exports = await _exports(connection, [lot for lot in told if graph.lots[lot].product == EXPORT])
    return tuple(_destination(each, graph.lots[each.lot], hidden, left, exports) for each in reached)


def _destination(
    reached: Reached, lot: Lot, hidden: AbstractSet[str], left: Mapping[str, int], exports: Mapping[str, Exported]
) -> Destination:
    measured = lot.fine_ug is not None
    whole = lot.gross_mg if lot.fine_ug is None else lot.fine_ug
    if lot.lot in hidden:
        return Destination(reached, None, whole, measured)
    return Destination(reached, lot, whole, measured, left.get(lots.gross_account(lot.lot), 0), exports.get(lot.lot))


async def _exports(connection: Connection, exported: Sequence[str]) -> dict[str, Exported]:
    found, _ = await load(connection, Needs(tuple(f"export:{lot}" for lot in exported)))
    return {row.export: row for rows in found.values() for row in rows if isinstance(row, Exported)}
