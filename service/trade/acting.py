"""In what quality the seller sells: its own, under a constancia, for the origin's holder, or as a trader."""

from datetime import date

from service.decision.facts import Facts
from service.registry import parties, registrations
from service.trade.deal import Acting, Deal
from service.trade.lots import OWN, Lot
from service.trade.payload import PurchaseRecorded


def acting(deal: Deal, source: Lot) -> Acting:
    """The seller's quality in selling gold of `source`: what is asked of it depends on that."""
    if source.source not in OWN or source.origin_holder is None:
        return Acting.TRADER
    # The word "constancia" makes no selector: anybody could write it instead of the paper.
    if source.constancia is not None or deal.by_selector:
        return Acting.SELECTOR
    if source.origin_holder == deal.seller:
        return Acting.PRODUCER
    return Acting.FOR_HOLDER if may_sell_for(deal, source) else Acting.TRADER


def is_selector(payload: PurchaseRecorded, facts: Facts, day: date) -> bool:
    """The seller stands on the padrón, or is registered as a selector; declared as one, while it is not registered."""
    seller = payload.seller
    if registrations.in_force(facts.shelf(registrations.shelf(seller)), "SELECTORS", day) is not None:
        return True
    party = parties.find(facts, seller)
    if party is not None and (party.registered or party.party_kind == "selector"):
        return party.party_kind == "selector"
    return any(declared.party == seller and declared.kind == "selector" for declared in payload.declares)


def may_sell_for(deal: Deal, source: Lot) -> bool:
    """Whether the seller sells for the origin's holder; see `sells_for`."""
    return sells_for(deal.facts, deal.day, deal.seller, source.origin_holder or "", source.right_code)


def sells_for(facts: Facts, day: date, seller: str, holder: str, right: str | None) -> bool:
    """`domain.md` §3 (c) and (d): the seller's registered contract on the right, or the holder's membership in it."""
    if right is not None:
        own = facts.shelf(registrations.shelf(seller))
        if registrations.in_force(own, "CONTRACT", day, right=right) is not None:
            return True
    holders = facts.shelf(registrations.shelf(holder))
    return any(row.counterparty == seller for row in registrations.all_in_force(holders, "MEMBERSHIP", day))
