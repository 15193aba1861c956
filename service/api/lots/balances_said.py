"""Balances in JSON: gross mg and fine µg as integers, and each list adding up to the sums beside it."""

from collections.abc import Iterable, Mapping
from typing import Any

from service.flows.read_balance import CampaignBalance, LotBalance, PartyBalance
from service.trade.change import balance
from service.trade.change.balance import Flow, Gold
from service.trade.lots import Lot, LotUse
from service.trade.quantities import half_even

Json = dict[str, Any]


def lot(found: LotBalance) -> Json:
    """What came in, what went out and what is left; `ledger` is what the accounts hold, the same to the microgram."""
    row, told = found.lot, found.told
    return {
        "lot": row.lot,
        "product": row.product,
        "holder": row.holder,
        "came": [_flow(each) for each in balance.came(row, told)],
        "went": [_flow(each) for each in balance.went(row, told)],
        "left": _gold(balance.left(row, told)),
        "ledger": {"gross_mg": found.held.gross_mg, "fine_ug": found.held.fine_ug},
    }


def campaign(found: CampaignBalance) -> Json:
    """What was fed, made and left behind, and the recovery; the lots one by one."""
    row, told = found.campaign, found.told
    fed, out = told.into.get(row.campaign, ()), told.out.get(row.campaign, ())
    lost = _of(fed) - _of(out)
    left_circuit = (row.fed_ug or 0) - row.circuit_out_ug
    return {
        "campaign": row.campaign,
        "seq": row.seq,
        "plant": row.plant,
        "process": row.process,
        "started_on": row.started_on,
        "ended_on": row.ended_on,
        "toll": row.toll,
        "treated_kg": row.treated_kg,
        "retort": row.retort,
        "fed": _gold(_of(fed)),
        "assayed": row.fed_ug is not None,
        "made_ug": row.made_ug,
        "tailings_ug": row.tailings_ug,
        "circuit": {
            "in_ug": row.circuit_in_ug,
            "out_ug": row.circuit_out_ug,
            "change_ug": row.circuit_out_ug - row.circuit_in_ug,
        },
        "lost": _gold(lost),
        "recovery_permille": half_even(row.made_ug * 1000, left_circuit) if left_circuit > 0 else None,
        "reagents": [
            {"reagent": name, "used_g": used, "recovered_g": recovered} for name, used, recovered in row.reagents
        ],
        "inputs": [_part(told.lots[use.parent], use) for use in fed],
        "outputs": [_part(told.lots[use.child], use) for use in out],
    }


def party(found: PartyBalance, named: str, first: str, last: str) -> Json:
    """Opening, what came and went by its way, closing; then the campaigns of the period."""
    held = found.holding
    return {
        "party": named,
        "from": first,
        "to": last,
        "entries": {"first": found.period.first, "last": found.period.last},
        "opening": _gold(held.opening),
        "came": _by_way(held.came),
        "went": _by_way(held.went),
        "closing": _gold(held.closing),
        "campaigns": {
            "fed_own": _gold(held.fed_own),
            "fed_toll": _gold(held.fed_toll),
            "made_own": _gold(held.made_own),
            "made_toll": _gold(held.made_toll),
            "lost": _gold(held.lost),
        },
    }


def _gold(gold: Gold) -> Json:
    return {"gross_mg": gold.gross_mg, "fine_ug": gold.fine_ug}


def _flow(flow: Flow) -> Json:
    return {"seq": flow.seq, "what": flow.what, "lot": flow.lot, **_gold(flow.gold)}


def _by_way(by_way: Mapping[str, Gold]) -> list[Json]:
    return [{"what": what, **_gold(by_way[what])} for what in sorted(by_way)]


def _of(uses: Iterable[LotUse]) -> Gold:
    return sum((Gold(use.gross_mg, use.fine_ug or 0) for use in uses), Gold())


def _part(row: Lot, use: LotUse) -> Json:
    return {
        "lot": row.lot,
        "product": row.product,
        "holder": row.holder,
        "serial": row.serial,
        "gross_mg": use.gross_mg,
        "fine_ug": use.fine_ug,
    }
