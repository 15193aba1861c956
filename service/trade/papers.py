"""A deal's documents beside what its lines say, and beside what earlier deals took under them."""

from collections.abc import Sequence

from service.decision.outcome import refuse
from service.trade.deal import Bargain, PricedLine
from service.trade.documents import Document, DocumentUse, Paper, fingerprint, restated, reused, shelf
from service.trade.measured import Measured
from service.trade.quantities import cents, mg, scaled


def lay_out(
    bargain: Bargain, documents: Sequence[Document], lines: Sequence[PricedLine], said: Sequence[Measured]
) -> list[Paper]:
    """The papers of a deal, in payload order; `said` are its lines as the payload has them.

    Raises:
        Refused: `document_line_reused`.
        NotLoaded: a document's shelf is not loaded.
    """
    if not documents:
        return []
    prints = [_fingerprint(line, each) for line, each in zip(lines, said, strict=True)]
    return [_lay_out(bargain, index, document, lines, prints) for index, document in enumerate(documents)]


def _lay_out(bargain: Bargain, index: int, document: Document, lines: Sequence[PricedLine], prints: list[str]) -> Paper:
    identity = document.identity
    rows = [row for row in bargain.facts.shelf(shelf(identity)) if isinstance(row, DocumentUse)]
    own_prints = tuple([prints[number - 1] for number in document.lines])
    if earlier := reused(rows, own_prints):
        raise refuse("document_line_reused", f"documents[{index}]", document=identity, seq=str(earlier.seq))
    # A document that says no amount here is held to what it says elsewhere, so its lines are summed up all the same.
    told = next((row.currency for row in rows if row.currency is not None), bargain.price.currency)
    currency = document.currency or told
    gross = paid = 0
    for number in document.lines:
        line = lines[number - 1]
        gross += line.weight.gross_mg
        if line.price is not None and line.price.currency == currency:
            paid += line.price.cents
    use = DocumentUse(
        bargain.seq,
        identity,
        document.issued_on,
        gross,
        paid,
        currency,
        own_prints,
        None if document.gross_g is None else mg(document.gross_g),
        None if document.amount is None else cents(document.amount),
    )
    subject = f"document:{index + 1}"
    if not rows:
        return Paper(document, subject, use, gross, paid, use.stated_mg, use.stated_cents, restated=False)
    return _summed_up(document, subject, [use, *rows])


def _summed_up(document: Document, subject: str, uses: list[DocumentUse]) -> Paper:
    """A document that earlier deals used as well; this deal's use comes first and says the currency."""
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
    )


def _fingerprint(line: PricedLine, said: Measured) -> str:
    weight, price = line.weight, line.listed
    if said.fineness is not None:
        assay = f"{scaled(said.fineness, 1)}‰"
    else:
        assay = f"{scaled(said.grade_g_t, 3)}" if said.grade_g_t is not None else ""
    paid = "" if price is None else f"{price.currency}{price.cents}"
    return fingerprint(weight.product, weight.gross_mg, assay, weight.fine_ug, paid)
