"""A deal's documents beside what its lines say, and beside what earlier deals took under them."""

from service.decision.outcome import refuse
from service.trade.deal import Deal, DealLine
from service.trade.documents import (
    Document,
    DocumentUse,
    Paper,
    Printed,
    fingerprint,
    released,
    restated,
    reused,
    shelf,
)
from service.trade.quantities import cents, mg, scaled


def lay_out(deal: Deal) -> None:
    """Add the papers of a deal to it, in payload order.

    Raises:
        Refused: `document_line_reused`.
        NotLoaded: see `purchase.needs`.
    """
    if deal.payload.documents:
        prints = [_fingerprint(deal, line) for line in deal.lines]
        for index, document in enumerate(deal.payload.documents):
            deal.papers.append(_lay_out(deal, index, document, prints))


def _lay_out(deal: Deal, index: int, document: Document, prints: list[str]) -> Paper:
    identity = document.identity
    stored = deal.facts.shelf(shelf(identity))
    rows = [row for row in stored if isinstance(row, DocumentUse)]
    own_prints = tuple([prints[number - 1] for number in document.lines])
    # A document that says no amount here is held to what it says elsewhere, so its lines are summed up all the same.
    told = next((row.currency for row in rows if row.currency is not None), deal.price.currency)
    currency = document.currency or told
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
        document.plate,
    )
    subject = f"document:{index + 1}"
    if not stored:
        return Paper(document, subject, use, gross, paid, use.stated_mg, use.stated_cents, restated=False)
    if earlier := reused(rows, own_prints):
        raise refuse("document_line_reused", f"documents[{index}]", document=identity, seq=str(earlier.seq))
    return summed_up(document, subject, [use, *rows], released(stored))


def summed_up(document: Printed, subject: str, uses: list[DocumentUse], annulled: int | None) -> Paper:
    """A document that earlier deals used as well; this deal's use comes first and says the currency.

    `annulled` is an annulled entry that had used it.
    """
    use, *earlier = uses
    alike = [each for each in uses if each.currency == use.currency]
    return Paper(
        document,
        subject,
        use,
        sum(each.gross_mg for each in uses),
        sum(each.cents for each in alike),
        min((each.stated_mg for each in uses if each.stated_mg is not None), default=None),
        min((each.stated_cents for each in alike if each.stated_cents is not None), default=None),
        any(restated(use, each) for each in earlier),
        annulled,
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
