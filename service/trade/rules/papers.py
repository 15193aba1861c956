"""Documents beside the deal they are to support."""

from collections.abc import Iterable, Iterator

from service.decision.findings import Mark
from service.registry import policies
from service.trade.catalogue import mark
from service.trade.deal import Bargain, Deal
from service.trade.documents import GUIDES, Paper


def r15_contradicted(deal: Deal) -> Iterator[Mark]:
    """A document contradicts the deal."""
    return contradicted(deal, deal.papers, deal.payload.carrier)


def contradicted(bargain: Bargain, papers: Iterable[Paper], carrier: str | None) -> Iterator[Mark]:
    """R15: a document names other parties, carries less than its lines, or says another thing than in another deal.

    A guide also contradicts a sale that it comes after. SUNAT's rules on payment vouchers and transport guides. A
    guide's weight may differ by a policy's ‰; a document marked `partial` also covers other deals and may be above
    what this one takes. Correctable, hence an ALERT.
    """
    for paper in papers:
        if reasons := list(_contradictions(bargain, paper, carrier)):
            yield mark("R15", bargain.seq, paper.subject, f"entry:{bargain.seq}", reason=",".join(reasons))


def _contradictions(bargain: Bargain, paper: Paper, carrier: str | None) -> Iterator[str]:
    document = paper.document
    if document.issuer not in _issuers(bargain, document.kind, carrier):
        yield "issuer"
    guide = document.kind in GUIDES
    if (stated := paper.stated_mg) is not None:
        slack = stated * policies.whole(bargain.facts, "guide_weight_permille", bargain.day) if guide else 0
        above = (paper.gross_mg - stated) * 1000
        if above > slack or (guide and not document.partial and -above > slack):
            yield "weight"
    if paper.stated_cents is not None and paper.cents > paper.stated_cents:
        yield "amount"
    if paper.restated:
        yield "restated"
    if guide and document.issued_on > bargain.day.isoformat():
        yield "after_sale"


def _issuers(bargain: Bargain, kind: str, carrier: str | None) -> tuple[str | None, ...]:
    """Who issues which document: the buyer a settlement, the seller a voucher, sender or carrier their guide."""
    match kind:
        case "04":
            return (bargain.buyer,)
        case "09":
            return bargain.seller, bargain.buyer
        case "31":
            return (carrier,)
        case _:
            return (bargain.seller,)
