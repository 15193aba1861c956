from collections.abc import Callable
from dataclasses import replace

from bench.market import suspects
from bench.market.people import QUICK
from bench.market.watching import watched
from bench.market.year import Market


async def test_surveillance_finds_the_patterns_and_leaves_their_twins_alone(new_database: Callable[[], str]) -> None:
    """At the end of a month every pattern has been seen by its rule, and no twin by it."""
    outcome = await watched(Market(replace(QUICK, deals=900)), new_database())
    assert suspects.wrong(outcome.planted, outcome.parties()) == []
    assert {each.rule for each in outcome.planted} == set(suspects.WATCHED)
