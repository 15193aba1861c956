"""The red flags of an export: who may send gold out of the country, and what its guides say."""

from collections.abc import Iterator, Sequence
from datetime import date

from service.decision.facts import Facts
from service.decision.findings import Mark
from service.registry import policies
from service.trade.catalogue import mark
from service.trade.change.exported import ExportRecorded, Guide
from service.trade.custody.border import at_crossing
from service.trade.lots import OWN, Lot, shelf
from service.trade.quantities import mg
from service.trade.rules.trader import may_sell_stock


def judge(payload: ExportRecorded, lots: Sequence[Lot], gross_mg: int, facts: Facts, day: date, seq: int) -> list[Mark]:
    """All marks on an export of `gross_mg` out of `lots`."""
    return [
        *_r02_not_in_recpo(payload, lots, facts, day, seq),
        *_r15_contradicted(payload, gross_mg, facts, day, seq),
        *_r19_unguided(payload, gross_mg, facts, day, seq),
    ]


def _r02_not_in_recpo(
    payload: ExportRecorded, lots: Sequence[Lot], facts: Facts, day: date, seq: int
) -> Iterator[Mark]:
    """The exporter is not *vigente* in RECPO, nor has a release of its stock; never asked of a producer's own gold.

    DU 006-2025 art. 7.2; DS 012-2012-EM art. 7.
    """
    exporter = payload.exporter
    if all(lot.source in OWN and lot.origin_holder == exporter for lot in lots):
        return
    if (status := may_sell_stock(facts, day, exporter)) != "vigente":
        yield mark("R02", seq, payload.export, shelf(payload.export), seller=status)


def _r15_contradicted(payload: ExportRecorded, gross_mg: int, facts: Facts, day: date, seq: int) -> Iterator[Mark]:
    """A guide is neither the exporter's nor the carrier's, comes after the export, or they weigh otherwise together.

    SUNAT's rules on transport guides; the weight may differ by a policy's ‰. Where one guide says no weight, none is
    compared.
    """
    other = _other_weight(payload.guides, gross_mg, policies.whole(facts, "guide_weight_permille", day))
    for number, guide in enumerate(payload.guides, 1):
        reasons = []
        if guide.issuer != (payload.exporter if guide.kind == "09" else payload.carrier):
            reasons.append("issuer")
        if other:
            reasons.append("weight")
        if guide.issued_on > payload.exported_on:
            reasons.append("after_export")
        if reasons:
            yield mark("R15", seq, f"document:{number}", f"entry:{seq}", reason=",".join(reasons))


def _r19_unguided(payload: ExportRecorded, gross_mg: int, facts: Facts, day: date, seq: int) -> Iterator[Mark]:
    """Grams cross the border by road with no guide, more than a policy allows.

    DL 1107; a typology of smuggled gold, as on the way there (`custody.border`).
    """
    least = policies.whole(facts, "border_guide_min_g", day)
    if at_crossing(payload.post) and not payload.guides and gross_mg > least * 1000:
        about = shelf(payload.export)
        yield mark("R19", seq, payload.export, about, gross_mg=str(gross_mg), least_g=str(least))


def _other_weight(guides: Sequence[Guide], gross_mg: int, permille: int) -> bool:
    told = [mg(guide.gross_g) for guide in guides if guide.gross_g is not None]
    stated = sum(told)
    return len(told) == len(guides) > 0 and abs(gross_mg - stated) * 1000 > stated * permille
