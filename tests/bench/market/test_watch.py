from collections.abc import Callable
from dataclasses import replace
from typing import Final

import asyncpg

from bench.market import suspects
from bench.market.judge import judge
from bench.market.load import load
from bench.market.people import QUICK
from bench.market.year import Market
from service.flows.watch import watch
from service.storage.engine import open_pools

OVER: Final = 50
"""‰: the policy `production_over_permille` as it stands at first."""


async def test_surveillance_finds_the_patterns_and_leaves_their_twins_alone(new_database: Callable[[], str]) -> None:
    """At the end of a month every pattern has been seen by its rule, and no twin by it."""
    market, url = Market(replace(QUICK, deals=900)), new_database()
    judged = list(judge(market.write(), market.keys))
    connection = await asyncpg.connect(url)
    await load(connection, judged, market.keys)
    await connection.execute("ANALYZE")
    await connection.close()
    planted = suspects.suspects(each.sent for each in judged)
    declared = suspects.figures(each.sent for each in judged)
    pools = await open_pools(url)
    seen = set()
    for at in suspects.MOMENTS:
        watched = await watch(pools.reader, suspects.WATCHED, at=at, known_at=at, today=suspects.MOMENTS[-1])
        seen |= {(rule, each.parties) for rule, found in watched.seen.items() for each in found.suspicions}
        seen |= set(suspects.judged(watched.seen["R07"].unjudged, declared, OVER))
    await pools.close()
    assert suspects.wrong(planted, seen) == []
    assert {each.rule for each in planted} == set(suspects.WATCHED)
