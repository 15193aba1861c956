"""The balance of a lot, of a campaign, and of a party over a period, with whom each concerns."""

from dataclasses import dataclass
from datetime import date, timedelta

import asyncpg

from service.apart.thread import apart
from service.flows.known_at import last_known
from service.flows.readers.may_read import Place
from service.registry import parties, registrations
from service.registry.jurisdiction import places
from service.registry.parties import Party
from service.storage import lot_flows, lot_graph, snapshot
from service.storage.engine import Connection
from service.storage.lot_graph import Balance
from service.storage.projection import one_moment
from service.trade import lots
from service.trade.change import balance, campaign
from service.trade.change.balance import History, Holding, Period
from service.trade.change.campaign import Campaign
from service.trade.lots import Lot


@dataclass(frozen=True, slots=True)
class LotBalance:
    """A lot among its neighbours, and what its two accounts say that it holds."""

    lot: Lot
    told: History
    held: Balance


@dataclass(frozen=True, slots=True)
class CampaignBalance:
    """A campaign with the lots that went in and came out, and the districts of its plant."""

    campaign: Campaign
    told: History
    places: tuple[Place, ...]

    @property
    def concerns(self) -> tuple[str, ...]:
        """Its plant; and whoever owned all that was treated. What several put in together is the plant's to know."""
        owners = {self.told.lots[use.parent].holder for use in self.told.into.get(self.campaign.campaign, ())}
        return (self.campaign.plant, *owners) if len(owners) == 1 else (self.campaign.plant,)


@dataclass(frozen=True, slots=True)
class PartyBalance:
    """What a party held over a period, and the party's districts."""

    holding: Holding
    period: Period
    places: tuple[Place, ...]


async def of_lot(pool: asyncpg.Pool, lot: str) -> LotBalance | None:
    """The balance of a lot; None if it is unknown."""
    async with one_moment(pool) as connection:
        told = balance.history(await lot_flows.of_lots(connection, [lot]))
        if lot not in told.lots:
            return None
        held = await lot_graph.balance(connection, lots.gross_account(lot), lots.fine_account(lot))
    return LotBalance(told.lots[lot], told, held)


async def of_campaign(pool: asyncpg.Pool, named: str) -> CampaignBalance | None:
    """The balance of a campaign; None if it is unknown."""
    async with pool.acquire() as connection:
        told = balance.history(await lot_flows.of_lots(connection, [named]))
        shelf = campaign.shelf(named)
        rows = (await snapshot.take(connection, (shelf,))).shelves[shelf]
        if named not in told.lots or (row := campaign.on(rows)) is None:
            return None
        _, where = await _who(connection, row.plant)
    return CampaignBalance(row, told, where)


async def of_party(pool: asyncpg.Pool, party: str, first: date, last: date, today: date) -> PartyBalance | None:
    """The balance of a party's lots, by what was recorded from `first` to `last` (Lima days); None: nobody knows it.

    Raises:
        KnownAtAhead: `last` is yet to come.
    """
    async with pool.acquire() as connection:
        who, where = await _who(connection, party)
        if who is None:
            return None
        before = await last_known(connection, first - timedelta(days=1), today)
        period = Period(before + 1, await last_known(connection, last, today))
        rows = await lot_flows.of_holder(connection, party)
    # Of many lots it takes long: others are answered meanwhile.
    holding = await apart(lambda: balance.holding(party, balance.history(rows), period))
    return PartyBalance(holding, period, where)


async def _who(connection: Connection, party: str) -> tuple[Party | None, tuple[Place, ...]]:
    shelves = (parties.shelf(party), registrations.shelf(party))
    named, registered = (await snapshot.take(connection, shelves)).shelves.values()
    who = parties.as_known(named, None)
    return who, places(who, registered)
