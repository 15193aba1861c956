from collections import Counter
from functools import cache
from math import comb

import pytest

from bench.market import alike, score, sheet
from bench.market.deal import Sent, Side
from bench.market.frauds import PATTERNS, SCENES
from bench.market.gold import Feed
from bench.market.judge import judge
from bench.market.people import FULL, QUICK
from bench.market.score import LEVELS, Score
from bench.market.year import Market

BAR = 20
"""‰ of honest deals that may carry an ALERT."""


@cache
def written(*, flipped: bool) -> list[Sent]:
    """The small market, as it is and with frauds and twins changed over."""
    return list(Market(QUICK, flipped=flipped).write())


@cache
def scored(*, flipped: bool) -> Score:
    """What the rules make of it."""
    return score.of(judge(written(flipped=flipped), Market(QUICK).keys))


def test_a_fraud_and_its_twin_differ_in_one_field() -> None:
    """Changed over, every scene has one entry that differs, in one field; the honest market around is the same.

    Of a pattern, which many entries make, each differs in its one field.
    """
    changed: dict[str | None, list[int]] = {}
    for one, other in zip(written(flipped=False), written(flipped=True), strict=True):
        assert (one.recorded_at, one.scene, one.group) == (other.recorded_at, other.scene, other.group)
        if found := alike.fields(one.payload, other.payload):
            changed.setdefault(one.scene, []).append(found)
    labelled = Counter(sent.scene for sent in written(flipped=False) if sent.label)
    assert changed == {scene: [1] * count for scene, count in labelled.items()}
    assert len(changed) == 2 * len(SCENES + PATTERNS)


@pytest.mark.parametrize("flipped", [False, True])
def test_each_rule_finds_its_fraud_and_leaves_its_twin_alone(*, flipped: bool) -> None:
    """Every planted fraud is marked by its rule, at its level and on its line; no twin is; nothing is refused."""
    found = scored(flipped=flipped)
    assert found.wrong == []
    assert found.refused == {}
    assert all(rule.planted == rule.found == rule.twins > 0 for rule in found.rules.values())


def test_every_scene_is_played_on_both_sides() -> None:
    """In either market half of each scene's plays are frauds, and the other market has the other half."""
    for flipped in (False, True):
        sides = [sent.label.side for sent in written(flipped=flipped) if sent.label and sent.label.rule in LEVELS]
        assert sides.count(Side.FRAUD) == sides.count(Side.TWIN) == len(SCENES)


def test_honest_deals_are_hardly_ever_hit() -> None:
    """No honest deal is blocked, under 2 % carry an ALERT, and no group more than 1.5 times the mean, but by chance."""
    found = scored(flipped=False)
    assert found.blocked.total() == 0
    assert 1000 * found.mean < BAR
    for group, deals in found.deals.items():
        assert _chance(found.alerted[group], deals, 1.5 * float(found.mean)) > 1 / 1000, group


def test_every_rule_and_every_group_has_its_line() -> None:
    """The tables that the bench prints have a line for each rule, for each group, and for all."""
    found = scored(flipped=False)
    assert sheet.rules("", found).row_count == len(LEVELS)
    assert sheet.groups("", found).row_count == len(found.deals) + 1


@pytest.mark.parametrize(("hits", "of", "least", "most"), [(10, 100, 552, 1744), (0, 100, 0, 370)])
def test_a_share_is_known_to_an_interval(hits: int, of: int, least: int, most: int) -> None:
    """Ten of a hundred are between 5.52 % and 17.44 %, none of a hundred up to 3.70 %."""
    assert tuple(round(10_000 * end) for end in sheet.known(hits, of)) == (least, most)


def test_one_seed_is_one_market() -> None:
    """The same seed writes the same market, another one another."""
    again, other = Market(QUICK).write(), Market(QUICK, seed=8).write()
    assert list(again) == written(flipped=False)
    assert list(other) != written(flipped=False)


@pytest.mark.soak
def test_the_rules_hold_their_bars_on_a_market_of_two_hundred_thousand() -> None:
    """Every fraud is found, no twin is hit, nobody honest is blocked, and false alerts stay under both bars."""
    market = Market(FULL)
    found = score.of(judge(market.write(), market.keys))
    assert found.deals.total() >= 200_000
    assert min(found.deals.values()) >= 20_000
    assert found.wrong == []
    assert found.blocked.total() == 0
    assert 1000 * found.mean < BAR
    assert all(found.share(group) <= found.mean * 3 / 2 for group in found.deals)
    assert all(found.rules[rule].recall == 1 for rule in LEVELS)


def test_a_monthly_reference_price_hits_traders_in_a_rising_month() -> None:
    """Last month's mean lags behind the day's price: R14 then alerts on honest resales, and the bar breaks."""
    market = Market(QUICK, feed=Feed.MONTHLY)
    found = score.of(judge(market.write(), market.keys))
    assert found.rules["R14"].false > scored(flipped=False).rules["R14"].false
    assert max(found.share(group) for group in found.deals) * 2 > 3 * found.mean


def _chance(hits: int, deals: int, share: float) -> float:
    """Of seeing so many hits or more, if each deal were hit with this share."""
    return 1 - sum(comb(deals, n) * share**n * (1 - share) ** (deals - n) for n in range(hits))
