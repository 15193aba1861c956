from datetime import UTC, datetime

from service.exchange.epcis.event import members
from service.exchange.epcis.known import Recorded
from service.flows.events.rights import sides
from service.ledger import canonical
from service.rulebook.read import read
from tests.exchange.gs1_schema import event_faults
from tests.exchange.told import Telling
from tests.trade.market import BUYER, uuid
from tests.trade.stock.test_opened import VOUCHER, lot, stock


def test_an_opening_stock_commissions_each_lot() -> None:
    """With the papers it was bought under; of what nobody says where it is from, that it has no pedigree."""
    said = read(canonical.encode(stock(lot(910, VOUCHER), lot(911, origin=False))))
    told = Telling()
    told.take(Recorded(7, datetime(2026, 11, 15, 15, 1, tzinfo=UTC), said))
    known, unknown = told.events()
    assert [event_faults(members(each)) for each in (known, unknown)] == [[], []]
    assert [each.step for each in (known, unknown)] == ["commissioning", "commissioning"]
    assert (known.disposition, unknown.disposition) == (None, "no_pedigree_match")
    assert known.read_point is not None
    assert unknown.read_point is None
    assert any(VOUCHER["number"] in name for _, name in known.papers)
    assert all(uuid(number) in str(members(each)) for number, each in ((910, known), (911, unknown)))
    assert sides(told.entries[7], told.known) == {BUYER}
