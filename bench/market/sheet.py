"""The score as tables: of the rules, and of the groups of sellers."""

from fractions import Fraction
from math import sqrt
from typing import Final

from rich.table import Table

from bench.market.score import LEVELS, Score

_SURE: Final = 1.96
"""Standard deviations to either side that hold 95 % of what chance does."""


def rules(title: str, score: Score) -> Table:
    """What each rule found of what was planted, said of the twins, and said of other honest deals."""
    table = Table(title=title, title_justify="left")
    for name in ("rule", "level"):
        table.add_column(name)
    for name in ("planted", "found", "twins", "hit", "earned", "false", "precision", "recall"):
        table.add_column(name, justify="right")
    for name, rule in sorted(score.rules.items()):
        counts = (rule.planted, rule.found, rule.twins, rule.hit, rule.earned, rule.false)
        shares = (percent(rule.precision), percent(rule.recall))
        table.add_row(name, LEVELS[name], *(f"{count:,}" for count in counts), *shares)
    return table


def groups(title: str, score: Score) -> Table:
    """How often each group's honest deals carry an ALERT or a BLOCK, how well that is known, and beside the mean."""
    table = Table(title=title, title_justify="left")
    table.add_column("sellers")
    for name in ("honest deals", "ALERT", "share", "known to (95 %)", "x mean", "BLOCK"):
        table.add_column(name, justify="right")
    for group, deals in sorted(score.deals.items()):
        share = score.share(group)
        times = f"{float(share / score.mean):.2f}" if score.mean else "–"
        alerted, blocked = score.alerted[group], score.blocked[group]
        table.add_row(
            group, f"{deals:,}", f"{alerted:,}", percent(share), _between(alerted, deals), times, f"{blocked:,}"
        )
    deals, alerted, blocked = score.deals.total(), score.alerted.total(), score.blocked.total()
    table.add_row(
        "all", f"{deals:,}", f"{alerted:,}", percent(score.mean), _between(alerted, deals), "1.00", f"{blocked:,}"
    )
    return table


def known(hits: int, of: int) -> tuple[float, float]:
    """Between which shares the odds lie that gave so many hits, 95 times of 100 (Wilson 1927)."""
    share, spread = hits / of, _SURE**2 / of
    middle = (share + spread / 2) / (1 + spread)
    reach = _SURE * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return middle - reach, middle + reach


def _between(hits: int, of: int) -> str:
    least, most = known(hits, of)
    return f"{100 * least:.2f}–{100 * most:.2f} %"


def percent(share: Fraction) -> str:
    """In hundredths, to two places: 0.31 %."""
    return f"{float(100 * share):.2f} %"
