"""Whether the one the gold is said to come from may produce it, and the seller may sell it. First sales only."""

from collections.abc import Iterator
from datetime import date

from service.decision.facts import Facts
from service.decision.findings import Mark
from service.registry import registrations, rights
from service.trade.acting import may_sell_for
from service.trade.catalogue import mark
from service.trade.deal import Acting, Deal
from service.trade.support import Support


def r01_not_vigente(deal: Deal) -> Iterator[Mark]:
    """The producer, or the constancia's issuer, is suspended, excluded or revoked in REINFO on the day of the deal.

    DL 1107 art. 11 as amended by Ley 32537: the acquirer verifies that the registration is *vigente*. Who has a start
    authorization in force has left the process and needs none.
    """
    for line in deal.lines:
        support = line.support
        if support is not None and (status := support.lapsed) is not None:
            yield mark("R01", deal.seq, line.subject, line.about, holder=support.holder, status=status)


def r03_unsupported(deal: Deal) -> Iterator[Mark]:
    """Nothing stands behind the origin: no right named, an extinguished one, or no register knows the holder.

    DL 1107 art. 11 as amended by Ley 32537; an extinguished concession counts only with a *vigente* REINFO tied to it.
    Not asked of selectors, who have their constancia, nor of whoever resells a lot on record.
    """
    for line in deal.lines:
        support = line.support
        if support is None or line.acting is Acting.SELECTOR:
            continue
        if reason := unsupported(support, deal.facts, deal.day, deal.seller):
            yield mark("R03", deal.seq, line.subject, line.about, holder=support.holder, reason=reason)


def unsupported(support: Support, facts: Facts, day: date, giver: str) -> str | None:
    """Why nothing stands behind gold that `giver` sells or hands over; None where something does."""
    if support.right is None:
        return "right_missing"
    if support.reinfo_vigente:
        return None
    state = support.title or rights.in_force(facts.shelf(rights.shelf(support.right)), day)
    if state is not None and state.status == "extinguished":
        return "extinguished"
    if not support.unsupported:
        return None
    own = facts.shelf(registrations.shelf(giver))
    contract = registrations.in_force(own, "CONTRACT", day, right=support.right)
    return "no_row" if contract is None else None


def r03b_lent(deal: Deal) -> Iterator[Mark]:
    """Somebody sells under another's registration without constancia, registered contract or company (§3 a–d).

    Lending of a registration is a ground for exclusion: DS 001-2020-EM art. 8; declaring a third party's ore as own:
    13.16 as added by DS 009-2025-EM.
    """
    for line in deal.lines:
        source = line.source
        if source is None or line.support is None:
            continue
        if line.acting is Acting.SELECTOR and source.support == "constancia":
            continue  # whether the paper is there, and speaks of this, R05 asks
        if source.origin_holder != deal.seller and not may_sell_for(deal, source):
            yield mark("R03b", deal.seq, line.subject, line.about, holder=source.origin_holder or "")
