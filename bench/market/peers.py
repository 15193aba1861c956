"""How often R17 looks beside peers in vain, by how it is measured: at whom, in markets of three seeds and two draws.

    python -m bench.market.peers

No database: what sellers sold in each month is summed up from what was sent. Markdown for
docs/decisions/0051-whom-r17-holds-beside-whom.md goes to the standard output.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from bench.market import suspects
from bench.market.deal import Sent, Side
from bench.market.people import Group
from bench.market.watching import SIZE, sellers
from bench.market.year import Market
from service.decision.calendar import instant, lima_day
from service.surveillance.watch.suspicion import Behind
from service.surveillance.watch.volumes import Month, median
from service.trade.quantities import ug

SEEDS: Final = (7, 8, 9)
LEAST: Final = 200 * 10**6
"""µg: the policy `volume_least_g` as it stands at first."""
ENOUGH: Final = 10
"""`peer_least`."""
_HABIT: Final = 3


@dataclass(frozen=True, slots=True)
class Sold:
    """Every seller's months, with whom R17's frauds and any frauds are planted, and in what group each seller is."""

    months: Sequence[Month]
    planted: frozenset[str]
    culprits: frozenset[str]
    groups: dict[str, Group]
    on_stage: frozenset[str]


Measure: TypeAlias = Callable[[Sold, Sequence[Month]], Iterable[Month]]
"""Which of one month's peers are told."""


def sold(market: Market) -> Sold:
    """What was sold in a market, as it was sent: what a scene settles or annuls later counts as it was first said."""
    sent = list(market.write())
    frauds = [each for each in suspects.suspects(sent) if each.side is Side.FRAUD]
    people = sellers(sent)
    return Sold(
        list(_months(sent)),
        frozenset(each.party for each in frauds if each.rule == "R17"),
        frozenset(each.party for each in frauds),
        dict(people.groups),
        people.on_stage,
    )


def _months(sent: Sequence[Sent]) -> Iterator[Month]:
    buyers: set[str] = set()
    selectors: set[str] = set()
    fine: dict[tuple[str, str], int] = {}
    for each in sent:
        said: Any = each.payload
        parties = (said, *said.get("declares", ()))
        selectors.update(party["party"] for party in parties if party.get("kind") == "selector")
        if said["type"] == "purchase.recorded":
            buyers.add(said["buyer"])
            key = said["seller"], f"{lima_day(instant(said['occurred_at'])):%Y-%m}"
            fine[key] = fine.get(key, 0) + sum(ug(line["fine_g"]) for line in said["lines"] if "fine_g" in line)
    for (seller, month), total in sorted(fine.items()):
        if total:
            yield Month(seller, _sort(seller, buyers, selectors), month, total, Behind((), 0))


def _sort(seller: str, buyers: set[str], selectors: set[str]) -> str:
    if seller in buyers:
        return "traders"
    if seller in selectors:
        return "selectors"
    return "firms" if seller.startswith("ruc:20") else "persons"


def times(factor: int, middle: Callable[[Sequence[int]], int]) -> Measure:
    """More than so many times a figure of the peers' months."""

    def measure(_market: Sold, peers: Sequence[Month]) -> Iterable[Month]:
        most = max(factor * middle([each.fine_ug for each in peers]), LEAST)
        return [each for each in peers if each.fine_ug > most]

    return measure


def unless_usual(market: Sold, peers: Sequence[Month]) -> Iterable[Month]:
    """More than ten times the median, but for who has sold a third of it for months, and sells less than twice that."""
    middle = median([each.fine_ug for each in peers])
    for each in times(10, median)(market, peers):
        own = [one.fine_ug for one in market.months if one.seller == each.seller and one.month < each.month]
        if len(own) < _HABIT or each.fine_ug > min(3 * median(own), 20 * middle):
            yield each


def within_category(market: Sold, peers: Sequence[Month]) -> Iterable[Month]:
    """More than ten times the median of the peers of the same category, where they are enough."""
    for group in Group:
        some = [each for each in peers if market.groups.get(each.seller) is group]
        if len(some) >= ENOUGH:
            yield from times(10, median)(market, some)


def mean(values: Sequence[int]) -> int:
    """Rounded down."""
    return sum(values) // len(values)


def ninetieth(values: Sequence[int]) -> int:
    """Nine of ten are not above it."""
    return sorted(values)[(len(values) * 9 - 1) // 10]


MEASURES: Final[dict[str, Measure]] = {
    "5 × the median (the first value that `domain.md` names)": times(5, median),
    "**10 × the median (as it is)**": times(10, median),
    "12 × the median": times(12, median),
    "15 × the median": times(15, median),
    "10 × the mean": times(10, mean),
    "5 × the ninetieth of a hundred": times(5, ninetieth),
    "10 × the median of one's own category": within_category,
    "10 × the median, unless that is usual for the seller": unless_usual,
}


def told(market: Sold, measure: Measure) -> list[Month]:
    """All months that a measure tells."""
    by_peers: dict[tuple[str, str], list[Month]] = {}
    for each in market.months:
        by_peers.setdefault((each.peers, each.month), []).append(each)
    enough = (peers for peers in by_peers.values() if len(peers) >= ENOUGH)
    return [each for peers in enough for each in measure(market, peers)]


def row(markets: Sequence[Sold], measure: Measure) -> str:
    """Frauds of R17 found, and how many sellers that are in no scene are told in vain, of them Category I."""
    cells = []
    for market in markets:
        found = {each.seller for each in told(market, measure)}
        vain = found - market.culprits - market.on_stage
        first = sum(market.groups[who] is Group.I for who in vain)
        cells.append(f"{len(found & market.planted)} of {len(market.planted)}; {len(vain)} ({first})")
    return " | ".join(cells)


def main() -> None:
    """Both draws, all seeds."""
    for by_head in (False, True):
        markets = [sold(Market(SIZE, seed=seed, by_head=by_head)) for seed in SEEDS]
        print(f"| {'by head' if by_head else 'by group'} | " + " | ".join(f"seed {seed}" for seed in SEEDS) + " |")
        print("|---" * (len(SEEDS) + 1) + "|")
        for name, measure in MEASURES.items():
            print(f"| {name} | {row(markets, measure)} |")
        print()


if __name__ == "__main__":
    main()
