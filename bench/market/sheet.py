"""The score as tables: of the rules, and of the groups of sellers."""

from fractions import Fraction

from rich.table import Table

from bench.market.score import LEVELS, Score


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
    """How often honest deals of each group carry an ALERT or a BLOCK, and how that compares with all."""
    table = Table(title=title, title_justify="left")
    table.add_column("sellers")
    for name in ("honest deals", "ALERT", "share", "x mean", "BLOCK"):
        table.add_column(name, justify="right")
    for group, deals in sorted(score.deals.items()):
        share = score.share(group)
        times = f"{float(share / score.mean):.2f}" if score.mean else "–"
        table.add_row(
            group, f"{deals:,}", f"{score.alerted[group]:,}", percent(share), times, f"{score.blocked[group]:,}"
        )
    alerted, blocked = score.alerted.total(), score.blocked.total()
    table.add_row("all", f"{score.deals.total():,}", f"{alerted:,}", percent(score.mean), "1.00", f"{blocked:,}")
    return table


def percent(share: Fraction) -> str:
    """In hundredths, to two places: 0.31 %."""
    return f"{float(100 * share):.2f} %"
