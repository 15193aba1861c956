"""A deal's documents beside what its lines say, and beside what earlier deals took under them."""

from service.decision.outcome import refuse
from service.trade.deal import Deal, DealLine
from service.trade.documents import DocumentUse, Paper, fingerprint, reused, shelf
from service.trade.quantities import scaled


def lay_out(deal: Deal) -> None:
    """Add the papers of a deal to it, in payload order.

    Raises:
        Refused: `document_line_reused`.
        NotLoaded: see `purchase.needs`.
    """
    prints = [_fingerprint(deal, line) for line in deal.lines] if deal.payload.documents else []
    deal.papers.extend(_lay_out(deal, index, prints) for index in range(len(deal.payload.documents)))


def _lay_out(deal: Deal, index: int, prints: list[str]) -> Paper:
    document = deal.payload.documents[index]
    identity = document.identity
    rows = [row for row in deal.facts.shelf(shelf(identity)) if isinstance(row, DocumentUse)]
    own_prints = tuple(prints[number - 1] for number in document.lines)
    if earlier := reused(rows, own_prints):
        raise refuse("document_line_reused", f"documents[{index}]", document=identity, seq=str(earlier.seq))
    lines = [deal.lines[number - 1] for number in document.lines]
    currency = document.currency
    gross = sum(line.weight.gross_mg for line in lines)
    cents = sum(line.price.cents for line in lines if line.price is not None and line.price.currency == currency)
    use = DocumentUse(deal.seq, identity, document.issued_on, gross, cents, currency, own_prints)
    return Paper(
        document,
        f"document:{index + 1}",
        use,
        gross + sum(row.gross_mg for row in rows),
        cents + sum(row.cents for row in rows if row.currency == currency),
    )


def _fingerprint(deal: Deal, line: DealLine) -> str:
    said = deal.payload.lines[line.number - 1]
    weight, price = line.weight, line.price
    if said.fineness is not None:
        assay = f"{scaled(said.fineness, 1)}‰"
    else:
        assay = f"{scaled(said.grade_g_t, 3)}" if said.grade_g_t is not None else ""
    paid = "" if price is None else f"{price.currency}{price.cents}"
    return fingerprint(weight.product, weight.gross_mg, assay, weight.fine_ug, paid)
