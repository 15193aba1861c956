"""What surveillance sees of a market of 30,000 deals, at every month's end: found, missed, and seen in vain.

    python -m bench.market.watching
    python -m bench.market.watching --by-head    # miners' deals drawn from all alike, not from each group alike

Markdown for docs/market.md goes to the standard output: by rule, by group of sellers, and below that every suspicion
that was in vain.
"""

import asyncio
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import asyncpg

from bench.market import suspects
from bench.market.deal import Sent, Side
from bench.market.judge import judge
from bench.market.load import load
from bench.market.people import Group, Size
from bench.market.suspects import Suspect
from bench.market.year import Market
from service.flows.watch import watch
from service.storage import embedded, migrate
from service.storage.engine import open_pools
from service.surveillance.watch.explain import explain
from service.surveillance.watch.suspicion import Suspicion

SIZE: Final = Size(operators=900, selectors=270, traders=21, plants=6, deals=30_000, repeats=2)
OVER: Final = 50
"""‰: the policy `production_over_permille` as it stands at first."""


@dataclass(frozen=True, slots=True)
class Sellers:
    """Everybody who sold, by group, and who of them sold in any planted scene, as fraud, twin or beside them."""

    groups: Mapping[str, Group]
    on_stage: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that was planted, and every suspicion once, however many months' ends told it again."""

    planted: tuple[Suspect, ...]
    sellers: Sellers
    seen: dict[tuple[str, str, tuple[str, ...], str], Suspicion]

    @property
    def culprits(self) -> set[str]:
        """With whom a fraud is planted, of whichever rule."""
        return {each.party for each in self.planted if each.side is Side.FRAUD}

    def parties(self) -> set[suspects.Suspicion]:
        """Whom each rule suspects."""
        return {(each.rule, each.parties) for each in self.seen.values()}

    def in_vain(self) -> list[Suspicion]:
        """Suspicions of nobody with whom a fraud is planted, be it another rule's."""
        culprits = self.culprits
        return [each for each in self.seen.values() if culprits.isdisjoint(each.parties)]


def sellers(sent: Iterable[Sent]) -> Sellers:
    """Who sold, each in the group of its first deal."""
    deals = [(each.payload["seller"], each) for each in sent if each.payload["type"] == "purchase.recorded"]
    groups = {str(who): each.group for who, each in reversed(deals) if each.group is not None}
    return Sellers(groups, frozenset(str(who) for who, each in deals if each.scene))


async def watched(market: Market, url: str) -> Outcome:
    """Write the market into an empty, migrated database, and look at it on every moment by what was known then."""
    judged = list(judge(market.write(), market.keys))
    connection = await asyncpg.connect(url)
    await load(connection, judged, market.keys)
    await connection.execute("ANALYZE")
    await connection.close()
    planted = suspects.suspects(each.sent for each in judged)
    declared = suspects.figures(each.sent for each in judged)
    pools = await open_pools(url)
    seen: dict[tuple[str, str, tuple[str, ...], str], Suspicion] = {}
    for at in suspects.MOMENTS:
        told = await watch(pools.reader, suspects.WATCHED, at=at, known_at=at, today=suspects.MOMENTS[-1])
        found = [each for rule in told.seen.values() for each in rule.suspicions]
        found += suspects.judged(told.seen["R07"].unjudged, declared, OVER)
        seen |= {(each.rule, each.measure, each.parties, each.period): each for each in found}
    await pools.close()
    return Outcome(planted, sellers(each.sent for each in judged), seen)


def table(outcome: Outcome) -> str:
    """A row a rule, in Markdown."""
    missed = Counter((each.rule, each.side) for each in suspects.wrong(outcome.planted, outcome.parties()))
    sides = Counter((each.rule, each.side) for each in outcome.planted)
    vain = outcome.in_vain()
    rows = ["| Rule | frauds found | twins suspected | suspicions in vain | honest parties |", "|---|---|---|---|---|"]
    for rule in suspects.WATCHED:
        planted, twins = sides[rule, Side.FRAUD], sides[rule, Side.TWIN]
        told = [each for each in vain if each.rule == rule]
        whom = len({each.subject for each in told})
        found = f"{planted - missed[rule, Side.FRAUD]} of {planted}"
        rows.append(f"| {rule} | {found} | {missed[rule, Side.TWIN]} of {twins} | {len(told)} | {whom} |")
    return "\n".join(rows)


def by_group(outcome: Outcome) -> str:
    """A row a group of sellers, in Markdown: who of its honest ones is suspected in vain, by any rule and by R17."""
    honest = {who: group for who, group in outcome.sellers.groups.items() if who not in outcome.culprits}
    told = outcome.in_vain()
    suspected = {each.subject for each in told} & honest.keys()
    by_r17 = {each.subject for each in told if each.rule == "R17"} & honest.keys()
    heads, hit = Counter(honest.values()), Counter(honest[who] for who in suspected)
    mean = Fraction(hit.total(), heads.total())
    rows = [
        "| Sellers | honest | suspected in vain | share | × mean | by R17 | of them in no scene |",
        "|---|---|---|---|---|---|---|",
    ]
    for group in filter(heads.get, Group):
        these = {who for who in by_r17 if honest[who] is group}
        share = Fraction(hit[group], heads[group])
        times = f"{float(share / mean):.2f}" if mean else "–"
        figures = f"{heads[group]:,} | {hit[group]} | {float(share):.2%} | {times}"
        rows.append(f"| {group} | {figures} | {len(these)} | {len(these - outcome.sellers.on_stage)} |")
    stage = len(by_r17 - outcome.sellers.on_stage)
    rows.append(f"| all | {heads.total():,} | {hit.total()} | {float(mean):.2%} | 1.00 | {len(by_r17)} | {stage} |")
    return "\n".join(rows)


def lines(suspicions: Collection[Suspicion]) -> str:
    """Each in a line."""
    told = sorted(suspicions, key=lambda each: (each.rule, each.measure, each.period, each.subject))
    return "\n".join(f"{each.rule} {each.period} {each.subject}: {explain(each, 'en')}" for each in told)


def main() -> None:
    """Run on a PostgreSQL of its own, thrown away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="orotraza-watching-"))
    try:
        url = embedded.start(folder).dsn("postgres")
        migrate.upgrade(url)
        outcome = asyncio.run(watched(Market(SIZE, by_head="--by-head" in sys.argv[1:]), url))
    finally:
        embedded.discard(folder)
        shutil.rmtree(folder, ignore_errors=True)
    print(table(outcome))
    print()
    print(by_group(outcome))
    print()
    print(lines(outcome.in_vain()))


if __name__ == "__main__":
    main()
