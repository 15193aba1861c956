"""Gold nobody accounts for: more than went in, or from nowhere on record."""

from collections.abc import Iterator

from service.decision.findings import Mark
from service.registry import policies
from service.trade.catalogue import mark
from service.trade.deal import Deal, DealLine
from service.trade.lots import METALS, ORES
from service.trade.quantities import half_even

UNCERTAINTY_OF = {
    "ore": "assay_uncertainty_permille_ore",
    "concentrate": "assay_uncertainty_permille_ore",
    "tailings": "assay_uncertainty_permille_ore",
    "circuit": "assay_uncertainty_permille_ore",
    "amalgam": "assay_uncertainty_permille_sponge",
    "sponge": "assay_uncertainty_permille_sponge",
    "scrap": "assay_uncertainty_permille_sponge",
    "dore": "assay_uncertainty_permille_dore",
    "bar": "assay_uncertainty_permille_bar",
}


def r06b_gain(deal: Deal) -> Iterator[Mark]:
    """The buyer measures more than the lot gave, beyond the assay's uncertainty; only what is beyond counts.

    Mass balance; the tolerance is a policy by product form. It may be laundering here or under-assay before. What is
    sold again is held to its first assay too, by twice the tolerance: sale after sale would add up else. Fine gold is
    compared with fine gold; out of a lot that was never assayed, weight with weight. What was only guessed and still
    is one has its weight looked at too, for its first assay is no gain. Ore that was never assayed and is sold as
    metal, with no word of where it was treated, accounts for none of the gold.
    """
    for line in deal.lines:
        permille = policies.whole(deal.facts, UNCERTAINTY_OF[line.weight.product], deal.day)
        found = None if line.taken_ug is None else _fine_gain(deal, line, permille)
        if found is None and (line.taken_ug is None or line.estimated):
            found = _gross_gain(deal, line, permille)
        if found is not None:
            yield found


def _fine_gain(deal: Deal, line: DealLine, permille: int) -> Mark | None:
    taken, measured = line.taken_ug or 0, line.weight.fine_ug or 0
    most = taken + taken * permille // 1000
    if line.most_ug is not None:
        most = min(most, line.most_ug)
    excess = measured - most
    if excess <= 0:
        return None
    return mark(
        "R06b",
        deal.seq,
        line.subject,
        line.about,
        amount=excess,
        most_ug=str(most),
        taken_ug=str(taken),
        measured_ug=str(measured),
        permille=str(permille),
    )


def _gross_gain(deal: Deal, line: DealLine, permille: int) -> Mark | None:
    """The excess weight bears its part of whatever fine gold the buyer found (no amount while nobody has assayed)."""
    taken, gross, fine = line.taken_mg, line.weight.gross_mg, line.weight.fine_ug
    excess = gross if _treated_unseen(deal, line) else gross - taken - taken * permille // 1000
    if excess <= 0:
        return None
    return mark(
        "R06b",
        deal.seq,
        line.subject,
        line.about,
        amount=None if fine is None else half_even(fine * excess, gross),
        taken_mg=str(taken),
        gross_mg=str(gross),
        excess_mg=str(excess),
        permille=str(permille),
    )


def _treated_unseen(deal: Deal, line: DealLine) -> bool:
    was_ore = line.source is not None and line.source.product in ORES
    return was_ore and line.weight.product in METALS and deal.payload.lines[line.number - 1].processing is None


def r22_undeclared(deal: Deal) -> Iterator[Mark]:
    """No recorded origin stands behind the grams (DU 006-2025 art. 7.6): recorded, and held until it does."""
    for line in deal.lines:
        if line.source is None:
            yield mark("R22", deal.seq, line.subject, line.about)
