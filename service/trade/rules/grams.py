"""Gold nobody accounts for: more than went in, or from nowhere on record."""

from collections.abc import Iterator

from service.decision.findings import Mark
from service.registry import policies
from service.trade.catalogue import mark
from service.trade.deal import Deal

UNCERTAINTY_OF = {
    "ore": "assay_uncertainty_permille_ore",
    "concentrate": "assay_uncertainty_permille_ore",
    "amalgam": "assay_uncertainty_permille_sponge",
    "sponge": "assay_uncertainty_permille_sponge",
    "scrap": "assay_uncertainty_permille_sponge",
    "dore": "assay_uncertainty_permille_dore",
    "bar": "assay_uncertainty_permille_bar",
}


def r06b_gain(deal: Deal) -> Iterator[Mark]:
    """The buyer measures more fine gold than the lot gave, beyond the assay's uncertainty; only what is beyond counts.

    Mass balance; the tolerance is a policy by product form. It may be laundering here or under-assay before.
    """
    for line in deal.lines:
        taken, measured = line.taken_ug, line.weight.fine_ug
        if taken is None or measured is None or measured <= taken:
            continue
        permille = policies.whole(deal.facts, UNCERTAINTY_OF[line.weight.product], deal.day)
        excess = measured - taken - taken * permille // 1000
        if excess > 0:
            yield mark(
                "R06b",
                deal.seq,
                line.subject,
                line.about,
                amount=excess,
                taken_ug=str(taken),
                measured_ug=str(measured),
                permille=str(permille),
            )


def r22_undeclared(deal: Deal) -> Iterator[Mark]:
    """No recorded origin stands behind the grams (DU 006-2025 art. 7.6): recorded, and held until it does."""
    for line in deal.lines:
        if line.source is None:
            yield mark("R22", deal.seq, line.subject, line.about)
