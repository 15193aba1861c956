"""The red flags of a deal: one small function each, `deal → marks`, with the law it rests on in its docstring.

A rule reads the deal and the facts it carries, and nothing else; it never refuses and leaves at most one mark for each
subject. Until release 1.0 rules may change; from then on a changed rule is a new function (`design.md` §3).
"""

from collections.abc import Callable, Iterable
from typing import Final

from service.decision.findings import Mark
from service.trade.deal import Deal
from service.trade.rules.grams import r06b_gain, r22_undeclared
from service.trade.rules.money import r12_unbanked, r13_register_of_operations
from service.trade.rules.papers import r15_contradicted, r24_redeclared
from service.trade.rules.place import r09_district
from service.trade.rules.price import r14_off_reference
from service.trade.rules.producer import r01_not_vigente, r03_unsupported, r03b_lent
from service.trade.rules.selector import r05_constancia, r05b_overdrawn, r05c_in_reinfo_too
from service.trade.rules.trader import r02_not_in_recpo, r04b_ruc_inactive

RULES: Final[tuple[Callable[[Deal], Iterable[Mark]], ...]] = (
    r01_not_vigente,
    r02_not_in_recpo,
    r03_unsupported,
    r03b_lent,
    r04b_ruc_inactive,
    r05_constancia,
    r05b_overdrawn,
    r05c_in_reinfo_too,
    r06b_gain,
    r09_district,
    r12_unbanked,
    r13_register_of_operations,
    r14_off_reference,
    r15_contradicted,
    r22_undeclared,
    r24_redeclared,
)


def judge(deal: Deal) -> list[Mark]:
    """All marks on a deal, rule by rule, each in payload order."""
    return [mark for rule in RULES for mark in rule(deal)]
