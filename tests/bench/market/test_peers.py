"""What R17 is weighed by: months as they were sent, measures of peers, and the draw of deals."""

from collections import Counter
from dataclasses import replace

import pytest

from bench.market.peers import ENOUGH, LEAST, Sold, mean, ninetieth, sold, times, told, unless_usual
from bench.market.people import QUICK, Group
from bench.market.year import Market
from service.surveillance.watch.suspicion import Behind
from service.surveillance.watch.volumes import Month, Usual, above_peers, median

SMALL = replace(QUICK, deals=900)


def month(seller: str, grams: int, when: str = "2026-03") -> Month:
    """So much sold in a month."""
    return Month(seller, "persons", when, grams * 10**6, Behind((), 0))


def of(*months: Month) -> Sold:
    """A market of these months, with nobody planted in it."""
    return Sold(months, frozenset(), frozenset(), {}, frozenset())


def test_what_it_is_now_is_what_the_rule_tells() -> None:
    """Ten times the median, by the rule's own function."""
    market = sold(Market(SMALL))
    rule = above_peers(market.months, Usual(10, ENOUGH, LEAST))
    found = sorted((each.seller, each.month) for each in told(market, times(10, median)))
    assert found == sorted((each.subject, each.period) for each in rule)
    assert market.planted <= {seller for seller, _ in found}


def test_a_mean_rises_with_whom_it_is_held_against() -> None:
    """Nine sell 100 g and one 19 kg: beyond ten times the median, and not beyond ten times a mean of 1,990 g."""
    peers = [*(month(f"peer {n}", 100) for n in range(9)), month("much", 19_000)]
    assert [each.seller for each in told(of(*peers), times(10, median))] == ["much"]
    assert not told(of(*peers), times(10, mean))
    assert (mean([1, 2, 4]), ninetieth(list(range(1, 11)))) == (2, 9)


@pytest.mark.parametrize(("grams", "before", "is_told"), [(1_100, 400, False), (1_201, 400, True), (2_001, 900, True)])
def test_what_is_usual_for_a_seller(grams: int, before: int, *, is_told: bool) -> None:
    """Three times its own median passes, up to twenty times the peers', from the fourth month on."""
    peers = [month(f"peer {n}", 100) for n in range(10)]
    own = [month("much", before, f"2025-1{n}") for n in range(3)]
    assert bool(told(of(*peers, *own, month("much", grams)), unless_usual)) is is_told
    assert told(of(*peers, *own[:2], month("much", grams)), unless_usual)


def test_deals_are_drawn_by_group_or_by_head() -> None:
    """Drawn by group each has as many deals as any other; drawn by head, as its heads."""
    shares = []
    for by_head in (False, True):
        market = Market(SMALL, by_head=by_head)
        sent = [each for each in market.write() if each.scene is None and each.payload["type"] == "purchase.recorded"]
        deals = Counter(each.group for each in sent)
        shares.append(deals[Group.I] / (deals[Group.I] + deals[Group.III]))
    assert abs(shares[0] - 0.5) < 0.1
    assert shares[1] < 0.25
