"""One attempt of each type of the trade, drawn at random."""

from collections.abc import Callable
from random import Random
from typing import Final

from tests.flows import trying_certificates, trying_deals, trying_goods, trying_words
from tests.flows.trading import KEYS, Json, Trade

_STEPS: Final[dict[str, Callable[[Trade], tuple[str, Json]]]] = {
    "constancia.issued": trying_deals.constancia,
    "lot.declared": trying_deals.declared,
    "stock.opened": trying_deals.opened,
    "purchase.recorded": trying_deals.purchase,
    "purchase.settled": trying_deals.settled,
    "payment.recorded": trying_deals.paid,
    "purchase.confirmed": trying_deals.confirmed,
    "purchase.disputed": trying_deals.disputed,
    "toll.agreed": trying_deals.toll,
    "shipment.recorded": trying_goods.shipped,
    "reception.recorded": trying_goods.received,
    "assay.recorded": trying_goods.assayed,
    "lot.remeasured": trying_goods.remeasured,
    "lot.returned": trying_goods.returned,
    "processing.recorded": trying_goods.processed,
    "stocktake.recorded": trying_goods.counted,
    "export.recorded": trying_goods.exported,
    "entry.corrected": trying_words.corrected,
    "entry.annulled": trying_words.annulled,
    "finding.answered": trying_words.answered,
    "finding.reviewed": trying_words.reviewed,
    "certificate.issued": trying_certificates.issued,
    "certificate.suspended": trying_certificates.suspended,
    "certificate.reinstated": trying_certificates.reinstated,
    "certificate.revoked": trying_certificates.revoked,
    "report.filed": trying_words.filed,
}
KINDS: Final = tuple(_STEPS)
OFTEN: Final = (
    *KINDS,
    *("purchase.recorded", "processing.recorded", "assay.recorded", "entry.annulled") * 2,
    *("purchase.settled", "purchase.confirmed", "reception.recorded", "finding.answered", "export.recorded"),
    *("certificate.issued", "certificate.suspended"),
)
"""The steps of one sequence: every type, and more of those with the most to go wrong."""


def attempt(trade: Trade, kind: str, seed: int) -> tuple[str, Json]:
    """Who signs a payload of this type, now and then somebody who should not, and its members."""
    trade.rng = Random(seed)
    signer, members = _STEPS[kind](trade)
    return (trade.one(sorted(KEYS)) if trade.now_and_then(7) else trade.by(signer)), members
