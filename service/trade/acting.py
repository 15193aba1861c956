"""In what quality the seller sells: its own, under a constancia, for the origin's holder, or as a trader."""

from service.registry import parties, registrations
from service.trade.deal import Acting, Deal
from service.trade.lots import DECLARED, Lot


def acting(deal: Deal, source: Lot) -> Acting:
    """The seller's quality in selling gold of `source`: what is asked of it depends on that."""
    if source.source != DECLARED:
        return Acting.TRADER
    if source.support == "constancia" or is_selector(deal):
        return Acting.SELECTOR
    if source.origin_holder == deal.seller:
        return Acting.PRODUCER
    return Acting.FOR_HOLDER if may_sell_for(deal, source) else Acting.TRADER


def is_selector(deal: Deal) -> bool:
    """The seller is declared or registered as a selector, or stands on the padrón."""
    for declared in deal.payload.declares:
        if declared.party == deal.seller:
            return declared.kind == "selector"
    party = parties.find(deal.facts, deal.seller)
    if party is not None and party.party_kind == "selector":
        return True
    rows = deal.facts.shelf(registrations.shelf(deal.seller))
    return registrations.in_force(rows, "SELECTORS", deal.day) is not None


def may_sell_for(deal: Deal, source: Lot) -> bool:
    """`domain.md` §3 (c) and (d): the seller's registered contract on the right, or the holder's membership in it."""
    if source.right_code is not None:
        own = deal.facts.shelf(registrations.shelf(deal.seller))
        if registrations.in_force(own, "CONTRACT", deal.day, right=source.right_code) is not None:
            return True
    holders = deal.facts.shelf(registrations.shelf(source.origin_holder or ""))
    return any(row.counterparty == deal.seller for row in registrations.all_in_force(holders, "MEMBERSHIP", deal.day))
