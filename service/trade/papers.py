"""A deal's documents beside what its lines say, and beside what earlier deals took under them."""

from collections.abc import Sequence
from typing import Protocol

from service.decision.facts import Facts
from service.decision.outcome import refuse
from service.trade.deal import Deal, Price, PricedLine
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
from service.trade.measured import Measured
from service.trade.quantities import cents, mg, scaled


class Bargain(Protocol):
    """What papers are laid beside: a deal as it is struck, or as it is settled."""

    @property
    def facts(self) -> Facts: ...
    @property
    def seq(self) -> int: ...
    @property
    def price(self) -> Price: ...
    @property
    def lines(self) -> Sequence[PricedLine]: ...


def lay_out(deal: Deal) -> None:
    """Add the papers of a deal to it, in payload order.

    Raises:
        Refused: `document_line_reused`.
        NotLoaded: see `purchase.needs`.
    """
    deal.papers.extend(laid_out(deal, deal.payload.documents, deal.payload.lines))


def laid_out(deal: Bargain, documents: Sequence[Document], said: Sequence[Measured]) -> list[Paper]:
    """The papers of a deal; `said` are its lines as the payload has them. Raises as `lay_out` does."""
    if not documents:
        return []
    prints = [_fingerprint(line, measured) for line, measured in zip(deal.lines, said, strict=True)]
    return [_lay_out(deal, index, document, prints) for index, document in enumerate(documents)]


def _lay_out(deal: Bargain, index: int, document: Document, prints: list[str]) -> Paper:
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
        seq=deal.seq,
        document=identity,
        issued_on=document.issued_on,
        gross_mg=gross,
        cents=paid,
        currency=currency,
        fingerprints=own_prints,
        stated_mg=None if document.gross_g is None else mg(document.gross_g),
        stated_cents=None if document.amount is None else cents(document.amount),
        plate=document.plate,
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
        document=document,
        subject=subject,
        use=use,
        gross_mg=sum(each.gross_mg for each in uses),
        cents=sum(each.cents for each in alike),
        stated_mg=min((each.stated_mg for each in uses if each.stated_mg is not None), default=None),
        stated_cents=min((each.stated_cents for each in alike if each.stated_cents is not None), default=None),
        restated=any(restated(use, each) for each in earlier),
        released=annulled,
    )


def _fingerprint(line: PricedLine, said: Measured) -> str:
    weight, price = line.weight, line.listed
    if said.fineness is not None:
        assay = f"{scaled(said.fineness, 1)}‰"
    else:
        assay = f"{scaled(said.grade_g_t, 3)}" if said.grade_g_t is not None else ""
    paid = "" if price is None else f"{price.currency}{price.cents}"
    return fingerprint(weight.product, weight.gross_mg, assay, weight.fine_ug, paid)
