"""Gold picked by hand under another's right: the constancia de origen and what it covers."""

from collections.abc import Iterator

from service.decision.findings import Level, Mark
from service.registry import parties, registrations
from service.trade.catalogue import mark
from service.trade.deal import Acting, Deal, DealLine
from service.trade.declaration import Declaration
from service.trade.quantities import half_even

_PADRON_DISTRICTS = {
    # La Rinconada and Cerro Lunar (Ananea), the provinces Sandia and Carabaya; SUNAT writes INEI's codes.
    "inei": ("211002", "2112", "2103"),
    "sunat": ("211002", "2112", "2103"),
    "reniec": ("201104", "2008", "2003"),
}


def padron_applies(system: str, code: str) -> bool:
    """Whether the regime of the selectors' padrón reaches a district (DS 027-2012-EM, DS 001-2020-EM art. 2e)."""
    return code.startswith(_PADRON_DISTRICTS.get(system, ()))


def r05_constancia(deal: Deal) -> Iterator[Mark]:
    """A selector's constancia is missing, or speaks of another selector, issuer or right.

    DS 027-2012-EM; DS 001-2020-EM art. 2e; DS 009-2025-EM 5.6. Missing where the padrón's regime does not
    reach: a NOTE, for no regime was found there. A contradicting one is never mild.
    """
    for line in deal.lines:
        if line.acting is Acting.SELECTOR:
            yield from _of_line(deal, line)


def _of_line(deal: Deal, line: DealLine) -> Iterator[Mark]:
    source = line.source
    if source is None:
        return
    if source.constancia is None:
        reached = padron_applies(source.ubigeo_system or "", source.ubigeo_code or "")
        level = Level.BLOCK if reached else Level.NOTE
        yield mark("R05", deal.seq, line.subject, line.about, level=level, reason="missing")
    elif line.declaration is not None:
        yield from contradicted(line.declaration)


def contradicted(declaration: Declaration, *, bought: bool = False) -> Iterator[Mark]:
    """The constancia under a declared lot names another selector, issuer or right than the declaration does.

    Who has `bought` the gold is not its selector, and is not asked to be.
    """
    paper, lot = declaration.constancia, declaration.lot
    if paper is None:
        return
    if paper.selector != lot.holder and not bought:
        reason = "other_selector"
    elif paper.issuer != lot.origin_holder:
        reason = "other_issuer"
    elif lot.right_code is not None and paper.right_code != lot.right_code:
        reason = "other_right"
    else:
        return
    about = declaration.about
    yield mark("R05", lot.seq, declaration.subject, about, reason=reason, constancia=paper.constancia)


def r05b_overdrawn(deal: Deal) -> Iterator[Mark]:
    """More grams were declared under a constancia than it states: the excess falls on the line that crosses it.

    RM 410-2014-MEM/DM; several draws are no reuse.
    """
    for line in deal.lines:
        if line.declaration is not None:
            yield from overdrawn(line.declaration)


def overdrawn(declaration: Declaration) -> Iterator[Mark]:
    """The excess of one declared lot, as µg in proportion to its gross mg (no amount while it is not assayed)."""
    paper, lot = declaration.constancia, declaration.lot
    if paper is None or declaration.drawn_mg <= paper.gross_mg:
        return
    excess = min(lot.gross_mg, declaration.drawn_mg - paper.gross_mg)
    yield mark(
        "R05b",
        lot.seq,
        declaration.subject,
        declaration.about,
        amount=None if lot.fine_ug is None else half_even(lot.fine_ug * excess, lot.gross_mg),
        constancia=paper.constancia,
        excess_mg=str(excess),
        gross_mg=str(lot.gross_mg),
    )


def r05c_in_reinfo_too(deal: Deal) -> Iterator[Mark]:
    """The selector is *vigente* in REINFO as well: the two exclude each other (DS 001-2020-EM art. 2e)."""
    if any(line.acting is Acting.SELECTOR for line in deal.lines):
        rows = deal.facts.shelf(registrations.shelf(deal.seller))
        if any(row.status == "vigente" for row in registrations.all_in_force(rows, "REINFO", deal.day)):
            yield mark("R05c", deal.seq, deal.seller, parties.shelf(deal.seller))
