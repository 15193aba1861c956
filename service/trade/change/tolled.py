"""R29: whose ore a plant treats for a fee gets its gold back, less the fee (DU 006-2025, maquila).

A plant can give its own word for both sides of an agreement, a paper beside it. So that treating is no way to come by
gold that nobody sold, each campaign is held against what was agreed.
"""

from collections.abc import Iterator
from typing import Final

from service.decision.findings import Mark
from service.registry import policies
from service.trade.catalogue import mark
from service.trade.change.feed import Fed
from service.trade.change.payload import BEHIND, SORTED
from service.trade.change.run import Run
from service.trade.lots import Lot
from service.trade.ownership import toll
from service.trade.rules.grams import UNCERTAINTY_OF
from service.trade.support import Supports

_WHOLE: Final = 10_000
"""Basis points."""


def r29_owner_short(run: Run, behind: Supports) -> Iterator[Mark]:
    """An owner is given less of the product than its part of what went in, less a fee that is a share.

    DU 006-2025, maquila. Where the agreement guarantees a recovery, no more than that is asked for. What several put
    in together is parted by their assays, and each has the uncertainty of its own; fine gold where all of the feed was
    assayed, else weight. Tailings and circuit inventory are the plant's, unless agreed otherwise.
    """
    products = [lot for lot in run.lots if run.payload.process in SORTED or lot.product not in BEHIND]
    by_fine = all(each.taken_ug is not None for each in run.feed)
    put_in: dict[str, list[Fed]] = {}
    for each in run.feed:
        put_in.setdefault(each.source.holder, []).append(each)
    made = sum(_out(lot, by_fine=by_fine) for lot in products)
    whole = sum(_in(each, by_fine=by_fine) for each in run.feed)
    for owner, feed in put_in.items():
        if owner == run.payload.plant or not whole:
            continue
        given = sum(_out(lot, by_fine=by_fine) for lot in products if lot.holder == owner)
        mine = sum(_in(each, by_fine=by_fine) for each in feed)
        due = _due(run, owner, made * mine // whole, mine if by_fine else None)
        if len(put_in) > 1:
            due -= due * max(_uncertainty(run, each) for each in feed) // 1000
        if given < due:
            yield mark(
                "R29",
                run.seq,
                feed[0].subject,
                f"entry:{run.seq}",
                holder=owner,
                input=feed[0].source.lot,
                due=str(due),
                given=str(given),
                unit="ug" if by_fine else "mg",
            )


def _due(run: Run, owner: str, part: int, fine_in: int | None) -> int:
    """What of the product is the owner's by the agreement; `fine_in`: the fine µg that it put in, where known."""
    agreed = toll.in_force(run.facts.shelf(toll.shelf(run.payload.plant, owner)), run.day)
    if agreed is None:  # nobody treats another's lot without one
        return 0
    if agreed.guaranteed_bp is not None and fine_in is not None:
        part = min(part, fine_in * agreed.guaranteed_bp // _WHOLE)
    return part * (_WHOLE - (agreed.share_bp or 0)) // _WHOLE


def _in(fed: Fed, *, by_fine: bool) -> int:
    return fed.taken_ug or 0 if by_fine else fed.taken_mg


def _out(lot: Lot, *, by_fine: bool) -> int:
    return lot.fine_ug or 0 if by_fine else lot.gross_mg


def _uncertainty(run: Run, fed: Fed) -> int:
    return policies.whole(run.facts, UNCERTAINTY_OF[fed.source.product], run.day)
