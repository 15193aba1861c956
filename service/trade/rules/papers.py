"""Documents beside the deal they are to support."""

from collections.abc import Iterator

from service.decision.findings import Mark
from service.registry import policies
from service.trade.catalogue import mark
from service.trade.deal import Deal
from service.trade.documents import GUIDES, Paper


def r15_contradicted(deal: Deal) -> Iterator[Mark]:
    """A document names other parties, carries less than its lines, or says another thing than it said in another deal.

    A guide also contradicts a sale that it comes after. SUNAT's rules on payment vouchers and transport guides. A
    guide's weight may differ by a policy's ‰; a document marked `partial` also covers other deals and may be above
    what this one takes. Correctable, hence an ALERT.
    """
    for paper in deal.papers:
        if reasons := list(_contradictions(deal, paper)):
            yield mark("R15", deal.seq, paper.subject, f"entry:{deal.seq}", reason=",".join(reasons))


def _contradictions(deal: Deal, paper: Paper) -> Iterator[str]:
    document = paper.document
    if document.issuer not in _issuers(deal, document.kind):
        yield "issuer"
    guide = document.kind in GUIDES
    if (stated := paper.stated_mg) is not None:
        slack = stated * policies.whole(deal.facts, "guide_weight_permille", deal.day) if guide else 0
        above = (paper.gross_mg - stated) * 1000
        if above > slack or (guide and not document.partial and -above > slack):
            yield "weight"
    if paper.stated_cents is not None and paper.cents > paper.stated_cents:
        yield "amount"
    if paper.restated:
        yield "restated"
    if guide and document.issued_on > deal.day.isoformat():
        yield "after_sale"


def _issuers(deal: Deal, kind: str) -> tuple[str | None, ...]:
    """Who issues which document: the buyer a settlement, the seller a voucher, sender or carrier their guide."""
    match kind:
        case "04":
            return (deal.buyer,)
        case "09":
            return deal.seller, deal.buyer
        case "31":
            return (deal.payload.carrier,)
        case _:
            return (deal.seller,)
