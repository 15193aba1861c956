"""Whose campaign a balance is to read."""

from service.flows.read_balance import CampaignBalance
from service.trade.change import campaign
from service.trade.change.balance import history
from service.trade.change.campaign import Campaign
from service.trade.lots import shelf, uses_shelf
from tests.trade.change.plant import CAMPAIGN, PLANT, SECOND, dore, ore, plant_market, processed, tailings, taken
from tests.trade.change.test_processing import ALL, run
from tests.trade.market import MINER, Market


def concerned(market: Market, *lots: str) -> set[str]:
    """Who may read the campaign that treats these lots."""
    outputs = [dore(301, "100.000", "900.0", holder=MINER), tailings(303)]
    run(market, processed([taken(lot, ALL) for lot in lots], outputs))
    shelves = [shelf(CAMPAIGN), uses_shelf(CAMPAIGN), *map(shelf, lots)]
    told = history(row for name in shelves for row in market.facts.shelf(name))
    row = campaign.on(market.facts.shelf(campaign.shelf(CAMPAIGN)))
    assert isinstance(row, Campaign)
    return set(CampaignBalance(row, told, ()).concerns)


def test_who_owned_all_of_it_reads_what_became_of_it() -> None:
    """The owner of ore treated on toll reads the campaign; where another's went in too, only the plant does."""
    alone = plant_market()
    assert concerned(alone, ore(alone, 201)) == {PLANT, MINER}
    mixed = plant_market()
    assert concerned(mixed, ore(mixed, 201), ore(mixed, 202, SECOND)) == {PLANT}
