"""What somebody may say of an entry: that it was wrong, that it never was, and of what was found in it."""

from service.decision.findings import Mark
from service.exchange.filing import filings
from service.exchange.filing.filed import PURCHASE_REGISTER
from service.exchange.monthly_register.template import DS009_2025_1
from tests.flows.trading import (
    AUTHORITY,
    TRADER,
    Json,
    Trade,
    pen,
)


def corrected(trade: Trade) -> tuple[str, Json]:
    """What a deal's papers or payments really say."""
    seq, signer, bought = trade.entry("purchase.recorded")
    said: Json = {"entry": seq}
    papers = bought.get("documents") or ()
    if papers and trade.now_and_then(2):
        was = {name: papers[0][name] for name in ("kind", "issuer", "series", "number")}
        now = {name: value for name, value in papers[0].items() if name != "lines"}
        said["documents"] = [{"was": was, "now": now | {"number": str(trade.rng.randrange(1, 100_000_000))}}]
    else:
        said["payments"] = [{"payment": 1, "means": trade.one(("cash", "deposit", "cheque"))}]
    if trade.now_and_then(2):
        said["counter"] = {"method": "paper", "digest": "5d" * 32}
    return signer, said


def annulled(trade: Trade) -> tuple[str, Json]:
    """An entry is taken back, often the last."""
    seq, signer, _ = trade.entry(*trade.entries)
    if trade.now_and_then(2):  # the last entry: nothing rests on it yet
        seq, signer, _ = max(
            (each[-1] for each in trade.entries.values()), default=(seq, signer, {}), key=lambda e: e[0]
        )
    return signer, {"entry": seq, "reason": "recorded_twice"}


def _finding(trade: Trade) -> tuple[str, Json]:
    """An entry with a finding and its rule, and who signed it."""
    marked = []
    for each in trade.entries.values():
        for seq, signer, _ in each:
            done = trade.facts.effects(seq)
            marked += [(seq, signer, row.rule) for row in done.rows if isinstance(row, Mark)] if done else []
    seq, signer, rule = trade.one(marked) if marked else (0, TRADER, "R12")
    return signer, {"entry": seq, "rule": rule}


def answered(trade: Trade) -> tuple[str, Json]:
    """A side of an entry answers a finding."""
    signer, said = _finding(trade)
    return signer, {**said, "party": signer, "answer": trade.one(("paper_exists", "justified"))}


def reviewed(trade: Trade) -> tuple[str, Json]:
    """The authority decides about one."""
    _, said = _finding(trade)
    outcome = trade.one(("upheld", "lifted", "lifted_with_condition"))
    condition = {"condition": "original_paper"} if outcome == "lifted_with_condition" else {}
    appeal = {"appeal": True} if trade.now_and_then(4) else {}
    return AUTHORITY, {**said, "outcome": outcome, "reason": "papers_suffice", **condition, **appeal}


def filed(trade: Trade) -> tuple[str, Json]:
    """A month is handed in, now and then one that goes on, or for the second time without saying so."""
    month = trade.one(("2026-08", "2026-09", "2026-10", "2026-10", "2026-11"))
    before = filings.last(trade.facts.shelf(filings.shelf(TRADER, PURCHASE_REGISTER, month)))
    size = max((each[-1][0] for each in trade.entries.values()), default=1)
    said: Json = {"report": PURCHASE_REGISTER, "template": DS009_2025_1, "buyer": TRADER, "month": month, "size": size}
    if before is not None and not trade.now_and_then(3):
        said["rectifies"] = before.seq
    sums = {"lines": 1, "gross_g": "1.000", "fine_g": "0.900000", "prices": [pen(41_000)]}
    return TRADER, {**said, **sums, "digest": f"{trade.rng.getrandbits(256):064x}"}
