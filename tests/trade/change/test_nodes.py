"""Where the gold of many lots meets is no gold that lies anywhere: nobody sends, receives, measures or counts it."""

from typing import Any

import pytest

from service.decision.outcome import Accepted, Refusal
from tests.trade.change.plant import CAMPAIGN, PLANT, dore, plant_market, processed, sponge, taken
from tests.trade.change.test_export import EXPORT, exported
from tests.trade.custody import yard
from tests.trade.market import Market, uuid

_COUNTED = {
    "type": "stocktake.recorded",
    "log": "demo.orotraza.pe/7f3a",
    "id": uuid(5_000),
    "occurred_at": "2026-11-21T16:00:00Z",
    "holder": PLANT,
    "counted_on": "2026-11-20",
}


def _market() -> Market:
    """A campaign and an export of the plant's."""
    market = plant_market()
    sponge(market, 201)
    sponge(market, 202)
    done = processed([taken(uuid(201), "100.000")], [dore(301, "95.000", "940.0")])
    assert isinstance(market.record(done, PLANT), Accepted)
    assert isinstance(market.record(exported(taken(uuid(202), "60.000")), PLANT), Accepted)
    return market


def _about(lot: str) -> list[tuple[dict[str, Any], str]]:
    one = [{"lot": lot, "gross_g": "1.000"}]
    metal = {"fineness": "900.0", "grade_g_t": None, "moisture_percent": None}
    weighed = {"lot": lot, "product": "dore", "fineness": "900.0", "fine_g": "0.900000"}
    arrived = {"lot": lot, "net_g": "1.000", "outcome": "accepted"}
    here: dict[str, Any] = {"plant": PLANT, "shipment": None}
    return [
        (yard.shipped(**{"from": PLANT, "lots": one, "documents": None}), "lot_not_there"),
        (yard.received(**here, lots=[arrived]), "lot_not_there"),
        (yard.received(**here, lots=[{**arrived, "book_g": "1.000"}]), "lot_not_there"),
        (yard.returned(lot=lot, plant=PLANT), "lot_not_there"),
        (yard.assayed(uuid(81), "plant", "1", lot=lot, **metal), "measure_of_lot"),
        (yard.remeasured("1.000", **weighed), "measure_of_lot"),
        (_COUNTED | {"lots": one}, "lot_not_countable"),
        (processed([taken(lot, "1.000")], [dore(302, "1.000", "1.0")], campaign=uuid(950)), "lot_overdrawn"),
        (exported(taken(lot, "1.000"), export=uuid(951)), "lot_overdrawn"),
    ]


@pytest.mark.parametrize("lot", [CAMPAIGN, EXPORT])
@pytest.mark.parametrize("number", range(len(_about(EXPORT))))
def test_it_is_refused(lot: str, number: int) -> None:
    """Every type that sends, receives, returns, measures, counts or takes gold refuses a campaign and an export."""
    payload, code = _about(lot)[number]
    outcome = _market().decide(payload, PLANT, roles=("plant",))
    assert isinstance(outcome, Refusal)
    assert outcome.code == code
