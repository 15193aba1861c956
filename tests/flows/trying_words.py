"""What somebody may say of an entry: that it was wrong, that it never was, and of what was found in it."""

from service.decision.findings import Mark
from tests.flows.trading import (
    AUTHORITY,
    TRADER,
    Json,
    Trade,
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
