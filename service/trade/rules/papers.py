"""Documents beside the deal they are to support."""

from collections.abc import Iterator
from datetime import date

from service.decision.facts import Facts
from service.decision.findings import Mark
from service.decision.values import frozen
from service.registry import policies
from service.trade.catalogue import mark
from service.trade.deal import Deal
from service.trade.documents import GUIDES, Paper


@frozen
class Sides:
    """Who may have issued the documents of a deal."""

    buyer: str
    seller: str
    carrier: str | None


def r15_contradicted(deal: Deal) -> Iterator[Mark]:
    """A document names other parties, carries less than its lines, or says another thing than it said in another deal.

    A guide also contradicts a sale that it comes after. SUNAT's rules on payment vouchers and transport guides. A
    guide's weight may differ by a policy's ‰; a document marked `partial` also covers other deals and may be above
    what this one takes. Correctable, hence an ALERT.
    """
    for paper in deal.papers:
        sides = Sides(deal.buyer, deal.seller, deal.payload.carrier)
        if reasons := list(contradictions(paper, sides, deal.day, deal.facts)):
            yield mark("R15", deal.seq, paper.subject, f"entry:{deal.seq}", reason=",".join(reasons))


def r24_redeclared(deal: Deal) -> Iterator[Mark]:
    """A document is used again that an annulled entry had used: it is honest after an error, and has to be looked at.

    SUNAT's rules on payment vouchers: one voucher, one operation.
    """
    for paper in deal.papers:
        if paper.released is not None:
            yield redeclared(paper, deal.seq, f"entry:{deal.seq}")


def redeclared(paper: Paper, seq: int, about: str) -> Mark:
    """The mark on a document released before."""
    return mark("R24", seq, paper.subject, about, reason="redeclared", annulled=str(paper.released))


def contradictions(paper: Paper, sides: Sides, day: date, facts: Facts) -> Iterator[str]:
    """In what a document contradicts a deal of these sides on this Lima day, its lines and its other uses.

    Raises:
        NotLoaded: the policy on guides' weights is not loaded.
    """
    document = paper.document
    if document.issuer not in _issuers(sides, document.kind):
        yield "issuer"
    guide = document.kind in GUIDES
    if (stated := paper.stated_mg) is not None:
        slack = stated * policies.whole(facts, "guide_weight_permille", day) if guide else 0
        above = (paper.gross_mg - stated) * 1000
        if above > slack or (guide and not document.partial and -above > slack):
            yield "weight"
    if paper.stated_cents is not None and paper.cents > paper.stated_cents:
        yield "amount"
    if paper.restated:
        yield "restated"
    if guide and document.issued_on > day.isoformat():
        yield "after_sale"


def _issuers(sides: Sides, kind: str) -> tuple[str | None, ...]:
    """Who issues which document: the buyer a settlement, the seller a voucher, sender or carrier their guide."""
    match kind:
        case "04":
            return (sides.buyer,)
        case "09":
            return sides.seller, sides.buyer
        case "31":
            return (sides.carrier,)
        case _:
            return (sides.seller,)
