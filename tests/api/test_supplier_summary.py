from datetime import date

from service.api.suppliers.supplier_summary import summary
from service.decision.findings import Level
from service.flows.check_supplier import Checked
from service.trade.catalogue import RED_FLAGS
from service.trade.verdict import Light, MaySell, Reason, Verdict

DAY = date(2026, 11, 20)


def test_a_rule_that_many_rights_meet_is_named_once() -> None:
    """A holder of twenty rights that lack the same thing is told of it once, in the order of the verdict."""
    met = [Reason(RED_FLAGS[rule], Level.BLOCK) for rule in ("R03", "R01", "R03", "R03", "R01")]
    verdict = Verdict(
        party="ruc:20990000019",
        at=DAY,
        known_at=None,
        today=DAY,
        right=None,
        activity=None,
        party_known=True,
        may_sell=MaySell.NO,
        light=Light.RED,
        category=None,
        answers=(),
        registers=(),
        rolls=(),
        reasons=tuple(met),
        not_checked=(),
    )
    assert summary(Checked(verdict, 1, None, ()), {"name": None, "erased": False})["rules"] == ["R03", "R01"]
