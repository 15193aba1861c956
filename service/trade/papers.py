"""A deal's documents beside what its lines say, and beside what earlier deals took under them."""

from service.decision.outcome import refuse
from service.trade.deal import Deal, DealLine
from service.trade.documents import DocumentUse, Paper, fingerprint, restated, reused, shelf
from service.trade.quantities import cents, mg, scaled


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
    # A document that says no amount here is held to what it says elsewhere, so its lines are summed up all the same.
    told = [row.currency for row in rows if row.currency is not None]
    currency = document.currency or (told[0] if told else deal.price.currency)
    gross = paid = 0
    for number in document.lines:
        line = deal.lines[number - 1]
        gross += line.weight.gross_mg
        if line.price is not None and line.price.currency == currency:
            paid += line.price.cents
    use = DocumentUse(
        deal.seq,
        identity,
        document.issued_on,
        gross,
        paid,
        currency,
        own_prints,
        None if document.gross_g is None else mg(document.gross_g),
        None if document.amount is None else cents(document.amount),
    )
    for row in rows:
        gross += row.gross_mg
        if row.currency == currency:
            paid += row.cents
    uses = [use, *rows]
    weights = [each.stated_mg for each in uses if each.stated_mg is not None]
    amounts = [each.stated_cents for each in uses if each.stated_cents is not None and each.currency == currency]
    return Paper(
        document,
        f"document:{index + 1}",
        use,
        gross,
        paid,
        min(weights, default=None),
        min(amounts, default=None),
        any(restated(use, row) for row in rows),
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
