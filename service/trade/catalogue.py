"""Every red flag that an entry can carry, by its rule, and how a rule marks what it concerns.

The rules are elsewhere; the flags' words are what a user reads: Spanish first. A mark's `detail` fills the braces where
a text has them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.decision.findings import Level, Mark
from service.trade import flags_at_sale, flags_of_change
from service.trade.red_flag import RedFlag

RED_FLAGS: Final[Mapping[str, RedFlag]] = MappingProxyType(
    {flag.rule: flag for flag in (*flags_at_sale.FLAGS, *flags_of_change.FLAGS)}
)

# What a mark copies, as plain text: an enumeration's `value` costs more than the rest of the mark.
_SAID: Final = {flag.rule: (flag.level.value, flag.falls_on.value, flag.audience.value) for flag in RED_FLAGS.values()}


def mark(
    rule: str,
    seq: int,
    subject: str,
    about: str,
    *,
    level: Level | None = None,
    amount: int | None = None,
    **detail: str,
) -> Mark:
    """A mark with the catalogue's level, burden and audience; `level` where the rule is milder here."""
    usual, falls_on, audience = _SAID[rule]
    said = usual if level is None else level.value
    return Mark(seq, rule, said, falls_on, audience, subject, about, amount, tuple(sorted(detail.items())))
