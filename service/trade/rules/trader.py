"""Whether buyer and seller stand in the registers that their trade asks of them."""

from collections.abc import Iterator
from datetime import date

from service.decision.facts import Facts
from service.decision.findings import Level, Mark
from service.registry import parties, policies, registrations
from service.trade.catalogue import mark
from service.trade.deal import Acting, Deal


def r02_not_in_recpo(deal: Deal) -> Iterator[Mark]:
    """The buyer, or a seller acting as trader or plant, is not *vigente* in RECPO on the day of the deal.

    DU 006-2025 art. 7.2; DS 012-2012-EM art. 7. Never asked of a producer selling its own. A seller whose registration
    is suspended may sell its stock under a recorded release.
    """
    buyer = _status(deal.facts, deal.day, deal.buyer)
    seller = None
    if any(line.acting is Acting.TRADER for line in deal.lines):
        seller = may_sell_stock(deal.facts, deal.day, deal.seller)
    for line in deal.lines:
        asked = seller if line.acting is Acting.TRADER else None
        if buyer != "vigente" or asked not in {None, "vigente"}:
            yield mark("R02", deal.seq, line.subject, line.about, buyer=buyer, seller=asked or "not_asked")


def may_sell_stock(facts: Facts, day: date, party: str) -> str:
    """`vigente` where a trader may sell what it has bought, else what RECPO says of it."""
    status = _status(facts, day, party)
    if status == "vigente":
        return status
    return (
        "vigente" if registrations.in_force(facts.shelf(registrations.shelf(party)), "STOCK_RELEASE", day) else status
    )


def _status(facts: Facts, day: date, party: str) -> str:
    row = registrations.in_force(facts.shelf(registrations.shelf(party)), "RECPO", day)
    return "no_row" if row is None else row.status


def r04b_ruc_inactive(deal: Deal) -> Iterator[Mark]:
    """SUNAT does not list the seller's RUC as active; a NOTE while the cure period runs.

    DS 001-2020-EM art. 7. Without a row from SUNAT nothing is said: that was not checked.
    """
    row = registrations.in_force(deal.facts.shelf(registrations.shelf(deal.seller)), "SUNAT", deal.day)
    if row is None or row.status == "active":
        return
    days = (deal.day - date.fromisoformat(row.start)).days
    level = Level.NOTE if days <= policies.whole(deal.facts, "ruc_cure_days", deal.day) else Level.ALERT
    about = parties.shelf(deal.seller)
    yield mark("R04b", deal.seq, deal.seller, about, level=level, status=row.status, since=row.start)
