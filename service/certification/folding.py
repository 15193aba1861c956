"""What a lot is made of, folded into the groups that a certificate names: of a thousand mines at most 150 remain."""

from collections.abc import Iterable, Mapping
from typing import Final

from service.certification.claims import CategoryShare, Excluded, OriginGroup
from service.certification.departments import department
from service.certification.origin import Origin
from service.certification.reasons import REASONS
from service.trade.provenance import Standing
from service.trade.quantities import allocate, decimal_text

_BASIS_POINTS: Final = 10_000


def excluded(short: Iterable[tuple[str, int]]) -> tuple[Excluded, ...]:
    """What is left out, by reason, the most first; `short` are reasons with their µg."""
    sums: dict[str, int] = {}
    for name, ug in short:
        sums[name] = sums.get(name, 0) + ug
    ordered = sorted(((ug, name) for name, ug in sums.items() if ug), key=lambda pair: (-pair[0], pair[1]))
    return tuple(Excluded(criterion=REASONS[name].criterion, reason=name, fine_g=grams(ug)) for ug, name in ordered)


def groups(origins: Mapping[tuple[str, Standing], int], behind: Mapping[str, Origin]) -> tuple[OriginGroup, ...]:
    """What is certified, by department × category × standing, the largest first; `behind` are its declared lots."""
    folded: dict[tuple[str, str, str], tuple[int, int]] = {}
    for (lot, standing), ug in origins.items():
        found = behind[lot]
        place = department(found.lot.ubigeo_system, found.lot.ubigeo_code) or ""
        lots, sum_ = folded.get((place, found.category, standing.value), (0, 0))
        folded[place, found.category, standing.value] = (lots + 1, sum_ + ug)
    ordered = sorted(folded.items(), key=lambda item: (-item[1][1], item[0]))
    parts = allocate(_BASIS_POINTS, [ug for _, (_, ug) in ordered]) if ordered else []
    return tuple(
        OriginGroup(
            department=place,
            category=category,  # type: ignore[arg-type] # one of the categories, or "none"
            standing=standing,  # type: ignore[arg-type] # only these two are ever certified
            lots=lots,
            fine_g=grams(ug),
            share_bp=part,
        )
        for ((place, category, standing), (lots, ug)), part in zip(ordered, parts, strict=True)
    )


def categories(groups: Iterable[OriginGroup]) -> tuple[CategoryShare, ...]:
    """The same by category alone."""
    sums: dict[str, int] = {}
    for each in groups:
        sums[each.category] = sums.get(each.category, 0) + each.fine_ug
    ordered = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    parts = allocate(_BASIS_POINTS, [ug for _, ug in ordered])
    return tuple(
        CategoryShare(category=name, fine_g=grams(ug), share_bp=part)  # type: ignore[arg-type] # as above
        for (name, ug), part in zip(ordered, parts, strict=True)
    )


def grams(ug: int) -> str:
    """µg as fine grams."""
    return decimal_text(ug, 6)
