"""Every rule of surveillance, with the statement that finds it and the policies that it is judged by."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from service.categorization import filings
from service.storage.engine import Connection
from service.surveillance.watch import just_below
from service.surveillance.watch.capacity import r08_above_capacity
from service.surveillance.watch.circles import r18_round_and_round
from service.surveillance.watch.constancias import r05b_drawn_dry
from service.surveillance.watch.declared_production import r07_above_declared, r10_without_work
from service.surveillance.watch.just_below import r13b_just_below
from service.surveillance.watch.many_hands import r16_one_for_many
from service.surveillance.watch.scrap import r20_scrap_from_nowhere
from service.surveillance.watch.suspicion import Known, Seen
from service.surveillance.watch.unconfirmed import r21_unconfirmed
from service.surveillance.watch.volumes import r17_out_of_line
from service.surveillance.watch.words import FLAGS
from service.trade.red_flag import RedFlag


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its words, how it looks at a market, and the names of the policies that it asks for."""

    flag: RedFlag
    look: Callable[[Connection, Known], Awaitable[Seen]]
    policies: tuple[str, ...]


_LOOKS: Final[Mapping[str, tuple[Callable[[Connection, Known], Awaitable[Seen]], tuple[str, ...]]]] = {
    "R05b": (r05b_drawn_dry, ()),
    "R07": (r07_above_declared, (filings.POLICY, "production_over_permille")),
    "R08": (
        r08_above_capacity,
        (
            "capacity_pma_t_day",
            "capacity_ppm_t_day",
            "capacity_days",
            "capacity_grade_g_t",
            "capacity_recovery_permille",
        ),
    ),
    "R10": (r10_without_work, (filings.POLICY,)),
    "R13b": (
        r13b_just_below,
        (*just_below.POLICIES, "uif_near_permille", "uif_near_deals", "uif_near_days", "uif_near_times"),
    ),
    "R16": (r16_one_for_many, ("registrations_most", "served_sellers_most")),
    "R17": (
        r17_out_of_line,
        ("peer_factor", "peer_least", "volume_least_g", "jump_factor", "new_firm_days", "new_firm_export_g"),
    ),
    "R18": (r18_round_and_round, ("circle_least_g",)),
    "R20": (r20_scrap_from_nowhere, ("scrap_unmatched_g",)),
    "R21": (r21_unconfirmed, ("confirm_h",)),
}

RULES: Final[Mapping[str, Rule]] = MappingProxyType({flag.rule: Rule(flag, *_LOOKS[flag.rule]) for flag in FLAGS})
"""By its name, in the order in which they are told."""

POLICIES: Final = tuple(sorted({name for rule in RULES.values() for name in rule.policies}))
"""What all of them are judged by."""
