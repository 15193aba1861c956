"""A verdict in one line of a gate snapshot."""

from service.audit.gate_snapshot import NONE
from service.trade.verdict import Verdict


def line(verdict: Verdict) -> bytes:
    """Party, light, may_sell, category, what it sells as, reasons, parted by tabs; with its LF."""
    sells = (":".join(filter(None, (each.quality, each.may_sell, each.right))) for each in verdict.answers)
    parts = (
        verdict.party,
        verdict.light,
        verdict.may_sell,
        verdict.category or NONE,
        ",".join(dict.fromkeys(sells)) or NONE,
        ",".join(dict.fromkeys(reason.flag.rule for reason in verdict.reasons)) or NONE,
    )
    return "\t".join(parts).encode() + b"\n"
